import Dispatch
import FoundationEssentials
import Glibc
import Histories
import Replication
import Synchronization

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
        /// Bytes of a torn tail that were cut off.
        var tornBytes: Int
        /// How many records were handed to the log in earlier lives and are not in it.
        var lostRecords = 0
    }

    /// Who is told of durable groups, and of the end.
    struct Listener: Sendable {
        /// Told the last token of every group that is durable.
        var durable: @Sendable (UInt64) -> Void
        /// Told once that a write or a sync failed; nothing becomes durable after it.
        ///
        /// What the kernel did with the pages is then unknown, so the node must stop (Rebello et
        /// al., *Can applications recover from fsync failures?*, ATC 2020).
        var failed: @Sendable (NodeError) -> Void
    }

    private struct Queue {
        var bytes: [UInt8] = []
        var lastToken: UInt64 = 0
        var isWriting = false
    }

    private let path: String
    private let file: Int32
    private let counter: AppendCounter
    private let syncDelay: Duration
    private let queue = Mutex(Queue())
    private let writer = DispatchQueue(label: "log")
    private let dice: Mutex<SeededGenerator>

    /// Opens or creates the log in a folder, cuts a torn tail off, and begins a new life.
    static func open(
        in directory: String,
        syncDelay: Duration = .zero,
        dice: SeededGenerator
    ) throws -> (log: WriteAheadLog, recovery: Recovery) {
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true
        )
        let path = directory + "/log"
        let bytes = FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
        let contents = LogFrame.read(bytes)
        if let damage = contents.damagedAt {
            throw NodeError(
                "\(path): byte \(damage): damaged, and more records follow, so this is no torn"
                    + " tail; restore the file, or remove the folder to start empty"
            )
        }
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw NodeError("\(path): \(String(cString: strerror(errno)))") }
        guard ftruncate(file, off_t(contents.intact)) == 0, lseek(file, 0, SEEK_END) >= 0 else {
            throw NodeError("\(path): \(String(cString: strerror(errno)))")
        }
        var recovery = Recovery(
            records: [],
            incarnation: 1,
            tornBytes: bytes.count - contents.intact
        )
        for frame in contents.frames {
            switch frame {
            case .life(let number): recovery.incarnation = Int(number) + 1
            case .record(let record): recovery.records.append(record)
            }
        }
        let counter = try AppendCounter(path: directory + "/appended")
        recovery.lostRecords = max(0, counter.count - recovery.records.count)
        counter.count = recovery.records.count
        let log = WriteAheadLog(
            path: path,
            file: file,
            counter: counter,
            syncDelay: syncDelay,
            dice: dice
        )
        var life: [UInt8] = []
        LogFrame.life(UInt32(recovery.incarnation)).append(to: &life)
        try log.writeAndSync(life)
        try Self.syncDirectory(directory)
        return (log, recovery)
    }

    private init(
        path: String,
        file: Int32,
        counter: AppendCounter,
        syncDelay: Duration,
        dice: SeededGenerator
    ) {
        self.path = path
        self.file = file
        self.counter = counter
        self.syncDelay = syncDelay
        self.dice = Mutex(dice)
    }

    /// Queues a record; it is durable once its token, or a later one, has been reported.
    func append(_ record: [UInt8], token: UInt64, listener: Listener) {
        counter.increment()
        let isIdle = queue.withLock { queue in
            LogFrame.record(record).append(to: &queue.bytes)
            queue.lastToken = token
            defer { queue.isWriting = true }
            return !queue.isWriting
        }
        if isIdle { writer.async { self.writeGroups(listener) } }
    }

    /// Writes and syncs what has queued up, again and again until nothing has.
    private func writeGroups(_ listener: Listener) {
        while let group = nextGroup() {
            waitForDisk()
            do throws(NodeError) {
                try writeAndSync(group.bytes)
            } catch {
                return listener.failed(error)
            }
            listener.durable(group.lastToken)
        }
    }

    /// Syncs of one disk take different times: from nothing up to twice the mean.
    private func waitForDisk() {
        let longest = Int(syncDelay.nanoseconds / 500)
        guard longest > 0 else { return }
        usleep(UInt32(dice.withLock { $0.within(0...longest) }))
    }

    private func nextGroup() -> Queue? {
        queue.withLock { queue in
            queue.isWriting = !queue.bytes.isEmpty
            guard queue.isWriting else { return nil }
            defer { queue.bytes = [] }
            return queue
        }
    }

    private func writeAndSync(_ bytes: [UInt8]) throws(NodeError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(file, $0.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw NodeError("\(path): \(String(cString: strerror(errno)))") }
            written += count
        }
        guard fdatasync(file) == 0 else {
            throw NodeError("\(path): \(String(cString: strerror(errno)))")
        }
    }

    private static func syncDirectory(_ directory: String) throws(NodeError) {
        let handle = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else {
            throw NodeError("\(directory): \(String(cString: strerror(errno)))")
        }
        defer { close(handle) }
        guard fsync(handle) == 0 else {
            throw NodeError("\(directory): \(String(cString: strerror(errno)))")
        }
    }
}
