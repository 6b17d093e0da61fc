import Faults
import Glibc
import Synchronization
import Wire

/// What happened to a node's log, counted where a kill does not reach it.
///
/// It is a page of a file that the kernel shares: what is written there outlives the process, if
/// not the machine. Set against what a recovery finds, it says how many records a kill lost.
final class LogCounters: Sendable {
    /// What is counted.
    enum Field: Int, CaseIterable {
        /// Records that were handed to the log.
        case appended
        /// Writes that failed.
        case refusedWrites
        /// Syncs that the system reported as failed.
        case failedSyncs
        /// Syncs that a trouble delayed.
        case delayedSyncs
        /// By how many nanoseconds, together.
        case addedNanoseconds
    }

    private static var length: Int { Field.allCases.count * MemoryLayout<UInt64>.size }

    private let page: Mutex<UnsafeMutablePointer<UInt64>>

    /// The counters of a file, which begin at 0 if there is none.
    init(path: String) throws(NodeError) {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw NodeError(at: path) }
        defer { close(file) }
        guard ftruncate(file, off_t(Self.length)) == 0,
            let memory = mmap(nil, Self.length, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
            memory != MAP_FAILED
        else { throw NodeError(at: path) }
        page = Mutex(memory.bindMemory(to: UInt64.self, capacity: Field.allCases.count))
    }

    deinit { page.withLock { _ = munmap($0, Self.length) } }

    /// How many there were.
    subscript(field: Field) -> Int {
        get { page.withLock { Int(clamping: $0[field.rawValue]) } }
        set { page.withLock { $0[field.rawValue] = UInt64(newValue) } }
    }

    /// Increases a counter.
    func add(_ count: Int = 1, to field: Field) {
        page.withLock { $0[field.rawValue] &+= UInt64(count) }
    }

    /// What the disk's trouble has done since this was last forgotten; what recoveries find is
    /// not in it.
    var faultCounts: DiskFaultCounts {
        var faultCounts = DiskFaultCounts()
        faultCounts.refusedWrites = Int64(self[.refusedWrites])
        faultCounts.failedSyncs = Int64(self[.failedSyncs])
        faultCounts.delayedSyncs = Int64(self[.delayedSyncs])
        faultCounts.addedNanoseconds = Int64(self[.addedNanoseconds])
        return faultCounts
    }

    /// Sets the fault counts to zero.
    func forgetFaultCounts() {
        for field in Field.allCases where field != .appended { self[field] = 0 }
    }
}

extension NodeError {
    /// What the system has just said of a file.
    init(at path: String, _ more: String = "", isByDisk: Bool = false) {
        self.init("\(path): \(String(cString: strerror(errno)))" + more, isByDisk: isByDisk)
    }
}
