import Faults
import Glibc
import Replication
import Synchronization
import Wire

/// The file below a log, on a disk that takes its time and may be in trouble.
///
/// Troubles are simulated here, between the log and the system, so they need no privilege: what a
/// disk would hold in its memory is held in this process's, and is gone with it. A full disk is
/// the device that the kernel keeps for this, `/dev/full`, which answers ENOSPC to every write.
final class LogFile: Sendable {
    private let path: String
    private let file: Int32
    private let counters: LogCounters
    /// The mean of an added wait before every sync.
    private let syncDelay: Duration
    private let dice: Mutex<SeededGenerator>
    private let setting: Mutex<DiskSetting>
    /// Held while a group is written and synced: when the trouble has changed, it is over.
    private let isBusy = Mutex(())

    init(
        path: String,
        file: Int32,
        counters: LogCounters,
        syncDelay: Duration,
        disk: DiskSetting?,
        dice: SeededGenerator
    ) {
        self.path = path
        self.file = file
        self.counters = counters
        self.syncDelay = syncDelay
        self.dice = Mutex(dice)
        setting = Mutex(disk ?? DiskSetting(trouble: nil, since: .min))
    }

    deinit { close(file) }

    /// What is wrong with the disk.
    var trouble: DiskTrouble? { setting.withLock { $0.trouble } }

    /// Takes in what the controller says of the disk, unless it has said something newer.
    /// - Returns: what the trouble before it did since it began, or since the node started.
    func set(_ new: DiskSetting) -> DiskFaultCounts {
        isBusy.withLock { _ in
            let isNews = setting.withLock { setting in
                defer { if new.since > setting.since { setting = new } }
                return new.since > setting.since
            }
            guard isNews else { return DiskFaultCounts() }
            defer { counters.forgetFaultCounts() }
            return counters.faultCounts
        }
    }

    /// Makes a group of frames durable; the first frame has the given number of bytes.
    ///
    /// Until the sync has come to its end, nothing of the group is in the file; on a disk that
    /// tears, half of its first frame is.
    func put(_ group: [UInt8], first: Int) throws(NodeError) {
        let torn = trouble == .torn ? first / 2 : 0
        try write(group[..<torn], to: file)
        waitForDisk()
        try commit(group[torn...])
    }

    /// Writes and syncs at once, unless the disk is in a trouble that does not let it.
    func commit(_ bytes: ArraySlice<UInt8>) throws(NodeError) {
        try isBusy.withLock { _ throws(NodeError) in
            switch trouble {
            case .full: try refuse(bytes)
            case .failSync:
                errno = EIO
                throw failedSync()
            case .loseUnsynced, .torn:
                // What this process has not written is lost with it, and nothing else is: this
                // write is the sync, so that no kill finds a group of which both may be true.
                try write(bytes, to: file)
            case .slow, nil:
                try write(bytes, to: file)
                guard fdatasync(file) == 0 else { throw failedSync() }
            }
        }
    }

    /// Syncs of one disk take different times, from nothing up to twice the mean; a trouble adds
    /// to it.
    private func waitForDisk() {
        let longest = Int(syncDelay.nanoseconds / 500)
        if longest > 0 { usleep(UInt32(dice.withLock { $0.within(0...longest) })) }
        guard let added = trouble?.addedDelay, added > .zero else { return }
        let start = MachineClock.monotonic
        usleep(UInt32(added.nanoseconds / 1_000))
        counters.add(to: .delayedSyncs)
        counters.add(Int(MachineClock.monotonic - start), to: .addedNanoseconds)
    }

    private func write(_ bytes: ArraySlice<UInt8>, to file: Int32) throws(NodeError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let error = NodeError(
                    at: path,
                    "; this node stops and acknowledges nothing more;"
                        + " make room, and start it again",
                    isByDisk: true
                )
                counters.add(to: .refusedWrites)
                throw error
            }
            rest = rest.dropFirst(count)
        }
    }

    private func refuse(_ bytes: ArraySlice<UInt8>) throws(NodeError) {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        guard full >= 0 else { throw NodeError(at: "/dev/full") }
        defer { close(full) }
        try write(bytes, to: full)
    }

    /// Safety: what the kernel did with the pages is unknown, and a second sync would say that
    /// all is well; so a node stops at the first that fails (Rebello et al., *Can applications
    /// recover from fsync failures?*, ATC 2020).
    private func failedSync() -> NodeError {
        let error = NodeError(
            at: path,
            ": a sync failed; this node stops and acknowledges nothing more; see to the disk, and"
                + " start it again",
            isByDisk: true
        )
        counters.add(to: .failedSyncs)
        return error
    }
}
