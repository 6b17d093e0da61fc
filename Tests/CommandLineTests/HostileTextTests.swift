import Foundation
import Histories
import TestSupport
import Testing

/// Whatever stands in a history, a plan or a name: it steers no terminal and forges no line.
@Suite struct HostileTextTests {
    private static let evil =
        "a\u{1b}[2J\u{1b}]0;t\u{7}\r\nFORGED: linearizable"
        + "\u{202e}\u{9b}31m\u{85}\u{2028}|`<b>\n\u{301}"
    private let scratch: CommandLineScratch

    init() throws { scratch = try CommandLineScratch() }

    /// A history that is not linearizable, with the text wherever there may be one.
    private static func history(isBroken: Bool = true) -> String {
        func line(_ process: Int64, _ type: String, _ f: String, _ value: Value) -> String {
            let fields: Value = [
                "process": .int(process), "type": .string(type), "f": .string(f),
                "key": .string(evil), "value": value, "node": .string(evil), "error": .string(evil),
            ]
            return fields.jsonText + "\n"
        }
        let value = Value.string(evil)
        return line(0, "invoke", "write", value) + line(0, "ok", "write", value)
            + line(1, "invoke", "read", .null)
            + line(1, "ok", "read", isBroken ? .string("never" + evil) : value)
    }

    private func expectHarmless(_ text: String, _ what: String) {
        let wrong = text.unicodeScalars.filter { !$0.isShown && $0 != "\n" }
        #expect(wrong.isEmpty, "\(what): \(wrong.map { String($0.value, radix: 16) })")
        let lines = text.split(separator: "\n")
        #expect(!lines.contains { $0.hasPrefix("FORGED") }, "\(what)")
    }

    private func expectHarmless(_ arguments: [String], hasOutput: Bool = true) async throws {
        let finished = try await scratch.run(arguments)
        let what = arguments.map(\.shown).joined(separator: " ")
        #expect(hasOutput != finished.output.isEmpty || !hasOutput, "\(what)")
        #expect(!(finished.output + finished.error).isEmpty)
        #expect((0...70).contains(finished.status ?? 255), "\(what)")
        expectHarmless(finished.output, what)
        expectHarmless(finished.error, what)
    }

    @Test func verdictsOfHistories() async throws {
        let broken = try scratch.write(Self.history(), to: "broken.jsonl")
        let sound = try scratch.write(Self.history(isBroken: false), to: "sound.jsonl")
        let named = try scratch.write(
            Self.history(),
            to: Self.evil.replacing("/", with: "") + ".jsonl"
        )
        for file in [broken, sound, named] {
            try await expectHarmless(["check", file])
            try await expectHarmless(["check", "--model", "all", file])
            try await expectHarmless(["check", "--model", "causal-cc", file])
            try await expectHarmless(["check", "--witness", file])
            try await expectHarmless(["check", "--json", file])
            try await expectHarmless([
                "check", file, "--svg", scratch.file("x.svg"), "--html", scratch.file("x.html"),
            ])
            for name in ["x.svg", "x.html"] {
                let page = scratch.contents(name)
                #expect(!page.unicodeScalars.contains { !$0.isShown && $0 != "\n" && $0 != "\t" })
                #expect(!page.contains("\nFORGED") && !page.contains("<b>"))
            }
        }
        let finished = try await scratch.run("check", "--json", broken)
        #expect(finished.output.contains("\\u009b"))
        #expect(finished.json?["anomalies"]?.elements?.first?["key"]?.text == Self.evil)
    }

    @Test func filesThatAreNoHistories() async throws {
        let evil = Self.evil
        let texts = [
            evil, "{\"process\":0,\"type\":\(Value.string(evil).jsonText)}\n",
            "{\(Value.string(evil).jsonText):1}\n", "{:process 0, :type :\(evil)}\n",
        ]
        for text in texts {
            let path = try scratch.write(text, to: "bad.jsonl")
            try await expectHarmless(["check", path], hasOutput: false)
        }
        for path in ["no\(evil)", "no\n/\(evil)"] {
            try await expectHarmless(["check", path], hasOutput: false)
            try await expectHarmless(["check", path, path], hasOutput: false)
            try await expectHarmless(["run", "--plan", path], hasOutput: false)
            try await expectHarmless(["run", "--schedule", path], hasOutput: false)
            try await expectHarmless(["run", "--replay", path], hasOutput: false)
            try await expectHarmless(["compare", path, path], hasOutput: false)
            try await expectHarmless(["list", "runs", "--runs", path], hasOutput: false)
        }
    }

    @Test func plansAndSchedules() async throws {
        let evil = Value.string(Self.evil).jsonText
        for plan in [
            "strategy: \(evil)", "\(evil): 1", "nodes: \(evil)", "nemesis: [\(evil)]", evil,
        ] {
            let path = try scratch.write(plan + "\n", to: "plan.yaml")
            try await expectHarmless(["run", "--plan", path], hasOutput: false)
            try await expectHarmless(["simulate", "--plan", path], hasOutput: false)
        }
        for fault in ["\"fault\":\(evil)", "\"fault\":\"kill\",\"value\":[\(evil)]"] {
            let path = try scratch.write("{\"offset\":1,\(fault)}\n", to: "faults.jsonl")
            try await expectHarmless(["run", "--schedule", path], hasOutput: false)
        }
    }

    /// The parser of the command line answers, too.
    @Test func wordsOfTheCommandLine() async throws {
        let evil = Self.evil
        let lines = [
            [evil], ["--\(evil)"], ["run", "--\(evil)"], ["run", "--nodes", evil], ["run", evil],
            ["run", "--strategy", evil], ["run", "--workload", evil], ["run", "--seed", evil],
            ["check", "--workers", evil, "x"], ["check", "--model", evil, "x"],
            ["check", "--initial", evil, "x"], ["check", "--format", evil, "x"],
            ["check", "--memory=\(evil)", "x"], ["list", evil], ["catch", evil],
            ["catch", "--time-limit", evil], ["compare", "--strategies", evil],
            ["simulate", "--strategy", evil], ["simulate", "--from", evil], ["doctor", evil],
            ["node", "--open", "--id", evil, "--strategy", evil, "--data", "wal"],
            ["node", "--open", "--id", evil, "--strategy", "abd", "--data", "/dev/null/\(evil)"],
            [
                "node", "--open", "--id", "n", "--strategy", "abd", "--data", "wal", "--listen",
                evil,
            ],
            ["node", "--open", "--id", "n", "--strategy", "abd", "--data", "wal", "--peer", evil],
            ["node", "--open", "--id", "n", "--strategy", "abd", "--data", "w", "--control", evil],
        ]
        for line in lines { try await expectHarmless(line, hasOutput: false) }
    }
}
