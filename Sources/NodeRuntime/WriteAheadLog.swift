import Dispatch
import Faults
import FoundationEssentials
import Glibc
import Replication
import Synchronization
import Wire

/// A node's memory across crashes: an append-only file of checked frames, synced in groups.
///
/// A frame waits in this process's memory until it is written and synced in one go, so `kill -9`
/// loses exactly what was never reported as durable.
final class WriteAheadLog: Sendable {
    /// What a log held when it was opened.
    struct Recovery: Sendable {
        /// The replica's records, oldest first.
        var records: [[UInt8]]
        /// How often the node has started, this start included.
        var incarnation: Int
        /// What earlier lives lost, and what their disk did to them.
        var faultCounts = DiskFaultCounts()
    }

    /// Who is told of durable groups, and of the end.
    struct Listener: Sendable {
        /// Told the last token of every group that is durable.
        var durable: @Sendable (UInt64) -> Void
        /// Told once that a write or a sync failed; nothing becomes durable after it, and the
        /// node must stop.
        var failed: @Sendable (NodeError) -> Void
    }

    private struct Queue {
        var bytes: [UInt8] = []
        /// How many of the bytes are the first frame.
        var first = 0
        var lastToken: UInt64 = 0
        var isWriting = false
    }

    private let file: LogFile
    private let counters: LogCounters
    private let queue = Mutex(Queue())
    private let writer = DispatchQueue(label: "log")

    /// Replaces the records of a log by fewer ones that say the same; nil keeps them.
    typealias Compacting = (Recovery) throws -> [[UInt8]]?

    /// From this size on a log is looked through for records that say nothing new.
    static let compactedSize = 1 << 20

    /// Opens or creates the log in a folder, cuts a torn tail off, and begins a new life.
    ///
    /// One that has grown is replaced by a shorter one that says the same.
    /// - Throws: `NodeError` when records that were durable are gone, or the disk refuses the
    ///   first write; what was there then stays as it was, but for a torn tail.
    static func open(
        in directory: String,
        syncDelay: Duration = .zero,
        disk: DiskSetting? = nil,
        dice: SeededGenerator,
        compactedSize: Int = compactedSize,
        compacting: Compacting = { _ in nil }
    ) throws -> (log: WriteAheadLog, recovery: Recovery) {
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        let path = directory + "/log"
        let counters = try LogCounters(path: directory + "/counters")
        var (file, size, contents) = try read(path)
        var recovery = recovery(from: contents)
        recovery.faultCounts = counters.faultCounts
        recovery.faultCounts.tornBytes = Int64(size - contents.intact)
        let lost = counters[.appended] - recovery.records.count
        recovery.faultCounts.lostRecords = Int64(max(0, lost))
        if contents.intact >= compactedSize, disk?.trouble == nil,
            let records = try compacting(recovery),
            let shorter = ShorterLog(records, after: recovery, below: contents.intact / 2)
        {
            // First, so that a crash in between does not look like records that were lost.
            counters[.appended] = records.count + max(0, lost)
            if let new = shorter.replace(path) {
                close(file)
                file = new
                recovery.records = records
            }
        }
        let log = WriteAheadLog(
            file: LogFile(
                path: path,
                file: file,
                counters: counters,
                syncDelay: syncDelay,
                disk: disk,
                dice: dice
            ),
            counters: counters
        )
        var life: [UInt8] = []
        LogFrame.life(UInt32(clamping: recovery.incarnation)).append(to: &life)
        try log.file.commit(life[...])
        try Self.syncDirectory(directory)
        // Only now: if this start fails later, the next start must see the same recovery.
        counters[.appended] = recovery.records.count
        counters.forgetFaultCounts()
        return (log, recovery)
    }

    /// Reads a log and cuts its torn tail off; the file is ready for more.
    private static func read(
        _ path: String
    ) throws -> (file: Int32, size: Int, contents: LogFrame.Contents) {
        let bytes = FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
        let contents = LogFrame.read(bytes)
        if let damage = contents.damagedAt {
            throw NodeError(
                "\(path): byte \(damage): damaged, and more records follow, so this is no torn"
                    + " tail; restore the file, or remove the folder to start empty"
            )
        }
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw NodeError(at: path) }
        guard ftruncate(file, off_t(contents.intact)) == 0, lseek(file, 0, SEEK_END) >= 0 else {
            throw NodeError(at: path)
        }
        return (file, bytes.count, contents)
    }

    private static func recovery(from contents: LogFrame.Contents) -> Recovery {
        contents.frames.reduce(into: Recovery(records: [], incarnation: 1)) { recovery, frame in
            switch frame {
            case .life(let number): recovery.incarnation = Int(number) + 1
            case .record(let record): recovery.records.append(record)
            }
        }
    }

    private init(file: LogFile, counters: LogCounters) {
        self.file = file
        self.counters = counters
    }

    /// What is wrong with the disk.
    var trouble: DiskTrouble? { file.trouble }

    /// What that did since it began, or since the node started.
    var faultCounts: DiskFaultCounts { counters.faultCounts }

    /// Takes in what the controller says of the disk; returns what the trouble before it did.
    func set(_ disk: DiskSetting) -> DiskFaultCounts { file.set(disk) }

    /// Queues a record; it is durable once its token, or a later one, has been reported.
    func append(_ record: [UInt8], token: UInt64, listener: Listener) {
        counters.add(to: .appended)
        let isIdle = queue.withLock { queue in
            let isFirst = queue.bytes.isEmpty
            LogFrame.record(record).append(to: &queue.bytes)
            if isFirst { queue.first = queue.bytes.count }
            queue.lastToken = token
            defer { queue.isWriting = true }
            return !queue.isWriting
        }
        if isIdle { writer.async { self.writeGroups(listener) } }
    }

    /// Writes and syncs what has queued up, again and again until nothing has.
    private func writeGroups(_ listener: Listener) {
        while let group = nextGroup() {
            do throws(NodeError) {
                try file.put(group.bytes, first: group.first)
            } catch {
                // Safety: the queue stays busy, so nothing is written after a failure.
                return listener.failed(error)
            }
            listener.durable(group.lastToken)
        }
    }

    private func nextGroup() -> Queue? {
        queue.withLock { queue in
            queue.isWriting = !queue.bytes.isEmpty
            guard queue.isWriting else { return nil }
            defer { queue.bytes = [] }
            return queue
        }
    }

    private static func syncDirectory(_ directory: String) throws(NodeError) {
        let handle = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw NodeError(at: directory) }
        defer { close(handle) }
        guard fsync(handle) == 0 else { throw NodeError(at: directory) }
    }
}
