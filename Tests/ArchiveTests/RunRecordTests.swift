import Histories
import Scoring
import Testing

@testable import Archive

/// Records come back as they were written; others are refused, and older folders are read.
@Suite struct RunRecordTests {
    private let scratch: ScratchFolder
    private let directory: RunDirectory

    init() throws {
        scratch = try ScratchFolder()
        directory = RunDirectory(path: scratch.path + "/adhoc/20261128T231050Z-eventual-58")
        try scratch.write("", to: "adhoc/20261128T231050Z-eventual-58/plan.yaml")
    }

    private func write(_ text: String, to name: String) throws {
        try scratch.write(text, to: "adhoc/\(directory.name)/\(name)")
    }

    @Test(arguments: RunStatus.allCases)
    func recordsComeBack(status: RunStatus) throws {
        var failed = RunRecord.Ending(status: status, duration: nil, summary: nil)
        failed.failure = "no port is free"
        failed.judge = Program(version: "0.2.0", commit: "abc")
        for state in [.running, Records.ended(status), .ended(failed)] {
            let record = Records.record("a", state)
            try directory.write(record)
            #expect(try directory.readRecord() == record)
        }
    }

    @Test func aRecordIsReplacedWhenTheRunEnds() throws {
        try directory.write(Records.record("a"))
        #expect(try directory.readRecord()?.state == .running)
        #expect(try directory.readSummary() == nil)
        try directory.write(Records.record("a", Records.ended()))
        #expect(try directory.readSummary() == Records.summary)
    }

    @Test(arguments: [
        (#"{"format":99}"#, "format 99, expected at most 2: a newer program"),
        (#"{"format":0}"#, "format 0, expected at most 2"),
        (#"{"id":"a"}"#, "no format, expected at most 2"),
        (#"{"format":1,"began":"yesterday"}"#, "began: expected a time such as"),
        (#"{"format":1,"began":"2026-11-28T23:10:40Z"}"#, "id: expected a text"),
        (#"{"format":1"#, "record.json: "), ("", "record.json: "), ("[]", "no format"),
        (String(repeating: "[", count: 100_000), "record.json: "),
    ])
    func foreignRecordsAreRefused(text: String, complaint: String) throws {
        try write(text, to: "record.json")
        let error = #expect(throws: ArchiveError.self) { try directory.readRecord() }
        let words = error?.description ?? ""
        #expect(words.hasPrefix(directory.record + ": ") && words.contains(complaint), "\(words)")
        #expect(!words.contains("\n"))
    }

    @Test func anUnknownStatusIsRefused() throws {
        let text = Records.record("a").json.jsonText.replacing("running", with: "asleep")
        try write(text, to: "record.json")
        let error = #expect(throws: ArchiveError.self) { try directory.readRecord() }
        #expect(error?.description.contains("status: asleep, expected running, as-claimed") == true)
    }

    @Test(arguments: [
        ("held", RunStatus.asClaimed), ("broken", .broken), ("undecided", .undecided),
    ])
    func foldersFromBeforeRecordsAreRead(standing: String, status: RunStatus) throws {
        let results = Records.earlierResults.replacing("STANDING", with: standing)
        try write(results, to: "results.json")
        try write(Records.earlierEnvironment, to: "environment.json")
        let record = try #require(try directory.readRecord())
        #expect(record.id == "20261128T231050Z-eventual-58" && record.suite == "adhoc")
        #expect(record.subject == "eventual" && record.program.version == "0.1.0")
        #expect(record.began.text == "2026-11-28T23:10:50Z" && record.machine.cores == 2)
        #expect(record.ending?.status == status)
        let summary = try #require(try directory.readSummary())
        #expect(summary.stance == "AP" && summary.lost == 4 && summary.yield.part == 199)
        #expect(summary.anomalies == ["stale read": 10] && summary.latencyP99 == 37)
        #expect(summary.staleReads?.part == 40 && summary.lateP99 == 112)
        #expect(summary.partitions["halves"]?.partitions == 2 && summary.hasFaults)
        #expect(summary.broken.isEmpty == (standing != "broken"))
    }

    @Test func aFolderWithoutResultsHasNoRecord() throws {
        #expect(try directory.readRecord() == nil)
        try write("{}", to: "results.json")
        let error = #expect(throws: ArchiveError.self) { try directory.readRecord() }
        #expect(error?.description.contains("expected the scorecard of a run, as JSON") == true)
    }

    @Test func whatIsNoRegularFileIsNotRead() throws {
        let folder = RunDirectory(path: "/dev")
        #expect(throws: ArchiveError.self) { try Files.read(folder.path + "/zero") }
        #expect(throws: ArchiveError.self) { try Files.read("/dev") }
        #expect(throws: ArchiveError.self) { try Files.read(directory.plan, most: -1) }
    }
}
