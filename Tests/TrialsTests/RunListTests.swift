import Archive
import Histories
import Index
import Scoring
import Testing
import Trials

/// The list of recorded runs: it fits a terminal, and says what was probably meant.
@Suite struct RunListTests {
    private static func entry(
        _ name: String,
        _ strategy: String,
        _ status: RunStatus?,
        at seconds: Int64,
        workload: Value = "register",
        nemesis: [Value] = ["partition"]
    ) -> RunIndex.Entry {
        let record = RunRecord(
            id: name,
            suite: "adhoc",
            subject: strategy,
            plan: ["workload": workload, "nemesis": .list(nemesis), "seed": "7"],
            program: Program(version: "0.1.0", commit: "unknown"),
            machine: .here,
            links: "relay",
            began: UTCTime(seconds: seconds),
            reproduction: "faultline run",
            state: status.map {
                .ended(.init(status: $0, duration: .seconds(5), summary: nil))
            } ?? .running
        )
        return RunIndex.Entry(folder: "adhoc/" + name, record: record)
    }

    private let entries = [
        entry("a", "raft", .asClaimed, at: 100),
        entry("b", "abd", .broken, at: 200, workload: "queue", nemesis: ["kill", "pause"]),
        entry("c", "raft", nil, at: 300, nemesis: []),
        entry("d", "abd", .undecided, at: 400),
        entry("e", "eventual", .asClaimed, at: 500),
    ]

    private func text(_ entries: [RunIndex.Entry], root: String = "Runs") -> String {
        RunListDocument(root: root, RunSelection(entries: entries, total: entries.count)).text
    }

    @Test func aPathThatFitsStandsInTheRow() {
        let lines = text(entries).split(separator: "\n")
        #expect(lines.count == 2 + 5 && lines[0].hasSuffix("  path"))
        #expect(lines[3].hasSuffix("  Runs/adhoc/b") && lines[3].contains("kill,pause"))
        #expect(lines.allSatisfy { $0.count <= 80 })
    }

    @Test func aLongPathStandsWholeInALineOfItsOwn() {
        let folder = "20261128T203450Z-" + String(repeating: "long", count: 20)
        let long = Self.entry(
            folder,
            "broken/a-strategy-with-quite-a-long-name",
            .asClaimed,
            at: 600,
            workload: "multi-register-of-many-things",
            nemesis: ["partition", "crash-recovery", "rolling-restart", "clock", "disk"]
        )
        let text = text(entries + [long], root: "Histories/Runs")
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2 + 2 * 6)
        #expect(lines.last == "  Histories/Runs/adhoc/\(folder)")
        let rows = lines.filter { !$0.hasPrefix("  Histories/") }
        #expect(rows.allSatisfy { $0.count <= 80 }, "\(text)")
        #expect(rows.last?.hasSuffix("as-claimed") == true && rows.last?.contains("…") == true)
    }

    @Test func whereNothingFitsTheNearestNameIsNamed() {
        var none = RunSelection(entries: [], total: 5)
        none.names.strategies = ["abd", "eventual", "raft"]
        var filter = RunFilter()
        filter.strategy = "raaft"
        let document = RunListDocument(root: "Runs", none, filter: filter)
        #expect(document.text == "none of the 5 runs in Runs fits; did you mean raft?")
        filter.strategy = "raft"
        filter.verdict = "broken"
        let other = RunListDocument(root: "Runs", none, filter: filter)
        #expect(other.text == "none of the 5 runs in Runs fits")
        #expect(other.json == .list([]))
    }

    @Test func namesFromRecordsAreShownAndNotObeyed() {
        let hostile = Self.entry("x", "a\u{1b}[31mb", .broken, at: 1)
        let text = text([hostile])
        #expect(!text.contains("\u{1b}"), "\(text)")
    }
}
