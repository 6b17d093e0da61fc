import Archive
import Dispatch
import Foundation
import GRDB
import Histories
import Scoring
import Testing

@testable import Index

/// The file of an index: read and written by many, and never the reason why a run is not found.
@Suite struct IndexFileTests {
    private let runs: Runs

    init() throws {
        runs = try Runs()
        for number in 1...3 { try runs.write(.run("run-\(number)", at: Int64(number))) }
    }

    private var expected: [String] { (1...3).map { "adhoc/run-\($0)" } }

    @Test func aFileThatIsThereIsUsed() throws {
        #expect(try runs.folders() == expected)
        let date = try FileManager.default.attributesOfItem(atPath: runs.file)[.modificationDate]
        let index = try runs.open()
        #expect(try index.folders(RunFilter()) == expected)
        #expect(index.notes == [])
        let later = try FileManager.default.attributesOfItem(atPath: runs.file)[.modificationDate]
        #expect(date as? Date == later as? Date)
        #expect(try runs.names() == ["adhoc", "index.sqlite"])
    }

    @Test(arguments: ["", "garbage", String(repeating: "SQLite format 3\0", count: 1_000)])
    func aDamagedFileIsMadeAgain(text: String) throws {
        try runs.write(text, to: "index.sqlite")
        try runs.write("garbage", to: "index.sqlite-journal")
        let index = try runs.open()
        #expect(try index.folders(RunFilter()) == expected)
        #expect(index.notes.count == 1)
        #expect(index.notes.first?.hasSuffix("; made again from the folders") == true)
        #expect(try runs.open().notes == [])
    }

    /// The pages of a file are overwritten one by one: it is noticed, or does not matter.
    @Test func aFileDamagedInTheMiddleIsMadeAgain() throws {
        let sound = try runs.open().dump()
        let whole = try Data(contentsOf: URL(filePath: runs.file))
        var repairs = 0
        let size = 16_384
        for page in stride(from: 0, to: whole.count, by: size) {
            var bytes = whole
            for place in page..<min(page + size, whole.count) { bytes[place] = 0xAB }
            try bytes.write(to: URL(filePath: runs.file))
            let index = try runs.open()
            #expect(try index.selection().entries.map(\.folder) == expected, "\(page)")
            _ = try? index.dump()
            repairs += index.notes.count
            try? FileManager.default.removeItem(atPath: runs.file)
        }
        #expect(repairs >= 3)
        #expect(try runs.open().dump() == sound)
    }

    @Test func aTornFileIsMadeAgain() throws {
        _ = try runs.open()
        let whole = try Data(contentsOf: URL(filePath: runs.file))
        for count in [1, 100, 4_096, 8_192, whole.count / 2, whole.count - 1] {
            try whole.prefix(count).write(to: URL(filePath: runs.file))
            #expect(try runs.open().selection().entries.map(\.folder) == expected, "\(count)")
        }
    }

    @Test func aForeignDatabaseIsMadeAgain() throws {
        let foreign = try DatabaseQueue(path: runs.file)
        try foreign.write { try $0.execute(sql: "CREATE TABLE runs (folder TEXT)") }
        try foreign.close()
        let index = try runs.open()
        #expect(try index.folders(RunFilter()) == expected)
        #expect(
            index.notes == ["\(runs.file): not an index of runs; made again from the folders"]
        )
    }

    @Test func aFileOfANewerVersionIsMadeAgain() throws {
        _ = try runs.open()
        let newer = try DatabaseQueue(path: runs.file)
        try newer.write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('next')")
            try db.execute(sql: "ALTER TABLE runs RENAME TO trials")
        }
        try newer.close()
        let index = try runs.open()
        #expect(try index.folders(RunFilter()) == expected)
        #expect(
            index.notes == ["\(runs.file): made by a newer version; made again from the folders"]
        )
    }

    @Test func tablesOfAnEarlierVersionAreBroughtUpToThisOne() throws {
        let earlier = try DatabaseQueue(path: runs.file)
        try earlier.write { db in
            try db.execute(sql: "PRAGMA application_id = \(Schema.application)")
        }
        try earlier.close()
        let index = try runs.open()
        #expect(try index.folders(RunFilter()) == expected)
        #expect(index.notes == [])
    }

    /// Whatever a step does to the tables, it does to tables with runs in them.
    @Test func runsOfAnEarlierVersionAreReadAgain() throws {
        for step in Schema.migrator.migrations.dropLast() {
            try? FileManager.default.removeItem(atPath: runs.file)
            let earlier = try DatabaseQueue(path: runs.file)
            try Schema.migrator.migrate(earlier, upTo: step)
            try earlier.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO runs (id, folder, name, suite, subject, nemesis, status, began,
                            commit_id, version, machine, system)
                        VALUES (7, 'adhoc/gone', 'gone', 'adhoc', 'abd', 'none', 'as-claimed', 1,
                            'c', '1', 'm', 's');
                        INSERT INTO records VALUES (7, '{}');
                        INSERT INTO figures VALUES (7, 'p99', 1);
                        INSERT INTO findings VALUES
                            (7, 0, 'abd', 'register', 'none', 'lost write', '', NULL, 0, 1, '',
                             '1');
                        """
                )
            }
            try earlier.close()
            let index = try runs.open()
            #expect(try index.folders(RunFilter()) == expected, "\(step)")
            #expect(index.notes == [], "\(step)")
        }
        #expect(Schema.migrator.migrations.count > 1)
    }

    @Test func whereNoFileCanBeWrittenTheIndexLivesInMemory() throws {
        // The superuser may write everywhere, but not to a folder.
        try FileManager.default.createDirectory(
            atPath: runs.file,
            withIntermediateDirectories: false
        )
        let index = try runs.open()
        #expect(try index.folders(RunFilter()) == expected)
        #expect(index.notes.count == 1)
        #expect(index.notes.first?.hasSuffix("the runs are read from their folders") == true)
        try runs.write(.run("run-4", at: 4))
        try index.refresh()
        #expect(try index.count() == 4)
        #expect(throws: ArchiveError.self) { try RunIndex.rebuilt(root: runs.path) }
        #expect(try runs.names() == ["adhoc", "index.sqlite"])
    }

    @Test func whoCannotWriteGoesOnWithWhatTheFileHolds() throws {
        _ = try runs.open()
        try runs.write(.run("run-4", at: 4))
        // Somebody holds the file for longer than anybody wants to wait.
        let other = try DatabaseQueue(path: runs.file)
        let index = try other.writeWithoutTransaction { db in
            var index: RunIndex?
            try db.inTransaction(.immediate) {
                index = try RunIndex(root: runs.path, busyTimeout: 0.05)
                return .rollback
            }
            return try #require(index)
        }
        #expect(try index.count() == 4)
        #expect(index.notes.count == 1)
        #expect(index.notes.first?.contains("index.sqlite: ") == true)
        #expect(try runs.open().notes == [])
    }

    @Test func anIndexThatIsReplacedOrRemovedWhileItIsOpenGoesOn() throws {
        let index = try runs.open()
        _ = try RunIndex.rebuilt(root: runs.path)
        try runs.write(.run("run-4", at: 4))
        try index.refresh()
        #expect(try index.count() == 4)
        try runs.remove("index.sqlite")
        try runs.write(.run("run-5", at: 5))
        try index.refresh()
        #expect(try index.count() == 5)
        #expect(index.notes == [])
        #expect(try runs.open().count() == 5)
        #expect(try runs.names() == ["adhoc", "index.sqlite"])
    }

    @Test func manyReadAndWriteAtOnce() throws {
        DispatchQueue.concurrentPerform(iterations: 12) { worker in
            for step in 0..<8 {
                let id = "run-\(worker)-\(step)"
                try? runs.write(.run(id, "abd", nil))
                if worker == 0 { _ = try? RunIndex.rebuilt(root: runs.path) }
                guard let index = try? runs.open() else {
                    Issue.record("no index")
                    return
                }
                #expect(index.notes == [])
                let folders = (try? index.folders(RunFilter())) ?? []
                #expect(folders.contains("adhoc/" + id))
                try? runs.write(.run(id))
                #expect(throws: Never.self) { try index.refresh() }
            }
        }
        let index = try runs.open()
        #expect(try index.count() == 99)
        var running = RunFilter()
        running.verdict = "running"
        #expect(try index.folders(running) == [])
        #expect(try RunIndex.rebuilt(root: runs.path).dump() == index.dump())
        #expect(try runs.names() == ["adhoc", "index.sqlite"])
    }

    /// A process is killed while half of what it writes is in the file already.
    @Test func aWriterThatIsKilledCostsNothing() async throws {
        let before = try runs.open().dump()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = runs.path as String] in
            try RunIndex(root: path).die()
        }
        #expect(try runs.names().contains("index.sqlite-journal"))
        let index = try runs.open()
        #expect(index.notes == [])
        #expect(try index.dump() == before)
    }

    @Test func aJournalWhoseFileIsGoneIsNotApplied() async throws {
        let before = try runs.open().dump()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = runs.path as String] in
            try RunIndex(root: path).die()
        }
        try runs.remove("index.sqlite")
        #expect(try runs.names().contains("index.sqlite-journal"))
        let index = try runs.open()
        #expect(try index.dump() == before && index.notes == [])
        #expect(try runs.names() == ["adhoc", "index.sqlite"])
    }

    /// The journal of a process that was killed is not applied to what is made in its file's place.
    @Test func aFileThatAKilledWriterLeftCanBeReplaced() async throws {
        let before = try runs.open().dump()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = runs.path as String] in
            try RunIndex(root: path).die()
        }
        #expect(try runs.names().contains("index.sqlite-journal"))
        #expect(try RunIndex.rebuilt(root: runs.path).dump() == before)
        #expect(try runs.open().dump() == before)
        #expect(try runs.names() == ["adhoc", "index.sqlite"])
    }
}

extension RunIndex {
    /// Writes more than its memory takes, and is killed before it ends.
    fileprivate func die() throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA cache_size = 1")
            try db.inTransaction(.immediate) {
                for number in 0..<5_000 {
                    let record = RunRecord.run("killed-\(number)")
                    try RunRow(folder: "adhoc/killed-\(number)", record: record).write(to: db)
                }
                kill(getpid(), SIGKILL)
                return .commit
            }
        }
    }
}
