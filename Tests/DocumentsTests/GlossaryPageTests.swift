import Checkers
import Foundation
import Glossary
import Histories
import Testing

/// The page of the glossary is what the program says, and no name of an anomaly is missing in it.
///
/// `RECORD=1` in the environment writes the page anew, and fails once: read the difference.
@Suite struct GlossaryPageTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test func thePageIsWhatExplainSays() throws {
        let page = Self.root.appending(path: "docs/glossary.md")
        let written = try? String(contentsOf: page, encoding: .utf8)
        guard written != Glossary.markdown else { return }
        Issue.record("docs/glossary.md is not what `faultline explain` says: RECORD=1 renews it")
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try Glossary.markdown.write(to: page, atomically: true, encoding: .utf8)
        }
    }

    /// The names that sources give to anomalies, as they are written there.
    @Test func everyAnomalyOfTheSourcesIsExplained() throws {
        var names: Set<String> = []
        for folder in ["Checkers", "Sources/Scoring", "Sources/Simulation", "Sources/Policies"] {
            for text in try Self.sources(in: folder) { names.formUnion(Self.names(in: text)) }
        }
        #expect(names.count > 55, "\(names.sorted())")
        #expect(names.isSuperset(of: ["stale read", "FIFO violation", "two holders", "no rest"]))
        for name in names.sorted() {
            #expect(
                Glossary.terms(named: name).contains { $0.group == .anomaly },
                "explain \(name)"
            )
        }
    }

    /// The names that checkers really give, in the histories of the corpus.
    @Test func everyAnomalyOfTheCorpusIsExplained() throws {
        var names: Set<String> = []
        let corpus = Self.root.appending(path: "Histories/Corpus")
        for criterion in Criterion.all {
            let folder = corpus.appending(path: "\(criterion.name)/invalid")
            let files = try? FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: nil
            )
            for file in files ?? [] {
                let bytes = [UInt8](try Data(contentsOf: file))
                let history = try Recording.decode(bytes, format: .jsonl).history()
                let verdict = criterion.checker().check(history, within: .standard)
                names.formUnion(verdict.anomalies.map(\.name))
            }
        }
        #expect(names.count > 40, "\(names.sorted())")
        for name in names.sorted() {
            #expect(!Glossary.terms(named: name).isEmpty, "explain \(name)")
        }
    }

    private static func sources(in folder: String) throws -> [String] {
        let files = FileManager.default.enumerator(
            at: root.appending(path: folder),
            includingPropertiesForKeys: nil
        )
        return try (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
            .map { try String(contentsOf: $0, encoding: .utf8) }
    }

    /// The first text after what makes an anomaly, and those of the choices before it.
    private static func names(in text: String) -> [String] {
        // White space does not count here, but for that in brackets.
        let makers = text.matches(
            of:
                #/
                (?:tell|nomaly|renamed)\(\s*(?:name:\s)?(?:\w+\s\?\s)?
                "([^"\\]+)"(?:\s*:\s*"([^"\\]+)")?
            /#
        )
        let choices = text.matches(
            of:
                #/
                let\sname\s=[^"]*\?\s"([^"\\]+)"\s:\s(?:\w+\s\?\s)?"([^"\\]+)"
                (?:\s:\s"([^"\\]+)")?
            /#
        )
        return makers.flatMap { [$0.1, $0.2 ?? $0.1].map(String.init) }
            + choices.flatMap { [$0.1, $0.2, $0.3 ?? $0.1].map(String.init) }
    }
}
