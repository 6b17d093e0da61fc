import Testing

/// Each rule catches what it is there for, and lets the like of it pass.
@Suite struct RuleTests {
    private func lines(_ findings: [Finding]) -> [Int] { findings.map(\.line) }

    @Test(arguments: [
        "import Foundation", "import FoundationEssentials", "@preconcurrency import NIOCore",
        "import struct Dispatch.DispatchTime", "public import Glibc", "let now = Date()",
        "Task { step() }", "Task.yield()", "func step() async {", "await step()",
        "Int.random(in: 0..<3)",
        "nodes.randomElement()", "nodes.shuffled()", "self.nodes.shuffled(using: &dice)",
        "print(\"here\")", "ContinuousClock.now", "let clock: any Clock", "f(\"a\"); Date()",
    ])
    func purityCatches(line: String) {
        let text = Text(path: "Checkers/Bad.swift", "import Histories\n\(line)\n")
        #expect(lines(SourceRules.purity(text)).contains(2))
    }

    @Test(arguments: [
        "// Task, async and Date() belong to hosts", "let word = \"await print(1)\"",
        "random.shuffled(nodes)", "let clock: VectorClock", "struct TaskList {}",
        "\"\"\"\nTask\n\"\"\"", "import Histories", "let text = \"\\\"\" + \"Task\"",
    ])
    func purityLetsPass(line: String) {
        #expect(SourceRules.purity(Text(path: "Checkers/Good.swift", line)).isEmpty)
    }

    @Test func markup() {
        let bad = """
            let one = "<b>"
            func two() -> String {
                return "</b>"
            }
            private var three: HTML {
                let name = "<i>" + four
                return "<i>\\(name)"
            }
            func four(_ x: HTML) -> [String] { ["<!-- -->"] }
            """
        #expect(lines(MarkupRules.literals(Text(path: "a.swift", bad))) == [1, 3, 6, 9])
        let good = """
            let one: HTML = "<b>"
            func two(
                _ x: Int
            ) -> (lines: [HTML], y: Int) {
                let words = names.map { $0 + " < 3" }
                var lines: [HTML] = [
                    "<b>"
                ]
                lines.append("<i>")
                let more = words.map { word -> HTML in
                    "<u>"
                }
                return \"""
                    <p>
                    \"""
            }
            // "<b>"
            """
        #expect(MarkupRules.literals(Text(path: "a.swift", good)).isEmpty)
        let attributes = "\"<a b=\\(x)>\"\n\"<a b='\\(x)' c=\\\"\\(x)\\\">a=\\(x)\"\n"
        #expect(lines(MarkupRules.attributes(Text(path: "a.swift", attributes))) == [1])
    }

    @Test(arguments: [
        "Foundation.exit(1)", "    exit(70)", "guard isFine else { exit(1) }", "Glibc.exit(0)",
        "throw ExitCode(2)", "Console.say(\"here\")",
    ])
    func exitsCatches(line: String) {
        #expect(ExitRules.exits(Text(path: "Sources/Trials/A.swift", line)).count == 1)
    }

    @Test(arguments: [
        "_exit(0)", "status.exit()", "func onexit(now: Bool)", "// exit(1) is for the executable",
        "let word = \"exit(1)\"", "NodeExit.disk",
    ])
    func exitsLetsPass(line: String) {
        #expect(ExitRules.exits(Text(path: "Sources/Trials/A.swift", line)).isEmpty)
    }

    @Test func marks() {
        let bad = Text(path: "a.md", "fine\n// TO" + "DO: later\nX" + "XX\nFIX" + "ME\n")
        #expect(lines(SourceRules.marks(bad)) == [2, 3, 4])
        #expect(SourceRules.marks(Text(path: "a.md", "mkdtemp XXXXXX")).isEmpty)
        #expect(
            SourceRules.marks(bad).first?.description
                == "a.md:2: finish this, or drop the mark"
        )
    }

    @Test func width() {
        let text = Text(
            path: "a.swift",
            String(repeating: "→", count: 100) + "\n" + String(repeating: "a", count: 101)
        )
        #expect(lines(SourceRules.width(text)) == [2])
    }

    @Test func length() {
        func findings(_ count: Int, _ exceptions: [String: Int]) -> Int {
            let text = Text(path: "a.swift", String(repeating: "\n", count: count))
            return SourceRules.length(text, exceptions: exceptions).count
        }
        #expect(findings(400, [:]) == 0)
        #expect(findings(401, [:]) == 1)
        #expect(findings(500, ["a.swift": 500]) == 0)
        #expect(findings(501, ["a.swift": 500]) == 1, "an exception must not grow")
        #expect(findings(499, ["a.swift": 500]) == 1, "an exception must shrink")
        #expect(findings(400, ["a.swift": 500]) == 1, "an exception must go")
    }

    @Test func summaries() {
        let words = String(repeating: "word ", count: 20)
        let long = "/// \(words)\n/// \(words)\n@inlinable\npublic struct A {}\n"
        let short = "/// \(words)\n///\n/// \(words)\npublic struct A {}\n"
        let hidden = "/// \(words)\n/// \(words)\nstruct A {}\n"
        #expect(lines(SourceRules.summaries(Text(path: "a.swift", "\n" + long))) == [2])
        #expect(SourceRules.summaries(Text(path: "a.swift", short + hidden)).isEmpty)
    }

    private static let manifest = Manifest(
        """
        // Layer 0: facts.
        // Pure.
        .target(name: "Histories", path: "Histories", exclude: ["Control"]),
        // Layer 1: decisions.
        // Pure.
        .target(name: "Checkers", dependencies: ["Generators"]),
        .target(
            name: "Generators",
            dependencies: [
                "Histories", "Replication", .product(name: "Control", package: "control"),
            ]),
        .target(name: "Replication"),
        // Layer 4: hosts.
        // Pure.

        .executableTarget(name: "Control", dependencies: ["Histories", "Strategies"]),
        .testTarget(name: "ControlTests", dependencies: ["Control"]),
        """
    )

    @Test func manifest() {
        let targets = Self.manifest.targets
        #expect(targets.map(\.layer) == [0, 1, 1, 1, 4, 4])
        #expect(targets.map(\.line) == [3, 6, 7, 12, 16, 17])
        #expect(targets.map(\.isPure) == [true, true, false, false, false, false])
        #expect(targets[4].kind == "executableTarget")
        #expect(targets[0].folder == "Histories")
        #expect(targets[2].dependencies == ["Histories", "Replication"])
        #expect(targets[5].folder == "Tests/ControlTests")
    }

    @Test func layers() {
        let upward = LayerRules.order(Self.manifest)
        #expect(lines(upward) == [6, 7])
        #expect(upward.last?.advice.contains("Replication") == true)
        let strangers = LayerRules.strangers(Self.manifest)
        #expect(lines(strangers) == [6, 16], "Checkers by way of Generators, and Control")
    }

    @Test func imports() {
        let text = Text(
            path: "Sources/Generators/A.swift",
            "import Histories\nimport Testing\n@testable import Checkers\nimport Control\n"
        )
        #expect(lines(LayerRules.imports(text, Self.manifest)) == [3, 4])
    }

    @Test func pureTargets() {
        let findings = LayerRules.purity(Self.manifest)
        #expect(lines(findings) == [6, 7, 12], "Checkers depends on Generators; two are unmarked")
        #expect(findings.last?.advice == "write // Pure. above Replication: its layer is pure")
    }

    @Test func unusedDependencies() {
        let texts = [
            Text(path: "Sources/Checkers/A.swift", "public import struct Generators.Call\n"),
            Text(path: "Sources/Generators/A.swift", "import Histories\n// import Replication\n"),
            Text(path: "Sources/Control/A.swift", "import Histories\nimport Strategies\n"),
        ]
        let findings = LayerRules.unused(texts, Self.manifest)
        #expect(lines(findings) == [7], "the test target needs the executable as a process")
    }

    @Test func titles() {
        let good = Text(path: "a.md", "# A\n```sh\n# comment\n```\n## B\n")
        #expect(DocumentRules.titles(good).isEmpty)
        #expect(lines(DocumentRules.titles(Text(path: "a.md", "# A\n\n# B\n"))) == [3])
        #expect(DocumentRules.titles(Text(path: "a.md", "```\n# A\n```\n")).count == 1)
    }

    @Test func links() {
        let text = Text(
            path: "docs/a.md",
            "[a](../Package.swift#x) [b](tasks/)\n[c](gone.md) [d](https://e.org) [e](#here)\n"
                + "```\n[f](gone.md)\n```\n"
        )
        let findings = DocumentRules.links(text) { ["Package.swift", "docs/tasks"].contains($0) }
        #expect(lines(findings) == [2])
    }

    @Test func broken() {
        let texts = [
            Text(path: "Sources/Strategies/Broken/Clumsy.swift", ""),
            Text(path: "Sources/Strategies/Strategy.swift", "\nname: \"broken/clumsy\""),
        ]
        #expect(lines(DocumentRules.broken(texts, mentions: "")) == [1, 2])
        #expect(DocumentRules.broken(texts, mentions: "Clumsy, broken/clumsy").isEmpty)
    }

    @Test func corpus() {
        let valid = "Histories/Corpus/queue/valid/a.jsonl"
        let invalid = "Histories/Corpus/queue/invalid/a.jsonl"
        #expect(DocumentRules.corpus([valid, invalid]).isEmpty)
        #expect(DocumentRules.corpus([valid]).count == 1)
        #expect(DocumentRules.corpus([invalid]).count == 1)
        #expect(DocumentRules.corpus([]).count == 1)
    }
}
