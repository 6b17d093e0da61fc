import Archive
import Foundation
import GRDB
import Histories
import Scoring
import TestSupport
import Testing

@testable import Index

/// The index says what the folders say, whatever was known before.
@Suite struct RunIndexTests {
    private let runs: Runs

    init() throws { runs = try Runs() }

    @Test func anIndexThatGrewHoldsWhatOneMadeAgainHolds() throws {
        for seed in UInt64(1)...8 {
            let runs = try Runs()
            try grow(runs, seed: seed)
            let grown = try runs.open().dump()
            #expect(grown.count > 20)
            #expect(try RunIndex.rebuilt(root: runs.path).dump() == grown, "seed \(seed)")
            #expect(try runs.open().dump() == grown, "seed \(seed)")
        }
    }

    @Test func aRecordThatWasReplacedAfterItsEndIsReadAgainWhenAsked() throws {
        try runs.write(.run("one", "abd", .asClaimed))
        #expect(try runs.open().selection().entries.map(\.record.verdict) == ["as-claimed"])
        try runs.write(.run("one", "abd", .broken))
        let index = try runs.open()
        #expect(try index.selection().entries.map(\.record.verdict) == ["as-claimed"])
        try index.readAgain("adhoc/one")
        #expect(try index.selection().entries.map(\.record.verdict) == ["broken"])
        #expect(try runs.open().selection().entries.map(\.record.verdict) == ["broken"])
    }

    /// Runs begin, end and are removed, with a look at the index now and then.
    private func grow(_ runs: Runs, seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var running: [String] = []
        var ended: [String] = []
        for step in 0..<60 {
            switch dice.below(5) {
            case 0, 1:
                running.append("run-\(step)")
                try runs.write(.run("run-\(step)", "abd", nil))
            case 2, 3:
                guard let id = running.popLast() else { continue }
                ended.append(id)
                try runs.write(Self.ended(id, step, &dice))
            default:
                guard let id = dice.chance() ? ended.popLast() : running.popLast() else { continue }
                try runs.remove("adhoc/" + id)
            }
            if dice.below(3) == 0 { _ = try runs.open() }
        }
        try runs.write(.run("last", at: 1))
    }

    private static func ended(_ id: String, _ step: Int, _ dice: inout Dice) -> RunRecord {
        .run(
            id,
            dice.pick(["abd", "raft"]),
            dice.pick(RunStatus.allCases),
            at: 1_000 + Int64(step),
            place: .init(night: "n\(dice.below(3))", cell: "c", unit: step, attempt: 0),
            findings: (0..<dice.below(3)).map { .named("anomaly \($0)") },
            summary: .figures(p99: Int64(dice.below(1_000)))
        )
    }

    @Test func foldersAreTheTruth() throws {
        try runs.write(.run("a", "abd", nil, at: 1))
        try runs.write(.run("b", at: 2))
        #expect(try runs.folders() == ["adhoc/a", "adhoc/b"])
        try runs.write(.run("a", "abd", .broken, at: 1))
        var broken = RunFilter()
        broken.verdict = "broken"
        #expect(try runs.open().folders(broken) == ["adhoc/a"])
        try runs.remove("adhoc/b")
        try runs.write(.run("c", at: 3), to: "moved/elsewhere")
        #expect(try runs.folders() == ["adhoc/a", "moved/elsewhere"])
        try runs.remove("adhoc")
        #expect(try runs.folders() == ["moved/elsewhere"])
    }

    @Test func anOpenIndexIsBroughtUpToDate() throws {
        try runs.write(.run("a", at: 1))
        let index = try runs.open()
        try runs.write(.run("b", at: 2))
        #expect(try index.count() == 1)
        try index.refresh()
        #expect(try index.count() == 2)
    }

    @Test func onlyFoldersOfRunsAreLookedInto() throws {
        for folder in ["nights/n", "index.d/x", "a/b/c", "latest.x/y"] {
            try runs.write(.run("x"), to: folder)
        }
        try runs.write("text", to: "comparison.html")
        try runs.write("text", to: "adhoc/notes.txt")
        try runs.write("text", to: "adhoc/empty/plan.yaml")
        try FileManager.default.createSymbolicLink(
            atPath: runs.path + "/latest",
            withDestinationPath: "a"
        )
        #expect(try runs.folders() == [])
        #expect(try runs.open().complaints == [])
    }

    /// Who looks at a folder of something else leaves nothing in it.
    @Test func whereNothingIsRecordedNoFileIsMade() throws {
        #expect(try runs.open().count() == 0)
        try runs.write("text", to: "photos/2026/beach.jpg")
        #expect(try runs.open().count() == 0)
        #expect(try runs.names() == ["photos"])
        #expect(try RunIndex(root: runs.path + "/absent").selection().total == 0)
        #expect(throws: ArchiveError.self) { try RunIndex.rebuilt(root: runs.path + "/absent") }
    }

    @Test func recordsThatCannotBeReadAreNamed() throws {
        try runs.write(.run("good"))
        try runs.write(#"{"format":99}"#, to: "adhoc/newer/record.json")
        try runs.write("{", to: "adhoc/torn/record.json")
        for _ in 1...2 {
            let index = try runs.open()
            #expect(try index.count() == 1)
            #expect(index.complaints.count == 2)
            #expect(index.complaints.first?.contains("adhoc/newer/record.json: format 99") == true)
        }
        try runs.write(.run("torn"))
        #expect(try runs.open().complaints.count == 1)
        #expect(try runs.open().count() == 2)
        // A run that ran, and whose record is torn now, is not shown as running.
        try runs.write(.run("ran", "abd", nil))
        #expect(try runs.open().count() == 3)
        try runs.write("{", to: "adhoc/ran/record.json")
        #expect(try runs.open().count() == 2)
    }

    @Test(arguments: [
        "it's", "\"", "'); DROP TABLE runs; --", "a\0b", "a\0c", "\u{1}0", "\u{1}", "\0", "é",
        "e\u{301}", "\u{1b}[31m", "%", "*", "?1", "\u{202e}", "\n",
        String(repeating: "x", count: 300),
    ])
    func textStaysData(text: String) throws {
        let finding = Finding(
            fingerprint: Fingerprint(
                strategy: text,
                workload: text,
                faults: text,
                anomaly: text,
                shape: text
            ),
            property: text,
            isPromised: true,
            count: .max,
            gist: text,
            seed: .max
        )
        let record = RunRecord.run(
            "hostile",
            text,
            .broken,
            plan: [
                "workload": .string(text), "nemesis": [.string(text), "none"],
                "seed": .double(1.5e300),
                "nodes": [], "policy": [["a": "b"]],
            ],
            place: .init(night: text, cell: text, unit: .max, attempt: .min),
            findings: [finding],
            seeds: .init(first: .max, count: .max, broken: .min)
        )
        try runs.write(record)
        try runs.write(.run("other", "a", .asClaimed))
        var filter = RunFilter()
        (filter.strategy, filter.workload, filter.nemesis) = (text, text, text)
        (filter.night, filter.cell) = (text, text)
        let index = try runs.open()
        let entries = try index.selection(filter).entries
        #expect(entries.map(\.folder) == ["adhoc/hostile"])
        let known = try RunRecord(record.json)
        #expect(entries.first?.record == known)
        #expect(try index.nights().map(\.id).map { ByteText($0) } == [ByteText(text)])
        #expect(try index.cells(of: [text]).map { ByteText($0) } == [ByteText(text)])
        let history = try index.history(of: text)
        #expect(history.first?.findings.values.map(\.gist) == [text])
        #expect(try RunIndex.rebuilt(root: runs.path).dump() == index.dump())
    }

    @Test func noNumberIsTooLarge() throws {
        let summary = RunSummary(
            strategy: "abd",
            stance: "CP",
            timeToConverge: .min,
            latencyP50: .max,
            callsPerSecond: .infinity,
            availability: .nan
        )
        try runs.write(.run("a", place: .cell("c"), summary: summary))
        try runs.write(.run("b", at: -62_000_000_000))
        let history = try runs.open().history(of: "c")
        #expect(history.first?.figures[.latencyP50] == Double(Int64.max))
        #expect(history.first?.figures[.callsPerSecond] == nil)
    }

    @Test func namesOfFoldersAreTheirBytes() throws {
        try runs.write(.run("1", at: 1), to: "adhoc/e\u{301}")
        try runs.write(.run("2", at: 2), to: "adhoc/\u{e9}")
        #expect(try runs.folders().map { $0.utf8.count } == [9, 8])
        try runs.remove("adhoc/\u{e9}")
        #expect(try runs.folders().map { $0.utf8.count } == [9])
    }

    @Test func listsOfTextsComeBack() {
        let texts = ["b", "a\0", "\u{1},", "\u{308}", "a", "b"]
        let stored = texts.stored
        let back = [String](stored: stored).map { ByteText($0) }
        #expect(back == ["\u{1},", "a", "a\0", "b", "\u{308}"])
        // As SQLite looks: by bytes.
        func contains(_ text: String) -> Bool {
            !Array(stored.utf8).ranges(of: Array([String].part(text).utf8)).isEmpty
        }
        #expect(texts.allSatisfy(contains) && !contains("c") && !contains(""))
        let nothing: [String] = []
        #expect(nothing.stored == [String].nothingStored)
    }

    @Test func storedTextsComeBack() {
        var texts = ["", "a", "\0\u{308}", "\u{1}0\0\u{1}1\u{1}\u{1}", "\0\0"]
        texts += ["\u{1}", "\0", "0", "1"].flatMap { one in ["\u{1}", "\0", "0"].map { one + $0 } }
        for text in texts {
            #expect(ByteText(text.stored.restored) == ByteText(text))
            #expect(!text.stored.utf8.contains(0))
        }
        let stored = Set(texts.map { ByteText($0.stored) })
        #expect(stored.count == Set(texts.map { ByteText($0) }).count)
    }
}

extension RunRecord.Place {
    /// The first unit of a cell, in some night.
    fileprivate static func cell(_ cell: String) -> Self {
        Self(night: "n", cell: cell, unit: 0, attempt: 0)
    }
}
