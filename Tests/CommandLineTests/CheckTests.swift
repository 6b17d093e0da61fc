import Foundation
import Histories
import Testing

/// `faultline check`: verdicts, statuses and the JSON document.
@Suite struct CheckTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    private func fields(_ value: Value?) -> [String: Value] {
        guard case .map(let map) = value else { return [:] }
        return map
    }

    private func history(read: String) -> String {
        """
        {"process":0,"type":"invoke","f":"write","key":"x","value":1}
        {"process":0,"type":"ok","f":"write","key":"x","value":1}
        {"process":1,"type":"invoke","f":"read","key":"x","value":null}
        {"process":1,"type":"ok","f":"read","key":"x","value":\(read)}

        """
    }

    @Test func verdictsAndStatuses() async throws {
        let good = try scratch.write(history(read: "1"), to: "good.jsonl")
        let bad = try scratch.write(history(read: "null"), to: "bad.jsonl")
        let valid = try await scratch.run("check", "--json", good)
        #expect(valid.status == 0 && fields(valid.json)["valid"] == true)
        let invalid = try await scratch.run("check", "--json", bad)
        #expect(invalid.status == 1 && fields(invalid.json)["valid"] == false)
        let both = try await scratch.run("check", "--json", good, bad)
        #expect(both.status == 1 && both.json?.elements?.count == 2)
        let text = try await scratch.run("check", bad)
        #expect(text.output.contains("NOT linearizable"))
        #expect(text.output.contains("read null"))
    }

    @Test func timeLinesAreWritten() async throws {
        let good = try scratch.write(history(read: "1"), to: "good.jsonl")
        let bad = try scratch.write(history(read: "null"), to: "bad.jsonl")
        let one = try await scratch.run("check", "--svg", "one.svg", bad)
        #expect(one.status == 1 && one.error.contains("the time line is in one.svg"))
        let picture = scratch.contents("one.svg")
        #expect(picture.hasPrefix("<svg ") && picture.hasSuffix("</svg>\n"))
        #expect(picture.contains("read null") && picture.contains("stale read"))
        let several = try await scratch.run("check", "--json", "--svg", "all.svg", good, bad)
        #expect(several.status == 1 && several.json?.elements?.count == 2)
        #expect(several.error.contains("good.jsonl: no anomaly to draw, so nothing was written"))
        #expect(scratch.contents("all-1.svg").isEmpty && scratch.contents("all.svg").isEmpty)
        #expect(scratch.contents("all-2.svg") == picture)
    }

    @Test func timeLinesThatCannotBeWritten() async throws {
        let bad = try scratch.write(history(read: "null"), to: "bad.jsonl")
        for place in ["none/x.svg", "."] {
            let finished = try await scratch.run("check", "--svg", place, bad)
            #expect(finished.status == 70 && finished.output.isEmpty)
            #expect(finished.error.hasPrefix("faultline: --svg \(place): "))
            #expect(finished.error.split(separator: "\n").count == 1)
        }
    }

    @Test func pagesAreWritten() async throws {
        let good = try scratch.write(history(read: "1"), to: "good.jsonl")
        let bad = try scratch.write(history(read: "null"), to: "it's bad.jsonl")
        let one = try await scratch.run("check", "--html", "one.html", bad)
        #expect(one.status == 1 && one.error.contains("the page is in one.html"))
        let page = scratch.contents("one.html")
        #expect(page.hasPrefix("<!doctype html>") && page.hasSuffix("</html>\n"))
        #expect(page.contains("Broken</h1>") && page.contains("stale read"))
        #expect(page.contains("This history is not linearizable."))
        // The line that does it again, as a shell takes it.
        #expect(page.contains("faultline check --model register &#39;"))
        let several = try await scratch.run(
            "check",
            "--html",
            "all.html",
            "--model",
            "all",
            good,
            bad
        )
        #expect(several.status == 1)
        let first = scratch.contents("all-1.html")
        #expect(first.contains("This history is linearizable.") && first.contains(">pram</a></th>"))
        #expect(scratch.contents("all-2.html").contains("This history is not linearizable."))
        let refused = try await scratch.run("check", "--html", "none/x.html", bad)
        #expect(refused.status == 70 && refused.error.hasPrefix("faultline: --html none/x.html: "))
    }

    @Test func historiesAreWrittenForOthers() async throws {
        let good = try scratch.write(history(read: "1"), to: "good.jsonl")
        let bad = try scratch.write(history(read: "null"), to: "bad.jsonl")
        let options = ["--counterexample", "small.jsonl", "--edn", "all.edn"]
        let found = try await scratch.run(["check", bad] + options)
        #expect(found.status == 1 && found.error.contains("the counterexample is in small.jsonl"))
        #expect(try await scratch.run("check", "small.jsonl").status == 1)
        #expect(try await scratch.run("check", "all.edn").status == 1)
        let none = try await scratch.run(["check", good] + options)
        #expect(none.status == 0 && none.error.contains("no counterexample, so nothing was"))
        #expect(try await scratch.run("check", "all.edn").status == 0)
    }

    @Test func nemesisAloneIsVacuous() async throws {
        let file = try scratch.write(
            "[{:process :nemesis, :type :info, :f :kill, :value nil}]",
            to: "nemesis.edn"
        )
        let finished = try await scratch.run("check", "--json", file)
        #expect(finished.status == 2 && fields(finished.json)["valid"] == "unknown")
    }

    /// Recorded histories of other tools with known verdicts, where a folder of them is at hand.
    @Test(.enabled(if: Self.corpus != nil, "no folder of foreign histories"))
    func agreesWithForeignVerdicts() async throws {
        let folder = try #require(Self.corpus)
        let table = try String(contentsOfFile: folder + "/VERDICTS.tsv", encoding: .utf8)
        let rows = table.split(separator: "\n").dropFirst()
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
        #expect(!rows.isEmpty)
        for row in rows {
            let finished = try await scratch.run(
                "check",
                "--json",
                "--model",
                row[1],
                folder + "/" + row[0]
            )
            let valid = fields(finished.json)["valid"]
            #expect((valid?.text ?? valid?.jsonText) == row[2], "\(row[0])")
        }
    }

    static let corpus: String? = {
        let named = ProcessInfo.processInfo.environment["FAULTLINE_CORPUS"]
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = named ?? root.appendingPathComponent("shared/corpus").path
        return FileManager.default.fileExists(atPath: folder + "/VERDICTS.tsv") ? folder : nil
    }()
}
