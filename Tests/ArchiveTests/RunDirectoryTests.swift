import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Archive

/// Folders of runs: nobody shares one, and the newest can always be found.
@Suite struct RunDirectoryTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    @Test func everyCreatorHasAFolderOfItsOwn() throws {
        let root = scratch.path + "/deep/runs"
        let paths = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 200) { _ in
            let directory = try? RunDirectory.create(root: root, subject: "abd")
            paths.withLock { $0.append(directory?.path ?? "") }
        }
        let made = paths.withLock { $0 }
        #expect(Set(made).count == 200 && !made.contains(""))
        #expect(scratch.names(in: "deep/runs/adhoc").count == 200)
    }

    @Test func anIdThatIsInUseIsDrawnAgain() throws {
        let draws = Atomic(0)
        let paths = Mutex<[String]>([])
        // Ids come in pairs, so that every second creator meets the folder of another.
        DispatchQueue.concurrentPerform(iterations: 40) { _ in
            let directory = try? RunDirectory.create(
                root: scratch.path,
                suite: "night",
                subject: "broken/late"
            ) { UInt64(draws.add(1, ordering: .relaxed).oldValue / 2) }
            paths.withLock { $0.append(directory?.path ?? "") }
        }
        let made = paths.withLock { $0 }
        #expect(Set(made).count == 40 && !made.contains(""))
        #expect(made.allSatisfy { $0.contains("-broken-late-") })
        #expect(draws.load(ordering: .relaxed) > 40)
    }

    @Test func withoutAFreeIdThereIsNoFolder() throws {
        // Names carry the second, which may change in between: one of a few attempts collides.
        var complaint = ""
        for _ in 1...5 where complaint.isEmpty {
            do {
                for _ in 1...2 {
                    _ = try RunDirectory.create(root: scratch.path, suite: "s", subject: "a") { 7 }
                }
            } catch {
                complaint = "\(error)"
            }
        }
        #expect(complaint.contains("cannot make the run's folder: 100 names are in use"))
        #expect(complaint.contains("--runs"))
    }

    @Test func aPlaceThatCannotHoldFoldersIsNamed() throws {
        try scratch.write("", to: "file")
        let error = #expect(throws: ArchiveError.self) {
            try RunDirectory.create(root: scratch.path + "/file/runs", subject: "abd")
        }
        #expect(error?.description.contains("Not a directory") == true)
    }

    @Test func latestLeadsToARunAtEveryMoment() throws {
        _ = try RunDirectory.create(root: scratch.path, subject: "first")
        let latest = scratch.path + "/latest"
        let isOver = Atomic(false)
        let misses = Atomic(0)
        let looks = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 4) { worker in
            guard worker > 0 else {
                while !isOver.load(ordering: .relaxed) {
                    if !FileManager.default.fileExists(atPath: latest + "/nodes") {
                        misses.add(1, ordering: .relaxed)
                    }
                    looks.add(1, ordering: .relaxed)
                }
                return
            }
            for _ in 1...100 { _ = try? RunDirectory.create(root: scratch.path, subject: "x") }
            if worker == 1 { isOver.store(true, ordering: .relaxed) }
        }
        #expect(looks.load(ordering: .relaxed) > 0)
        #expect(misses.load(ordering: .relaxed) == 0)
        #expect(scratch.names(in: "") == ["adhoc", "latest"], "no link is left over")
        #expect(scratch.names(in: "adhoc").count == 301)
    }

    @Test func aFolderInPlaceOfLatestIsNotRemoved() throws {
        try scratch.write("mine", to: "latest/file")
        let error = #expect(throws: ArchiveError.self) {
            try RunDirectory.create(root: scratch.path, subject: "abd")
        }
        #expect(error?.description.contains("latest: cannot be replaced") == true)
        #expect(scratch.contents("latest/file") == "mine")
    }

    @Test func aPathThroughLatestStaysWhereItLed() throws {
        let first = try RunDirectory.create(root: scratch.path, subject: "first")
        let run = RunDirectory.resolving(scratch.path + "/latest")
        let file = RunDirectory.resolving(scratch.path + "/latest/faults.jsonl")
        _ = try RunDirectory.create(root: scratch.path, subject: "second")
        #expect(run == first.path)
        #expect(file == first.faults)
        #expect(RunDirectory.resolving(scratch.path + "/latest/") != first.path)
        for plain in ["adhoc/x", "x", "/", "", "./x", scratch.path] {
            #expect(RunDirectory.resolving(plain) == plain)
        }
    }

    @Test func nameAndSuiteAreThoseOfTheFolders() {
        let directory = RunDirectory(path: "Histories/Runs/night/20261128T231040Z-abd-1/")
        #expect(directory.name == "20261128T231040Z-abd-1" && directory.suite == "night")
        #expect(RunDirectory(path: "run").name == "run")
    }

    @Test func aFileIsReplacedWholeOrNotAtAll() throws {
        let directory = RunDirectory(path: scratch.path)
        try directory.write("old", to: directory.plan)
        try directory.write("new", to: directory.plan)
        #expect(scratch.contents("plan.yaml") == "new")
        #expect(throws: ArchiveError.self) {
            try directory.write("text", to: scratch.path + "/absent/plan.yaml")
        }
        #expect(scratch.names(in: "") == ["plan.yaml"])
    }

    @Test func momentsComeBack() {
        for text in ["2026-11-28T23:10:40Z", "1970-01-01T00:00:00Z", "2024-02-29T00:00:01Z"] {
            #expect(UTCTime(text)?.text == text)
            #expect(UTCTime(text).flatMap { UTCTime($0.stamp) } == UTCTime(text))
        }
        for text in ["", "now", "2026-13-28T23:10:40Z", "20261128T231040", "2026-11-28 23:10:40Z"] {
            #expect(UTCTime(text) == nil)
        }
    }
}
