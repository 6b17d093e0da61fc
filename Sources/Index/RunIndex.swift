import Archive
import GRDB
import Histories
import Synchronization

/// The index of runs: `index.sqlite` in the folder of all runs.
///
/// The folders are the truth. Opening an index brings it up to date with them: folders that it does
/// not know are read, those that were running once more, and those that are gone are forgotten. So
/// a run that is recorded writes to no index, and a file that is damaged, from elsewhere, or of a
/// newer version is made again. Where no file can be written, the index lives in memory.
///
/// Any number of processes may read and write it at once, and be killed while they do.
public final class RunIndex: Sendable {
    /// A run as the index knows it.
    public struct Entry: Hashable, Sendable {
        /// The folder, seen from the folder of all runs: `suite/name`.
        public var folder: String
        /// The run, as its `record.json` has it.
        public var record: RunRecord

        /// An entry.
        public init(folder: String, record: RunRecord) {
            self.folder = folder
            self.record = record
        }
    }

    /// The folder of all runs.
    public let root: String

    private let store: Mutex<Store>

    /// Opens the index of a folder of runs, and brings it up to date.
    /// - Throws: `ArchiveError` if there is no index even in memory.
    public convenience init(root: String) throws(ArchiveError) {
        try self.init(root) { try Store(root: root) }
    }

    /// The same with a limit in seconds for how long others may lock the file.
    convenience init(root: String, busyTimeout: Double) throws(ArchiveError) {
        try self.init(root) { try Store(root: root, busyTimeout: busyTimeout) }
    }

    private init(_ root: String, _ store: () throws -> Store) throws(ArchiveError) {
        self.root = root
        do {
            self.store = Mutex(try store())
        } catch {
            throw ArchiveError("\(Store.path(root)): \(error.reason)")
        }
    }

    /// Makes the index again from the folders, in a new file, and puts that in the old one's place.
    /// - Throws: `ArchiveError` if the file cannot be written.
    public static func rebuilt(root: String) throws(ArchiveError) -> RunIndex {
        try RunIndex(root) { try Store(rebuilding: root) }
    }

    /// The path of its file, whether there is one or not.
    public var path: String { Store.path(root) }

    /// What was done about the file and why: a line each, to be said once.
    public var notes: [String] { store.withLock { $0.notes } }

    /// The folders that were skipped, and why: a line each.
    public var complaints: [String] { store.withLock { $0.complaints } }

    /// Brings it up to date once more.
    public func refresh() throws(ArchiveError) {
        try guarded { try $0.refresh() }
    }

    /// Has a run read again whose record was replaced after its end.
    ///
    /// `folder`: the folder, seen from the folder of all runs: `suite/name`.
    public func readAgain(_ folder: String) throws(ArchiveError) {
        try guarded { try $0.readAgain(folder) }
    }

    /// Answers a question; if the file turns out to be damaged, it is made again first.
    func read<Answer: Sendable>(
        _ question: @Sendable (Database) throws -> Answer
    ) throws(ArchiveError) -> Answer {
        try guarded { store in
            do {
                return try store.answer(question)
            } catch  where error.isDamage {
                try store.repair(after: error)
                return try store.answer(question)
            }
        }
    }

    private func guarded<Answer: Sendable>(
        _ body: @Sendable (inout Store) throws -> Answer
    ) throws(ArchiveError) -> Answer {
        let answer = store.withLock { store in Result { try body(&store) } }
        do {
            return try answer.get()
        } catch {
            throw ArchiveError("\(path): \(error.reason)")
        }
    }
}
