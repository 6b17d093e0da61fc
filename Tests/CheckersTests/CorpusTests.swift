import Checkers
import Histories
import Testing

/// Every history of the corpus gets the verdict that its folder names.
@Suite struct CorpusTests {
    /// Checkers that must be told more than a history says.
    private static let informed: [String: any Checker] = [
        "bank": Bank(total: 20), "stock": Stock(["stock"]),
    ]

    /// Every other folder is named after a criterion.
    private static func checker(_ folder: String) -> (any Checker)? {
        informed[folder] ?? Criterion.named(folder)?.checker()
    }

    private static let specimens = Specimen.all(of: Specimen.folders)

    @Test func everyFolderIsKnown() {
        for folder in Specimen.folders {
            #expect(Self.checker(folder) != nil, "\(folder)")
        }
    }

    @Test(arguments: specimens)
    func verdictMatchesFolder(specimen: Specimen) throws {
        let checker = try #require(Self.checker(specimen.model))
        let verdict = checker.check(try specimen.history())
        switch specimen.verdict {
        case "valid": #expect(verdict.isValid, "\(verdict)")
        case "invalid": #expect(verdict.isInvalid, "\(verdict)")
        default: #expect(verdict.isUnknown, "\(verdict)")
        }
        for anomaly in verdict.anomalies {
            #expect(!anomaly.operations.isEmpty)
            #expect(anomaly.drawing.contains("✗"))
            #expect(anomaly.drawing.split(separator: "\n").allSatisfy { $0.count <= 78 })
        }
    }

    /// A specimen whose file is named after an anomaly is reported under that name.
    @Test(arguments: specimens.filter { $0.verdict == "invalid" })
    func nameMatchesFile(specimen: Specimen) throws {
        let names = [
            "stale-read": "stale read", "new-old-inversion": "new-old inversion",
            "phantom-read": "phantom read", "aborted-read": "aborted read",
            "read-from-the-future": "read from the future", "lost-update": "lost update",
            "impossible-count": "impossible count", "lost-increment": "lost increment",
            "count-went-back": "count went back", "phantom-element": "phantom element",
            "lost-element": "lost element", "incomparable-reads": "incomparable reads",
            "removed-element": "removed element", "element-taken-twice": "element taken twice",
            "element-from-the-future": "element from the future",
            "empty-although-not": "empty although not", "fifo-violation": "FIFO violation",
            "lifo-violation": "LIFO violation", "priority-violation": "priority violation",
            "two-holders": "two holders", "not-a-holder": "not a holder",
            "too-many-holders": "too many holders", "stale-token": "stale token",
            "token-used-twice": "token used twice", "divergence": "divergence",
            "unexplained-value": "unexplained value",
            "resurrected-element": "resurrected element",
            "resurrected-value": "resurrected value",
            "unexpected-element": "unexpected element",
            "duplicated-element": "duplicated element", "out-of-bounds": "out of bounds",
            "wrong-total": "wrong total", "negative-balance": "negative balance",
            "token-reused": "token reused", "token-went-back": "token went back",
            "held-twice": "held twice", "thin-air-read": "ThinAirRead", "cyclic-co": "CyclicCO",
            "write-co-init-read": "WriteCOInitRead", "write-co-read": "WriteCORead",
            "cyclic-cf": "CyclicCF", "write-hb-init-read": "WriteHBInitRead",
            "cyclic-hb": "CyclicHB", "stale-own-write": "stale own write",
            "non-monotonic-read": "non-monotonic read", "mw-violation": "mw-violation",
            "wfr-violation": "wfr-violation", "no-total-order": "no total order",
            "k-is-at-least-2": "k is at least 2", "k-is-at-least-3": "k is at least 3",
            "stale-by-40-ms": "stale by 40 ms", "reply-before-its-post": "reply before its post",
            "lost-reading": "lost reading", "reading-went-back": "reading went back",
            "oversold-stock": "oversold stock", "negative-stock": "negative stock",
            "duplicated-id": "duplicated id", "long-fork": "long fork",
            "write-skew": "write skew", "fractured-read": "fractured read",
            "both-inserted": "both inserted", "lost-message": "lost message",
            "unseen-message": "unseen message", "skipped-message": "skipped message",
            "duplicated-message": "duplicated message",
            "reordered-messages": "reordered messages",
            "inconsistent-offset": "inconsistent offset",
            "unexpected-message": "unexpected message",
            "read-against-its-stamp": "read against its stamp",
            "overlapping-writers": "overlapping writers",
            "impossible-stamps": "impossible stamps",
        ]
        let file = specimen.file.deletingPathExtension().lastPathComponent
        // Several registers are searched, and a search knows no names.
        guard let name = names[file], specimen.model != "multi-register" else { return }
        let checker = try #require(Self.checker(specimen.model))
        let verdict = checker.check(try specimen.history())
        #expect(verdict.anomalies.first?.name == name)
    }

    @Test(arguments: Specimen.folders)
    func foldersAreNotEmpty(model: String) {
        let mine = Self.specimens.filter { $0.model == model }
        #expect(mine.contains { $0.verdict == "valid" })
        #expect(mine.contains { $0.verdict == "invalid" })
    }
}
