import Compression
import Glibc

/// The compression of a run's histories, which readers take as they are.
enum PackedHistory {
    /// A member of the compressed file: so much is in memory at once.
    private static let piece = 16 << 20

    /// Compresses the files of events of a run; returns how many bytes of the disk that gained.
    ///
    /// A file is replaced only once its compressed form is on the disk and was read again.
    static func pack(_ directory: RunDirectory) throws(ArchiveError) -> Int {
        var gained = 0
        for path in files(of: directory) {
            let before = DiskUse(of: path).bytes
            try pack(path)
            gained += before - DiskUse(of: path + ".gz").bytes
        }
        return gained
    }

    /// The files of a run that can be compressed, and are not.
    static func files(of directory: RunDirectory) -> [String] {
        [directory.history, directory.attempts, directory.policyNotes].filter {
            var status = stat()
            return lstat($0, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }
    }

    private static func pack(_ path: String) throws(ArchiveError) {
        let fresh = "\(path).gz.\(getpid())"
        do throws(ArchiveError) {
            try copy(path, packedTo: fresh)
        } catch {
            unlink(fresh)
            throw error
        }
        guard rename(fresh, path + ".gz") == 0, unlink(path) == 0 else {
            throw .system(path, "cannot be replaced")
        }
    }

    private static func copy(_ path: String, packedTo fresh: String) throws(ArchiveError) {
        let source = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard source >= 0 else { throw .system(path, "cannot be read") }
        defer { close(source) }
        let target = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard target >= 0 else { throw .system(fresh, "cannot be written") }
        defer { close(target) }
        var isFirst = true
        while true {
            let bytes = try Files.read(source, atMost: piece, path)
            if bytes.isEmpty && !isFirst { break }
            isFirst = false
            let packed = Gzip.deflate(bytes)
            guard unpacks(packed, to: bytes) else {
                throw ArchiveError("\(path): cannot be compressed without loss, so it is left")
            }
            guard Files.writeAll(packed, to: target) else {
                throw .system(fresh, "cannot be written")
            }
        }
        guard fsync(target) == 0 else { throw .system(fresh, "cannot be written") }
    }

    private static func unpacks(_ packed: [UInt8], to bytes: [UInt8]) -> Bool {
        let inflated = packed.withUnsafeBytes { try? Gzip.inflate($0, atMost: bytes.count) }
        return inflated?.withBytes { found in
            bytes.withUnsafeBytes { bytes in
                guard found.count == bytes.count else { return false }
                guard let one = found.baseAddress, let other = bytes.baseAddress else {
                    return bytes.isEmpty
                }
                return memcmp(one, other, bytes.count) == 0
            }
        } ?? false
    }
}
