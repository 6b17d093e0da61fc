import Glibc

/// What the files of a folder take on the disk, and when one of them changed last.
public struct DiskUse: Hashable, Sendable {
    /// The bytes that the file system has set aside.
    public private(set) var bytes = 0
    /// When something in it was changed last.
    private(set) var changed = UTCTime(seconds: 0)

    /// Measures a folder with all that is in it; links are not followed.
    public init(of path: String) { add(path, depth: 0) }

    /// Deeper folders are not a run's.
    private static let deepest = 32

    private mutating func add(_ path: String, depth: Int) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        bytes += Int(status.st_blocks) * 512
        changed = max(changed, UTCTime(seconds: Int64(status.st_mtim.tv_sec)))
        guard status.st_mode & S_IFMT == S_IFDIR, depth < Self.deepest else { return }
        for name in Files.names(in: path) { add(path + "/" + name, depth: depth + 1) }
    }
}
