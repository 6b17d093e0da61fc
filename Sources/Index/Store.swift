import Archive
import GRDB
import Histories

/// The database of an index: its file, or memory where there can be no file.
struct Store {
    /// The tables; of a file that others read and write, too.
    private(set) var database: DatabaseQueue
    /// What was done about the file and why, a line each.
    private(set) var notes: [String] = []
    /// The folders that were skipped and why, a line each.
    private(set) var complaints: [String] = []

    private let root: String
    private let file: IndexFile
    private var isInMemory = true
    /// Which making of the tables was compared with the folders; see `answer(_:)`.
    private var making = 0
    /// Which file is open; nil in memory.
    private var identity: [UInt64]?

    /// If more runs are new than this, a new file is made, so that nobody waits for a lock.
    private static let mostAtOnce = 2_000

    /// Opens the index of a folder, and brings it up to date.
    ///
    /// What cannot be used is made again, or left alone in favour of memory; a note says so.
    init(root: String, busyTimeout: Double = 10) throws {
        self.root = root
        file = IndexFile(path: Self.path(root), busyTimeout: busyTimeout)
        database = try Self.memory()
        try open()
        try refresh()
    }

    /// Makes the index of a folder again, whatever there was.
    /// - Throws: an error if its file cannot be written.
    init(rebuilding root: String) throws {
        self.root = root
        file = IndexFile(path: Self.path(root))
        database = try Self.memory()
        try makeFile()
        try refresh()
    }

    /// Where the file of an index is.
    static func path(_ root: String) -> String { root + "/index.sqlite" }

    private mutating func open() throws {
        do throws(IndexFile.Refusal) {
            try openFile()
        } catch {
            switch error {
            // Where nothing is recorded, no file is made: the folder may be anybody's.
            case .absent: if holdsRuns { try makeAgain(because: nil) }
            case .unusable(let reason): try makeAgain(because: reason)
            case .unreachable(let reason): try leaveFile(because: reason)
            }
        }
    }

    private mutating func openFile() throws(IndexFile.Refusal) {
        identity = file.identity
        database = try file.open()
        isInMemory = false
    }

    /// Opens the file that has the path now, if another one was opened.
    mutating func follow() throws {
        if !isInMemory, file.identity != identity { try open() }
    }

    private static func memory() throws -> DatabaseQueue {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue)
        return queue
    }

    private var holdsRuns: Bool {
        let listing = FolderNames(root: root)
        return listing.folders(of: Set(listing.numbers)).contains { folder in
            (try? RunDirectory(path: root + "/" + folder).readRecord()) != nil
        }
    }
}

extension Store {
    /// Brings the tables up to date with the folders.
    mutating func refresh() throws {
        try follow()
        do {
            try update()
        } catch  where error.isReplacement {
            try open()
            try update()
        } catch  where !isInMemory && error.isDamage {
            try repair(after: error)
        } catch  where !isInMemory {
            try leaveFile(because: error.reason)
            try update()
        }
    }

    /// Forgets what the tables hold of a folder, and reads it.
    mutating func readAgain(_ folder: String) throws {
        try follow()
        try database.write { db in try RunRow.delete(folder, from: db) }
        try refresh()
    }

    /// Answers a question from tables that were brought up to date.
    ///
    /// Another process may have made them again meanwhile, from a look at the folders that was
    /// earlier than ours: then they are brought up to date once more.
    mutating func answer<Answer>(_ question: (Database) throws -> Answer) throws -> Answer {
        try follow()
        for _ in 1...Self.mostMakings {
            let (answer, making) = try database.read { db in
                (try question(db), try Schema.making(db))
            }
            if making == self.making { return answer }
            try refresh()
        }
        return try database.read(question)
    }

    private static let mostMakings = 5

    /// Makes a damaged file again.
    mutating func repair(after error: any Error) throws {
        try makeAgain(because: "damaged (\(error.reason))")
        try update()
    }

    private mutating func makeAgain(because reason: String?) throws {
        do {
            try makeFile()
            if let reason { notes.append("\(file.path): \(reason); made again from the folders") }
        } catch {
            let reasons = [reason, "cannot be written (\(error.reason))"].compactMap { $0 }
            try leaveFile(because: reasons.joined(separator: ", and "))
        }
    }

    /// Goes on in memory, with what the file holds if that can be read.
    private mutating func leaveFile(because reason: String) throws {
        let memory = try Self.memory()
        let isCopied = !isInMemory && (try? database.backup(to: memory)) != nil
        database = isCopied ? memory : try Self.memory()
        isInMemory = true
        identity = nil
        notes.append("\(file.path): \(reason); the runs are read from their folders")
    }

    private mutating func makeFile() throws {
        let listing = FolderNames(root: root)
        var reader = RecordReader(root: root)
        let folders = listing.folders(of: Set(listing.numbers)).sorted {
            FolderNames.number(of: $0) < FolderNames.number(of: $1)
        }
        try file.replace { db in
            try reader.read(folders) { _, row in try row?.write(to: db) }
        }
        try openFile()
    }

    // MARK: Differences

    /// More runs are new than are written while others wait.
    private struct TooMany: Error {}

    /// Writes what is different in the folders, in one transaction; nothing if nothing is.
    ///
    /// Records are read before others have to wait. What another process writes meanwhile is the
    /// same, since it is made from the same folders.
    private mutating func update() throws {
        let listing = FolderNames(root: root)
        let (unknown, running, gone) = try differences(listing)
        var reader = RecordReader(root: root)
        var rows: [RunRow] = []
        var lost = gone
        do {
            try reader.read(unknown) { _, row in
                if let row { rows.append(row) }
                if rows.count > Self.mostAtOnce, !isInMemory { throw TooMany() }
            }
        } catch is TooMany {
            try makeFile()
            return try update()
        }
        reader.read(running) { folder, row in
            guard let row else { return lost.append(folder) }
            if !row.isRunning { rows.append(row) }
        }
        complaints = listing.complaints + reader.complaints
        if rows.isEmpty, lost.isEmpty { return }
        try database.write { db in
            for folder in lost { try RunRow.delete(folder, from: db) }
            for row in rows { try row.write(to: db) }
        }
    }

    /// The folders that the tables do not know, those that were running, and those that are gone.
    private mutating func differences(
        _ listing: FolderNames
    ) throws -> (unknown: [String], running: [String], gone: [String]) {
        let (making, unknown, running, gone) = try database.read { db in
            var gone = Set(try Int64.fetchAll(db, sql: "SELECT id FROM runs"))
            let unknown = Set(listing.numbers.filter { gone.remove($0) == nil })
            func folders(_ condition: SQL) throws -> [String] {
                let rows: SQLRequest<String> = "SELECT folder FROM runs WHERE \(condition)"
                return try rows.fetchAll(db)
            }
            let lost = gone.isEmpty ? [] : try gone.flatMap { try folders("id = \($0)") }
            let running = try folders("status = 'running'").filter {
                !gone.contains(FolderNames.number(of: $0))
            }
            return (try Schema.making(db), unknown, running, lost)
        }
        self.making = making
        return (listing.folders(of: unknown), running, gone.filter { !listing.mayHide($0) })
    }
}
