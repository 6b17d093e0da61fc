import Foundation
import Histories
import Scoring
import Testing

@testable import Archive

/// Housekeeping: what each option removes, and what is never touched.
@Suite struct PruningTests {
    private let scratch: ScratchFolder
    /// The moment of every housekeeping here; runs are dated by days before it.
    private let now = UTCTime.now

    init() throws { scratch = try ScratchFolder() }

    // MARK: Folders

    private enum Standing { case held, broken, killed }

    /// Makes a run that began some days ago, with a history of some KiB.
    private func make(
        _ folder: String,
        days: Int64,
        _ standing: Standing = .held,
        night: String? = nil,
        size: Int = 1
    ) throws {
        let state: RunRecord.State =
            switch standing {
            case .held: Records.ended()
            case .broken: Records.ended(.broken)
            case .killed: .running
            }
        let parts = folder.split(separator: "/").map(String.init)
        var record = Records.record(parts[1], state)
        record.suite = parts[0]
        record.began = UTCTime(seconds: now.seconds - days * 86_400)
        record.place = night.map { RunRecord.Place(night: $0, cell: "c", unit: 0, attempt: 0) }
        try scratch.write("strategy: abd\n", to: folder + "/plan.yaml")
        try scratch.write(record.json.jsonText, to: folder + "/record.json")
        let line = #"{"process":0,"type":"invoke","f":"read","value":null}"# + "\n"
        let text = String(repeating: line, count: size * 1024 / line.utf8.count + 1)
        try scratch.write(text, to: folder + "/history.jsonl")
        if let night { try scratch.write("{}", to: "nights/\(night)/plan.json") }
        let old = Date(timeIntervalSince1970: Double(record.began.seconds))
        for name in ["", "/plan.yaml", "/record.json", "/history.jsonl"] {
            try FileManager.default.setAttributes(
                [.modificationDate: old],
                ofItemAtPath: scratch.path + "/" + folder + name
            )
        }
    }

    private func prune(
        isDry: Bool = false,
        _ change: (inout PruningRules) -> Void = { _ in }
    ) -> Pruning {
        var rules = PruningRules()
        change(&rules)
        return Pruning(root: scratch.path, rules: rules, isDry: isDry, now: now)
    }

    private func names(_ changes: [Pruning.Change]) -> [String] { changes.map(\.folder) }

    // MARK: Nights

    @Test func theLastNightsOfEachSuiteAreKept() throws {
        for day in 1...4 as ClosedRange<Int64> {
            try make("core/a\(day)", days: day, night: "core-\(day)")
            try make("core/b\(day)", days: day, .broken, night: "core-\(day)")
        }
        try make("long/a", days: 90, night: "long-1")
        try make("adhoc/a", days: 400)
        let done = prune { $0.nightsKept = 2 }
        #expect(
            names(done.removed)
                == ["core/a3", "core/a4", "core/b3", "core/b4", "nights/core-3", "nights/core-4"]
        )
        #expect(scratch.names(in: "core") == ["a1", "a2", "b1", "b2"])
        #expect(scratch.names(in: "nights") == ["core-1", "core-2", "long-1"])
        #expect(scratch.names(in: "long") == ["a"] && scratch.names(in: "adhoc") == ["a"])
        #expect(!scratch.names(in: "").contains(FolderRemoval.aside))
        #expect(done.suites.map(\.name) == ["adhoc", "core", "long"])
        #expect(done.suites.map(\.runs) == [1, 4, 1] && done.complaints.isEmpty)
    }

    @Test func thirtyNightsAreKeptIfNothingIsSaid() throws {
        for day in 1...31 as ClosedRange<Int64> {
            try make("core/a\(day)", days: day, night: "n\(day)")
        }
        #expect(names(prune().removed) == ["core/a31", "nights/n31"])
    }

    /// A night in which no run began, and one whose runs made room, leave a folder all the same.
    @Test func nightsWithoutRunsGoWithTheirTime() throws {
        try make("core/a1", days: 1, night: "n1")
        try make("core/a3", days: 3, night: "n3")
        for (night, days) in [("empty2", 2), ("empty4", 4)] as [(String, Double)] {
            let old = Date(timeIntervalSince1970: Double(now.seconds) - days * 86_400)
            try scratch.write("{}", to: "nights/\(night)/shard-1-of-1.json")
            for name in ["/shard-1-of-1.json", ""] {
                try FileManager.default.setAttributes(
                    [.modificationDate: old],
                    ofItemAtPath: scratch.path + "/nights/" + night + name
                )
            }
        }
        #expect(names(prune { $0.nightsKept = 2 }.removed) == ["nights/empty4"])
        #expect(scratch.names(in: "nights") == ["empty2", "n1", "n3"])
    }

    @Test func failuresAreKeptWithTheirNights() throws {
        try make("core/a1", days: 1, night: "n1")
        try make("core/a2", days: 2, night: "n2")
        try make("core/b2", days: 2, .broken, night: "n2")
        try make("core/c3", days: 3, .killed, night: "n3")
        try make("adhoc/a", days: 9, .broken)
        try make("adhoc/b", days: 9)
        let done = prune {
            $0.nightsKept = 1
            $0.keepsFailures = true
            $0.ageMax = .seconds(3 * 86_400)
        }
        #expect(names(done.removed) == ["adhoc/b", "core/a2"])
        #expect(scratch.names(in: "nights") == ["n1", "n2", "n3"])
    }

    // MARK: Age and size

    @Test func ageIsAskedOfRunsOutsideOfNightsOnly() throws {
        try make("adhoc/new", days: 29)
        try make("adhoc/old", days: 31, .broken)
        try make("core/old", days: 31, night: "n")
        let done = prune { $0.ageMax = .seconds(30 * 86_400) }
        #expect(names(done.removed) == ["adhoc/old"])
        #expect(done.removed.map(\.reason) == ["older than 30d"])
        #expect(done.gained > 0)
    }

    @Test func theOldestHeldOnesMakeRoom() throws {
        try make("adhoc/a", days: 9, size: 400)
        try make("adhoc/b", days: 8, .broken, size: 400)
        try make("adhoc/c", days: 7, size: 400)
        try make("adhoc/d", days: 6, size: 400)
        let all = prune().bytes
        let done = prune { $0.bytesMax = all - 500 * 1024 }
        #expect(names(done.removed) == ["adhoc/a", "adhoc/c"] && !done.isTooLarge)
        let more = prune { $0.bytesMax = 1024 }
        #expect(names(more.removed) == ["adhoc/d"] && more.isTooLarge)
        #expect(scratch.names(in: "adhoc") == ["b"])
    }

    @Test func theNewestNightMakesNoRoom() throws {
        try make("core/a", days: 2, night: "n2")
        try make("core/b", days: 1, night: "n1")
        #expect(names(prune { $0.bytesMax = 1 }.removed) == ["core/a"])
    }

    // MARK: Compression

    @Test func historiesOfHeldRunsAreCompressed() throws {
        try make("adhoc/a", days: 1, size: 400)
        try make("adhoc/b", days: 1, .broken, size: 400)
        let before = scratch.contents("adhoc/a/history.jsonl")
        let done = prune { $0.compresses = true }
        #expect(names(done.compressed) == ["adhoc/a"] && done.gained > 300 * 1024)
        #expect(!scratch.names(in: "adhoc/a").contains("history.jsonl"))
        #expect(scratch.names(in: "adhoc/b").contains("history.jsonl"))
        let packed = scratch.path + "/adhoc/a/history.jsonl.gz"
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "gzip -dc '\(packed)'"]
        process.standardOutput = pipe
        try process.run()
        let after = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(after == before)
        #expect(prune { $0.compresses = true }.compressed.isEmpty)
        #expect(prune().bytes == done.bytes)
    }

    // MARK: Safety

    @Test func aDryRunDoesNothing() throws {
        try make("adhoc/a", days: 9, size: 40)
        try make("adhoc/b", days: 1, size: 40)
        let said = prune(isDry: true) {
            $0.ageMax = .seconds(86_400 * 3)
            $0.compresses = true
        }
        #expect(names(said.removed) == ["adhoc/a"] && names(said.compressed) == ["adhoc/b"])
        #expect(said.suites.map(\.runs) == [1])
        #expect(scratch.names(in: "adhoc") == ["a", "b"])
        #expect(scratch.names(in: "adhoc/b").contains("history.jsonl"))
    }

    @Test func aRunThatGoesOnIsNeverTouched() throws {
        try make("core/locked", days: 9, .killed, night: "n9")
        try make("core/killed", days: 9, .killed, night: "n9")
        try make("core/fresh", days: 9, .killed, night: "n9")
        try scratch.write("", to: "core/fresh/history.jsonl")
        let directory = RunDirectory(path: scratch.path + "/core/locked")
        let lock = try #require(RunLock(of: directory))
        #expect(RunLock.state(of: directory) == .held)
        let done = prune {
            $0.nightsKept = 0
            $0.bytesMax = 1
        }
        withExtendedLifetime(lock) {}
        #expect(names(done.removed) == ["core/killed"])
        #expect(scratch.names(in: "core") == ["fresh", "locked"])
        #expect(scratch.names(in: "nights") == ["n9"])
    }

    @Test func aLockEndsWithItsProcess() throws {
        try make("adhoc/a", days: 9, .killed)
        let directory = RunDirectory(path: scratch.path + "/adhoc/a")
        do {
            let lock = RunLock(of: directory)
            #expect(RunLock.state(of: directory) == .held)
            withExtendedLifetime(lock) {}
        }
        #expect(RunLock.state(of: directory) == .free)
        #expect(RunLock.state(of: RunDirectory(path: scratch.path)) == .unknown)
    }

    @Test func linksAreNotFollowed() throws {
        let other = try ScratchFolder()
        try other.write("precious", to: "folder/file")
        try make("adhoc/a", days: 9)
        let place = scratch.path + "/adhoc/a/"
        try FileManager.default.createSymbolicLink(
            atPath: place + "link",
            withDestinationPath: other.path + "/folder"
        )
        try make("elsewhere/b", days: 9)
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/linked",
            withDestinationPath: scratch.path + "/elsewhere"
        )
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/adhoc/link",
            withDestinationPath: scratch.path + "/elsewhere/b"
        )
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/latest",
            withDestinationPath: "adhoc/a"
        )
        let done = prune { $0.ageMax = .zero }
        #expect(names(done.removed) == ["adhoc/a", "elsewhere/b"] && done.complaints.isEmpty)
        #expect(other.contents("folder/file") == "precious")
        // Both links stay, and the one to the newest run is gone with it.
        #expect(scratch.names(in: "adhoc") == ["link"])
        #expect(!scratch.names(in: "").contains("latest"))
    }

    @Test func whatCannotBeReadIsLeftAndNamed() throws {
        try make("adhoc/a", days: 9)
        try scratch.write(#"{"format":99}"#, to: "adhoc/newer/record.json")
        try scratch.write("hello", to: "adhoc/other/file")
        try make("adhoc/copied.part", days: 9)
        try scratch.write("hello", to: "adhoc/file")
        let done = prune { $0.ageMax = .zero }
        #expect(names(done.removed) == ["adhoc/a"] && !done.isIncomplete)
        #expect(done.complaints.count == 1)
        #expect(done.complaints.first?.contains("adhoc/newer/record.json: format 99") == true)
        #expect(scratch.names(in: "adhoc") == ["copied.part", "file", "newer", "other"])
    }

    @Test func onlyFoldersTwoLevelsBelowTheRootCanBeRemoved() throws {
        try make("adhoc/a", days: 9)
        let removal = FolderRemoval(root: scratch.path)
        for folder in ["adhoc", "adhoc/..", "../adhoc", "./adhoc", "adhoc/a/nodes", "", "adhoc/"] {
            #expect(throws: ArchiveError.self) { try removal.remove(folder) }
        }
        #expect(scratch.names(in: "adhoc") == ["a"])
    }

    @Test func whatARemovalLeftIsRemovedByTheNext() throws {
        try scratch.write("half", to: ".pruned/ab12/nodes/n1/log")
        try make("adhoc/a", days: 1)
        let done = prune()
        #expect(done.removed.isEmpty && !scratch.names(in: "").contains(".pruned"))
    }
}
