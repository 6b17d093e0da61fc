import Dispatch
import Histories
import Scoring
import Testing

@testable import Archive

/// The index: appended to by many, read although parts are torn, and written again from folders.
@Suite struct RunIndexTests {
    private let scratch: ScratchFolder
    private let index: RunIndex

    init() throws {
        scratch = try ScratchFolder()
        index = RunIndex(root: scratch.path)
    }

    private func entry(_ name: String, _ state: RunRecord.State = .running) -> RunIndex.Entry {
        RunIndex.Entry(folder: "adhoc/" + name, record: Records.record(name, state))
    }

    @Test func linesOfManyWritersDoNotMix() throws {
        DispatchQueue.concurrentPerform(iterations: 200) { number in
            try? index.append(entry("run-\(number)", Records.ended()))
        }
        let contents = try #require(try index.read())
        #expect(contents.complaints.isEmpty)
        #expect(Set(contents.entries.map(\.folder)).count == 200)
        #expect(contents.entries.allSatisfy { $0.record.ending?.summary == Records.summary })
    }

    @Test func theLastLineAboutAFolderCounts() throws {
        try index.append(entry("a"))
        try index.append(entry("b"))
        try index.append(entry("a", Records.ended(.broken)))
        let entries = try index.read()?.entries ?? []
        #expect(entries.map(\.folder) == ["adhoc/a", "adhoc/b"])
        #expect(entries.first?.record.ending?.status == .broken)
    }

    @Test func aTornLineCostsOnlyItself() throws {
        try index.append(entry("a"))
        let whole = scratch.contents("index.jsonl")
        try scratch.write(whole + String(whole.prefix(whole.count / 2)), to: "index.jsonl")
        try index.append(entry("b"))
        let contents = try #require(try index.read())
        #expect(contents.entries.map(\.folder) == ["adhoc/a", "adhoc/b"])
        #expect(contents.complaints.count == 1)
        #expect(contents.complaints.first?.contains("index.jsonl: line 2: ") == true)
    }

    @Test(arguments: [
        "not JSON", "{}", "[]", "null", "\u{0}\u{1}", String(repeating: "[", count: 100_000),
        #"{"folder":"../../etc/x","record":{}}"#, #"{"folder":"adhoc/..","record":{}}"#,
        #"{"folder":"a","record":{}}"#, #"{"folder":"/a/b","record":{}}"#,
        #"{"folder":"adhoc/a","record":{"format":99}}"#, #"{"folder":"adhoc/a"}"#,
    ])
    func hostileLinesAreSkippedAndNamed(line: String) throws {
        try scratch.write(line + "\n\n", to: "index.jsonl")
        try index.append(entry("good"))
        let contents = try #require(try index.read())
        #expect(contents.entries.map(\.folder) == ["adhoc/good"])
        #expect(contents.complaints.count == 1)
    }

    @Test func withoutAFileThereIsNoIndex() throws {
        #expect(try index.read() == nil)
        #expect(throws: ArchiveError.self) {
            try RunIndex(root: scratch.path + "/absent").append(entry("a"))
        }
    }

    @Test func anIndexIsWrittenAgainFromTheFolders() throws {
        for state in [RunRecord.State.running, Records.ended(), Records.ended(.broken)] {
            let directory = try RunDirectory.create(root: scratch.path, subject: "abd")
            try directory.write(Records.record(directory.name, state))
        }
        let earlier = "old/20261128T231050Z-eventual-58/results.json"
        try scratch.write(Records.earlierResults.replacing("STANDING", with: "held"), to: earlier)
        try scratch.write(#"{"format":99}"#, to: "adhoc/foreign/record.json")
        try scratch.write("", to: "adhoc/empty/plan.yaml")
        try scratch.write("garbage", to: "index.jsonl")
        let made = try index.rebuild()
        #expect(made.entries.count == 4)
        #expect(made.complaints.count == 1)
        #expect(made.complaints.first?.contains("adhoc/foreign/record.json: format 99") == true)
        let read = try #require(try index.read())
        #expect(read.entries == made.entries && read.complaints.isEmpty)
        #expect(scratch.names(in: "").allSatisfy { !$0.hasPrefix("index.jsonl.") })
    }

    @Test func aRunThatEndsWhileTheIndexIsWrittenIsInIt() throws {
        for _ in 1...20 { _ = try RunDirectory.create(root: scratch.path, subject: "old") }
        DispatchQueue.concurrentPerform(iterations: 8) { worker in
            if worker == 0 {
                for _ in 1...10 { _ = try? index.rebuild() }
                return
            }
            for _ in 1...10 {
                guard let directory = try? RunDirectory.create(root: scratch.path, subject: "new")
                else { continue }
                let record = Records.record(directory.name, Records.ended())
                try? directory.write(record)
                try? index.append(
                    RunIndex.Entry(folder: "adhoc/" + directory.name, record: record)
                )
            }
        }
        let read = try #require(try index.read())
        #expect(read.entries.count == 70 && read.complaints.isEmpty)
    }
}
