import Archive
import Foundation
import Histories
import Scoring
import Testing
import Trials

/// A history of a run that was cut short is not said to be linearizable, only so far.
@Suite final class InterruptionTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("faultline-cut-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
    }

    private func history(read value: Int, to name: String = "history.jsonl") throws {
        let lines = [
            #"{"process":0,"type":"invoke","f":"write","key":"x","value":1}"#,
            #"{"process":0,"type":"ok","f":"write","key":"x","value":1}"#,
            #"{"process":1,"type":"invoke","f":"read","key":"x","value":null}"#,
            #"{"process":1,"type":"ok","f":"read","key":"x","value":\#(value)}"#,
        ]
        try write(lines.joined(separator: "\n") + "\n", to: name)
    }

    private func record(_ status: RunStatus?) throws {
        var record = RunRecord(
            id: "a",
            suite: "adhoc",
            subject: "abd",
            plan: .null,
            program: Program(version: "0.1.0", commit: "unknown"),
            machine: .here,
            links: "relay",
            began: UTCTime(seconds: 0),
            reproduction: "faultline run"
        )
        if let status {
            record.state = .ended(.init(status: status, duration: nil, summary: nil))
        }
        try RunDirectory(path: folder).write(record)
    }

    private func check(_ name: String = "/history.jsonl") -> CheckedFile {
        FileCheck(file: folder + name, settings: FileCheck.Settings()).outcome()
    }

    private func first(_ file: CheckedFile) -> Substring {
        file.text.split(separator: "\n").first ?? ""
    }

    @Test(arguments: ["", "/history.jsonl"])
    func itsFirstLineSaysSo(name: String) throws {
        try history(read: 1)
        try record(.interrupted)
        let file = check(name)
        let words = "interrupted. Nothing wrong was found until the interruption."
        #expect(first(file).contains(words), "\(file.text)")
        #expect(!first(file).contains("linearizable"))
        #expect(file.outcomes.map(\.status) == [.interrupted])
        #expect(file.json["interrupted"] == true && file.json["valid"] == true)
        #expect(file.notes.contains("the run of this history was interrupted"))
    }

    @Test func aRunThatWasKilledHasNotEnded() throws {
        try history(read: 1)
        try record(nil)
        let file = check()
        #expect(file.isInterrupted && file.text.contains("it still runs, or was killed"))
    }

    @Test func whatIsWrongIsWrongAllTheSame() throws {
        try history(read: 2)
        try record(.interrupted)
        let file = check()
        #expect(first(file).contains("NOT linearizable") && file.outcomes[0].status == .broken)
        #expect(file.text.contains("the run of this history was interrupted"))
    }

    @Test func aWholeRunIsLinearizable() throws {
        try history(read: 1)
        #expect(first(check()).hasSuffix(": linearizable"))
        try record(.asClaimed)
        let file = check()
        #expect(first(file).hasSuffix(": linearizable") && file.json["interrupted"] == nil)
        // A record that cannot be read says nothing of the history.
        try write("garbage", to: "record.json")
        #expect(first(check()).hasSuffix(": linearizable"))
    }

    @Test func anotherFileInTheFolderIsJudgedByItself() throws {
        try history(read: 1, to: "mine.jsonl")
        try record(.interrupted)
        #expect(first(check("/mine.jsonl")).hasSuffix(": linearizable"))
    }
}
