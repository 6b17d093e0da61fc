import Foundation
import Histories
import TestSupport
import Testing

/// Client policies on real processes: two histories, whose doing what was, and claims.
@Suite struct PolicyRunTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    private func trial(
        _ words: [String],
        lasting time: String = "4s"
    ) async throws -> (Value, folder: String) {
        let finished = try await scratch.run(
            ["run", "--runs", scratch.file("runs"), "--time-limit", time, "--json", "--seed", "3"]
                + words
        )
        let document = try JSON.parse(finished.output)
        let folder = try #require(document["directory"]?.text, "\(finished.error)")
        return (document, folder)
    }

    @Test func aRunUnderAPolicyLeavesTwoHistories() async throws {
        let (document, folder) = try await trial([
            "--strategy", "raft", "--workload", "counter", "--policy", "retry-idempotent",
            "--nemesis", "partition", "--nemesis-interval", "700ms",
        ])
        let policy = try #require(document["results"]?["policy"])
        #expect(policy["name"] == "retry-idempotent")
        #expect(policy["violations"] == [], "\(policy.jsonText)")
        for name in ["history", "attempts", "policy"] {
            let path = "\(folder)/\(name).jsonl"
            #expect(FileManager.default.fileExists(atPath: path))
        }
        let calls = try String(contentsOfFile: folder + "/history.jsonl", encoding: .utf8)
        #expect(calls.contains(#""attempts":"#) && calls.contains(#""source":"n"#))
        // Both can be judged by themselves, and attempts under equal keys are one operation.
        for name in ["history", "attempts"] {
            let check = try await scratch.run("check", "\(folder)/\(name).jsonl")
            #expect(check.status == 0, "\(check.output)\(check.error)")
        }
        let page = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
        #expect(page.contains("Client policy") && page.contains("attempts a call"))
    }

    @Test func aPinnedRunLeavesOne() async throws {
        let (document, folder) = try await trial(["--strategy", "abd"])
        #expect(document["results"]?["policy"] == nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.contains("history.jsonl") && !names.contains("attempts.jsonl"))
    }

    /// A node that is killed is left by all clients, and the epoch is in both histories.
    @Test func aFailoverLeavesADeadNode() async throws {
        let faults = try scratch.write(
            """
            {"offset":"1s","fault":"kill","value":["n1"]}
            {"offset":"7s","fault":"restart","value":["n1"]}
            """,
            to: "faults.jsonl"
        )
        // On a busy machine it takes seconds until a dead node is found.
        let (document, folder) = try await trial(
            ["--strategy", "raft", "--policy", "failover", "--nodes", "3", "--schedule", faults],
            lasting: "8s"
        )
        let policy = try #require(document["results"]?["policy"])
        #expect(policy["violations"] == [], "\(policy.jsonText)")
        let notes = try String(contentsOfFile: folder + "/policy.jsonl", encoding: .utf8)
        #expect(notes.contains(#""f":"configuration""#) && notes.contains(#""current":"n2""#))
        let attempts = try String(contentsOfFile: folder + "/attempts.jsonl", encoding: .utf8)
        #expect(attempts.contains(/"epoch":[1-9]/))
    }

    @Test func callsOfOpenArrivalsAreDueWhetherAnsweredOrNot() async throws {
        let (_, folder) = try await trial([
            "--strategy", "abd", "--arrivals", "open", "--rate", "150", "--clients", "20",
        ])
        let text = try String(contentsOfFile: folder + "/history.jsonl", encoding: .utf8)
        let due = text.split(separator: "\n").compactMap { line -> Int64? in
            guard let event = try? JSON.parse(String(line)), event["type"] == "invoke" else {
                return nil
            }
            return event["due"]?.integer
        }
        // 150 a second for 4 s; five standard deviations either way.
        #expect((480...720).contains(due.count), "\(due.count) calls")
    }

    @Test func aPolicyThatIsWrongIsRefused() async throws {
        let file = try scratch.write("order: [retri]\n", to: "mine.yaml")
        for (policy, text) in [("retyr", "did you mean retry?"), (file, "line 1: order: unknown")] {
            let finished = try await scratch.run("run", "--policy", policy)
            #expect(finished.status == 64 && finished.error.contains(text), "\(finished.error)")
        }
    }
}
