import Glibc

/// A log with fewer records that say the same, to take the place of one that has grown.
///
/// ```
///  log.new: written, synced ──▶ renamed to log ──▶ folder synced
///  a crash finds:  the old log                 │  the new one, or still the old: they say the same
/// ```
/// What a disk refuses is not done: then the old log stays in use. The folder is synced before
/// anything is acknowledged, with the first write of the new life.
struct ShorterLog {
    private let bytes: [UInt8]

    /// The log of these records; nil if it would not be shorter than a size.
    init?(_ records: [[UInt8]], after recovery: WriteAheadLog.Recovery, below size: Int) {
        guard records.allSatisfy({ $0.count <= LogFrame.payloadMax }) else { return nil }
        var bytes: [UInt8] = []
        // The lives before this one are counted by the last of them.
        LogFrame.life(UInt32(clamping: recovery.incarnation - 1)).append(to: &bytes)
        for record in records {
            LogFrame.record(record).append(to: &bytes)
            guard bytes.count < size else { return nil }
        }
        self.bytes = bytes
    }

    /// Takes the place of a log; returns the file, ready for more, or nil if the old one stays.
    func replace(_ path: String) -> Int32? {
        let new = path + ".new"
        let file = open(new, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { return nil }
        guard write(to: file), fdatasync(file) == 0, rename(new, path) == 0 else {
            close(file)
            unlink(new)
            return nil
        }
        return file
    }

    private func write(to file: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
