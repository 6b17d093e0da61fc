import Archive
import Foundation
import GRDB
import Glibc

/// The file of an index: opened if it is one that this program can use, and made again if not.
///
/// It has a rollback journal and no write-ahead log, and is never replaced by a rename while others
/// may have it open: a journal belongs to a path, so that one who still reads the old file would
/// apply to it, and remove, the journal of one who writes the new one.
struct IndexFile {
    /// Why a file is not used.
    enum Refusal: Error {
        /// There is none.
        case absent
        /// It must be made again.
        case unusable(String)
        /// It can be neither used nor replaced.
        case unreachable(String)
    }

    let path: String
    /// For how many seconds others may keep it locked.
    var busyTimeout: Double = 10

    /// Opens the file, and brings its tables to this program's version.
    func open() throws(Refusal) -> DatabaseQueue {
        guard isThere else { throw .absent }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            if let complaint = try queue.read(Self.complaint) { throw Refusal.unusable(complaint) }
            let isCurrent = try queue.read(Schema.migrator.hasCompletedMigrations)
            if !isCurrent { try Schema.migrator.migrate(queue) }
            return queue
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw error.isDamage
                ? .unusable("damaged (\(error.reason))") : .unreachable(error.reason)
        }
    }

    private var isThere: Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Which file has the path, by its device and number; nil if none.
    var identity: [UInt64]? {
        var status = stat()
        return stat(path, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : nil
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        return configuration
    }

    private static func complaint(_ db: Database) throws -> String? {
        guard try Int.fetchOne(db, sql: "PRAGMA application_id") == Schema.application else {
            return "not an index of runs"
        }
        return try Schema.migrator.hasBeenSuperseded(db) ? "made by a newer version" : nil
    }

    /// Makes a file with what `fill` writes, and puts it in place of what is there.
    ///
    /// At every moment others find the old tables or the new ones, whole.
    func replace(filling fill: (Database) throws -> Void) throws {
        removeLeftovers()
        let fresh = "\(folder)/\(Self.prefix)\(getpid())-\(UInt32.random(in: 0 ... .max))"
        defer { unlink(fresh) }
        try make(fresh, fill)
        try put(fresh)
    }

    private static let prefix = "index.new-"

    private var folder: String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// Makes a whole database; what is left of one that is not whole is removed by the caller.
    private func make(_ path: String, _ fill: (Database) throws -> Void) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            // Nobody else knows the file, and nobody uses it before it is whole. A record takes
            // about 2 KiB: on smaller pages half of the space would be lost.
            try db.execute(
                sql: """
                    PRAGMA page_size = 16384; PRAGMA journal_mode = OFF;
                    PRAGMA synchronous = OFF; PRAGMA cache_size = -64000
                    """
            )
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try Schema.migrator.migrate(queue)
        try queue.write { db in
            try Schema.begin(db)
            try fill(db)
        }
        try queue.close()
        try Self.flush(path)
    }

    private static func flush(_ path: String) throws {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw ArchiveError("\(path): cannot be read") }
        defer { close(file) }
        guard fsync(file) == 0 else { throw ArchiveError("\(path): cannot be written") }
    }

    /// Gives a whole database this path, or copies it, in one transaction, over what has it.
    ///
    /// Only what is no database is replaced: of it nobody has a journal.
    private func put(_ fresh: String) throws {
        // A journal without its file would be applied to the next one that has the path.
        if !isThere { removeJournals() }
        if link(fresh, path) == 0 { return }
        guard isThere else { return try move(fresh) }
        do {
            let source = try DatabaseQueue(path: fresh)
            try source.backup(to: DatabaseQueue(path: path, configuration: configuration))
        } catch  where error.isDamage || error.isRefusalOfLogs {
            removeJournals()
            try move(fresh)
        }
    }

    private func removeJournals() {
        for ending in ["-journal", "-wal", "-shm"] { unlink(path + ending) }
    }

    private func move(_ fresh: String) throws {
        guard rename(fresh, path) == 0 else {
            throw ArchiveError("\(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Removes what processes that were killed have left an hour ago or earlier.
    private func removeLeftovers() {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(Self.prefix) {
            let file = folder + "/" + name
            var status = stat()
            guard lstat(file, &status) == 0, time(nil) - status.st_mtim.tv_sec > 3_600 else {
                continue
            }
            unlink(file)
        }
    }
}

extension Error {
    /// Whether a database is damaged or not one, so that making it again helps.
    var isDamage: Bool {
        guard let error = self as? DatabaseError else { return self is RowDecodingError }
        let codes: [ResultCode] = [
            .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_FORMAT, .SQLITE_SCHEMA,
            .SQLITE_CONSTRAINT, .SQLITE_MISMATCH,
        ]
        return codes.contains(error.resultCode)
    }

    /// Whether a database that keeps a write-ahead log, as ours do not, refuses another page size.
    var isRefusalOfLogs: Bool {
        (self as? DatabaseError)?.extendedResultCode == .SQLITE_READONLY
    }

    /// Whether the file of an open database was replaced or removed.
    var isReplacement: Bool {
        (self as? DatabaseError)?.extendedResultCode == .SQLITE_READONLY_DBMOVED
    }

    /// What is wrong, in a few words.
    var reason: String {
        if case .unreachable(let reason)? = self as? IndexFile.Refusal { return reason }
        guard let error = self as? DatabaseError else { return "\(self)" }
        return error.message ?? "\(error.resultCode)"
    }
}
