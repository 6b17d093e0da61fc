import Foundation
import Histories
import Testing

/// `faultline explain`, and the short list of all names: what a user reads first.
@Suite struct ExplainTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    @Test(arguments: [["stale read"], ["stale", "read"], ["stale-read"], ["Stale_Read"]])
    func aNameIsExplainedHoweverItIsTyped(words: [String]) async throws {
        let finished = try await scratch.run(["explain"] + words)
        #expect(finished.status == 0, "\(finished.error)")
        let lines = finished.output.split(separator: "\n")
        #expect(lines.first == "stale read: anomaly")
        #expect(finished.output.contains("A read returned an old value."))
        #expect(finished.output.contains("Contradicts"))
        #expect(finished.output.contains("Herlihy and Wing"))
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    @Test func programsGetFields() async throws {
        let one = try await scratch.run("explain", "regular", "--json")
        #expect(one.json?["group"] == "property" && one.json?["implies"] == ["safe"])
        #expect(one.json?["example"]?.elements?.isEmpty == false)
        let two = try await scratch.run("explain", "long-fork", "--json")
        #expect(two.json?.elements?.map { $0["group"] } == ["anomaly", "property"])
        let all = try await scratch.run("explain", "--json")
        #expect(all.json?.elements?.count ?? 0 > 150)
    }

    @Test func withoutANameAllAreListedByGroup() async throws {
        let finished = try await scratch.run("explain")
        #expect(finished.status == 0)
        let lines = finished.output.split(separator: "\n")
        let headings = lines.filter { !$0.hasPrefix(" ") && !$0.contains(":") }
        #expect(
            headings == ["anomalies", "properties", "models", "figures", "labels", "standings"]
        )
        #expect(finished.output.contains("stale-read") && finished.output.contains("cas-register"))
        #expect(lines.last == "More of one: faultline explain NAME")
    }

    @Test func theListOfAllNamesIsOneScreen() async throws {
        let finished = try await scratch.run("list")
        let lines = finished.output.split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast()
        #expect(finished.status == 0 && lines.count <= 24, "\(lines.count) lines")
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(finished.output)")
        let groups = [
            "strategies", "workloads", "nemeses", "policies", "models", "properties", "formats",
        ]
        let titles = lines.map { line in String(line.prefix { $0 != " " }) }
        #expect(titles.filter(groups.contains) == groups)
        #expect(finished.output.contains("abd") && finished.output.contains(" more"))
        #expect(lines.last == "More of one group: faultline list strategies")
        // All of it is still there for programs, and by group.
        let json = try await scratch.run("list", "--json")
        #expect(json.json?.fields?.keys.count == groups.count)
        let strategies = try await scratch.run("list", "strategies")
        #expect(strategies.output.split(separator: "\n").count > 24)
    }
}
