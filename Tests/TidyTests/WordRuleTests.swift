import Testing

/// Rules of words, and rules of lists: what they catch, and what they let pass.
@Suite struct WordRuleTests {
    private func lines(_ findings: [Finding]) -> [Int] { findings.map(\.line) }

    @Test func refusedWords() {
        let bad = "// Whoever asks\nfor whom\nLest it\nso many nodes\nit shall be\n"
        #expect(lines(WordRules.refused(Text(path: "a.swift", bad))) == [1, 2, 3, 4, 5])
        let good = "let wholesale = shallow\nfunc shallNotMatch()\n// who asks, as many\n"
        #expect(WordRules.refused(Text(path: "a.swift", good)).isEmpty)
    }

    @Test(arguments: [
        "/// The bug.\npublic let fault: Fault", "/// It does.\nvar answersEarly: Bool",
        "/// The seed.\nlet seed: UInt64", "/// The write's token.\nlet writeToken: Int",
        "/// A setting.\n@Option var limit = 3", "/// The links.\n@Sendable\nfunc links()",
    ])
    func emptyComments(text: String) {
        #expect(lines(WordRules.empty(Text(path: "a.swift", text))) == [1])
    }

    @Test(arguments: [
        "/// The run's seed.\nlet seed: UInt64", "/// The bug.\n/// It shows late.\nlet bug: Bug",
        "/// In seconds.\nlet limit: Int", "// The seed.\nlet seed: Int",
        "/// The seed that everything is drawn from.\nlet seed: UInt64",
    ])
    func commentsThatSaySomething(text: String) {
        #expect(WordRules.empty(Text(path: "a.swift", text)).isEmpty)
    }

    @Test func whatIsLeft() {
        let findings = [1, 2].map { Finding(path: "Sources/Faults/A.swift", line: $0, advice: "") }
        #expect(WordsLeft.beyond(["Sources/Faults": 2], findings).isEmpty)
        #expect(WordsLeft.beyond(["Sources/Faults": 1], findings).count == 3)
        #expect(WordsLeft.beyond(["Faults": 2], findings).count == 3)
    }

    @Test func namedFiles() {
        let text = Text(
            path: "docs/a.md",
            "`Sources/A/B.swift` `A/B.swift` `B.swift` `Sources/A` `Sources/A/` `swift build`\n"
                + "`C.swift`\n`Sources/C`\n`Sources/<name>/X.swift`\n"
        )
        #expect(lines(DocumentRules.namedFiles(text, paths: ["Sources/A/B.swift"])) == [2, 3])
    }

    @Test func lists() {
        let text = Text(path: "a.md", "`Faults` and `Wire`\n")
        #expect(DocumentRules.list(in: text, of: ["`Faults`", "`Wire`"]).isEmpty)
        #expect(DocumentRules.list(in: text, of: ["`Faults`", "`Runs`"]).count == 1)
    }

    private static let manifest = Manifest(
        """
        .executableTarget(name: "program"),
        .testTarget(name: "PureTests", dependencies: ["Checkers"]),
        .testTarget(name: "ProgramTests", dependencies: ["program"]),
        """
    )

    @Test(arguments: [
        ("^(ProgramTests)[.]", 0), ("^(PureTests)[.]", 1), ("^(ProgramTests|Gone)[.]", 1),
        ("^(ProgramTests|ProgramTests)[.]", 1), ("", 2),
    ])
    func groupsOfTests(list: String, count: Int) {
        let makefile = Text(path: "Makefile", "PROCESS_SUITES := \(list)\n")
        #expect(MakefileRules.groups(makefile, Self.manifest).count == count)
    }
}
