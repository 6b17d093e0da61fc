import Testing

/// The house rules, held against the repository as it is.
@Suite struct TidyTests {
    /// Files that are too long, with their length; entries go and shrink, and none is added.
    static let longFiles: [String: Int] = [:]

    private static var pureFolders: [String] {
        Repository.manifest.targets.filter(\.isPure).map(\.folder)
    }

    /// A wrong root would let every other rule pass.
    @Test func theRepositoryIsRead() {
        #expect(Repository.swift.count > 100)
        #expect(Repository.markdown.contains { $0.path == "Histories/README.md" })
        let pure = [
            "Histories", "Sources/Replication", "Checkers", "Sources/Generators",
            "Sources/Strategies", "Sources/Faults", "Workloads", "Sources/Simulation",
            "Sources/Scoring", "Sources/Reporting",
        ]
        #expect(Set(pure).isSubset(of: Self.pureFolders))
        let targets = Set(Repository.manifest.targets.map(\.name))
        #expect(targets.isSuperset(of: ["Checkers", "NodeRuntime", "Control", "Strategies"]))
    }

    @Test func targetsMarkedPureArePure() {
        report(LayerRules.purity(Repository.manifest))
        let texts = Repository.swift.filter { text in
            Self.pureFolders.contains { text.path.hasPrefix($0 + "/") }
        }
        report(texts.flatMap(SourceRules.purity))
    }

    @Test func markupIsHTML() {
        let texts = Repository.swift.filter { text in
            MarkupRules.folders.contains { text.path.hasPrefix($0) }
        }
        #expect(texts.count { $0.content.contains(": HTML") } > 5)
        report(texts.flatMap { MarkupRules.literals($0) + MarkupRules.attributes($0) })
    }

    @Test func onlyTheExecutableSpeaksAndExits() {
        let libraries = Repository.manifest.targets.filter { $0.kind == "target" }.map(\.folder)
        let texts = Repository.swift.filter { text in
            libraries.contains { text.path.hasPrefix($0 + "/") }
        }
        #expect(texts.contains { $0.path.hasPrefix("Sources/Control/") })
        report(texts.flatMap(ExitRules.exits))
    }

    @Test func nothingIsMarkedAsUnfinished() {
        report(Repository.texts.flatMap(SourceRules.marks))
    }

    @Test func linesAreAtMostHundredColumnsWide() {
        report(Repository.swift.flatMap(SourceRules.width))
    }

    @Test func filesAreAtMostFourHundredLinesLong() {
        report(Repository.swift.flatMap { SourceRules.length($0, exceptions: Self.longFiles) })
        report(
            Self.longFiles.keys.sorted().filter { !Repository.exists($0) }.map {
                Finding(path: $0, advice: "the file is gone: remove its exception")
            }
        )
    }

    @Test func publicSummariesAreShort() {
        report(Repository.swift.flatMap(SourceRules.summaries))
    }

    @Test func targetsDependOnlyOnThoseAbove() {
        report(LayerRules.order(Repository.manifest))
    }

    @Test func checkersAndHostsKeepToThemselves() {
        report(LayerRules.strangers(Repository.manifest))
    }

    @Test func importsAreDeclared() {
        report(Repository.swift.flatMap { LayerRules.imports($0, Repository.manifest) })
    }

    @Test func dependenciesAreImported() {
        report(LayerRules.unused(Repository.swift, Repository.manifest))
    }

    @Test func brokenStrategiesAreMentioned() {
        report(DocumentRules.broken(Repository.swift, mentions: Repository.mentions))
    }

    @Test func everyModelHasACorpus() {
        report(DocumentRules.corpus(Repository.paths))
    }

    @Test func documentsHaveOneTitle() {
        report(Repository.markdown.flatMap(DocumentRules.titles))
    }

    @Test func relativeLinksLeadSomewhere() {
        report(Repository.markdown.flatMap { DocumentRules.links($0, exists: Repository.exists) })
    }

    /// The rules themselves name the words that they refuse.
    private static let written = Repository.swift.filter { !$0.path.contains("/TidyTests/") }

    @Test func wordsAreThoseOfPlainEnglish() {
        report(WordsLeft.beyond(WordsLeft.refused, Self.written.flatMap(WordRules.refused)))
    }

    @Test func commentsSayMoreThanTheName() {
        report(WordsLeft.beyond(WordsLeft.empty, Self.written.flatMap(WordRules.empty)))
    }

    @Test func everyTestTargetIsRunOnce() throws {
        let makefile = try #require(Repository.texts.first { $0.path == "Makefile" })
        report(MakefileRules.groups(makefile, Repository.manifest))
    }

    /// Decisions and the change log speak of files as they were.
    @Test func filesThatDocumentsNameExist() {
        let documents = Repository.markdown.filter {
            !$0.path.hasPrefix("docs/decisions/") && $0.path != "CHANGELOG.md"
        }
        report(documents.flatMap { DocumentRules.namedFiles($0, paths: Repository.paths) })
    }

    @Test func listsOfDocumentsAndModulesAreComplete() throws {
        func names(in folder: String) -> [String] {
            Repository.paths.filter { $0.hasPrefix(folder + "/") && !$0.hasSuffix("/README.md") }
                .map { String($0.dropFirst(folder.count + 1)) }
        }
        func list(_ path: String, of names: [String]) throws {
            #expect(!names.isEmpty, "\(path) has something to list")
            let text = try #require(Repository.markdown.first { $0.path == path })
            report(DocumentRules.list(in: text, of: names))
        }
        try list("docs/decisions/README.md", of: names(in: "docs/decisions"))
        try list("docs/README.md", of: names(in: "docs/tasks").map { "tasks/" + $0 })
        let modules = Repository.manifest.targets.filter { $0.folder.hasPrefix("Sources/") }
        try list("Sources/README.md", of: modules.map { "`\($0.name)`" })
        let folders = Set(names(in: "Checkers").compactMap { $0.split(separator: "/").first })
        try list(
            "Checkers/README.md",
            of: folders.filter { !$0.contains(".") }.sorted().map { "`\($0)/`" }
        )
    }

    private func report(_ findings: [Finding], _ location: SourceLocation = #_sourceLocation) {
        for finding in findings {
            Issue.record(Comment(rawValue: finding.description), sourceLocation: location)
        }
    }
}
