import Checkers
import Faults
import Histories
import Strategies
import Testing
import Workloads

/// Tables of documents name what the registries have, in their order: no more and no less.
@Suite struct TableTests {
    @Test func workloadsAreThoseOfTheRegistry() throws {
        let table = try MarkdownTable("Workloads/README.md", titles: "name", "clients ask")
        #expect(table.names == Workload.all.map { $0(Workload.Options()).name })
    }

    /// The table is of registers, which a set that only grows does not have.
    @Test func comparedStrategiesAreTheSoundOnes() throws {
        let table = try MarkdownTable(
            "docs/results.md",
            titles: "strategy",
            "declared",
            "turned out"
        )
        let sound = Strategy.all.filter { $0.defect == nil && $0.operations.contains("write") }
        #expect(table.cells.map(\.first) == sound.map(\.name))
    }

    @Test func everyBrokenStrategyIsInTheTableOfThose() throws {
        let broken = Strategy.all.filter { $0.defect != nil }
        let table = try MarkdownTable("docs/broken-strategies.md", titles: "strategy", "bug")
        #expect(table.names == broken.map(\.name))
        #expect(table.cells.map { $0[1] } == broken.map(\.summary))
        #expect(table.cells.map { $0[2] } == broken.compactMap(\.defect?.breaks.name))
        let count = "\(broken.count) strategies that are broken on"
        #expect(try MarkdownTable.text("README.md").contains(count), "the number in the README")
    }

    @Test func modelsOfObjectsAreThoseOfCheck() throws {
        let table = try MarkdownTable(
            "docs/tasks/check-a-history.md",
            titles: "model",
            "operations"
        )
        #expect(table.names == NamedModel.all.map(\.name))
    }

    @Test func propertiesOfTablesAreThoseOfCheck() throws {
        let models = try MarkdownTable(
            "docs/tasks/check-a-history.md",
            titles: "model",
            "a history keeps to it if"
        )
        let others = try MarkdownTable(
            "docs/tasks/check-a-history.md",
            titles: "property",
            "what must not be"
        )
        let decided = Criterion.all.filter { $0.model == nil }.map(\.name)
        #expect(Set(models.names + others.names) == Set(decided))
        #expect(models.names == Criterion.registerModels.map(\.name))
    }

    @Test func enginesAreThoseOfTheSearch() throws {
        let table = try MarkdownTable("Checkers/README.md", titles: "engine", "what")
        let engines = Linearizability.Engine.allCases.map(\.rawValue)
        #expect(table.names.sorted() == engines.sorted())
    }

    @Test func formatsAreThoseThatAreRead() throws {
        let table = try MarkdownTable("Histories/README.md", titles: "format", "one event")
        #expect(table.names == HistoryFormat.allCases.map(\.rawValue))
        let formats = try MarkdownTable(
            "docs/tasks/check-a-history.md",
            titles: "format",
            "one operation, or event"
        )
        #expect(formats.names == HistoryFormat.allCases.map(\.rawValue))
    }

    @Test func kindsOfFaultsAreThoseOfTheNemesis() throws {
        let table = try MarkdownTable("docs/tasks/break-things.md", titles: "kind", "what it does")
        let kinds = Nemesis.Kind.allCases.filter { $0 != .none }
        #expect(table.names == kinds.map(\.rawValue))
    }

    @Test func mannersOfCutsAreThoseOfPartitions() throws {
        let table = try MarkdownTable("docs/tasks/break-things.md", titles: "manner")
        #expect(table.names == Partition.Manner.allCases.map(\.rawValue))
    }

    @Test func troublesOfDisksAreThoseThatCanBeAsked() throws {
        let table = try MarkdownTable(
            "docs/tasks/break-things.md",
            titles: "trouble",
            "what it does"
        )
        let words = table.names.map {
            $0.split { !$0.isLetter && $0 != "-" }.first.map(String.init)
        }
        #expect(words == DiskTrouble.words)
    }

    @Test func targetsAreNamedInTheirArticle() throws {
        let words = Target.words.map(\.word).joined(separator: ",")
        let text = try MarkdownTable.text("docs/tasks/break-things.md")
        #expect(text.contains("`--nemesis-targets \(words)`"))
    }
}
