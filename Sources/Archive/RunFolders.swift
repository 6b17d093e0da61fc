import Glibc

/// The folders of runs that a path stands for: the run's own, or those below it.
///
/// Links below the path are not followed, so that `latest` counts no run twice; the path itself may
/// be one.
public struct RunFolders: Sendable {
    /// The folders, in the order of their paths; the path itself if it is that of a run.
    public private(set) var runs: [RunDirectory] = []
    /// Whether there are more folders below the path than are looked into.
    public private(set) var isCutShort = false

    /// How deep runs are looked for: a folder of runs has suites, and they have runs.
    private static let deepest = 4
    /// How many folders are looked into at most.
    static let most = 100_000
    private var folders = 0

    /// Looks into a folder, and into those below it.
    public init(path: String) {
        var trimmed = path[...]
        while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
        look(into: String(trimmed), depth: 0)
    }

    /// Whether a folder of this name has no runs: those of nights, what is hidden, and what is
    /// still being copied.
    public static func isOther(_ name: String) -> Bool {
        name == RunDirectory.nights || name.hasPrefix(".") || name.hasSuffix(".part")
    }

    private mutating func look(into folder: String, depth: Int) {
        folders += 1
        guard folders <= Self.most else {
            isCutShort = true
            return
        }
        let directory = RunDirectory(path: folder)
        if directory.isRun { return runs.append(directory) }
        guard depth < Self.deepest else { return }
        for name in Files.names(in: folder)
        where !Self.isOther(name) && Files.isFolder(folder + "/" + name) {
            look(into: folder + "/" + name, depth: depth + 1)
        }
    }
}

extension RunDirectory {
    /// The folder, beside those of suites, that has a folder for each night.
    public static let nights = "nights"

    /// Whether a run has left something here that tells what it was.
    public var isRun: Bool { [record, results, plan].contains(where: Files.isFile) }

    /// The bytes of one of its files; nil if there is none.
    /// - Throws: `ArchiveError` for a file that cannot be read, or has more than `most` bytes.
    public func bytes(
        of file: String,
        most: Int = 1 << 30
    ) throws(ArchiveError) -> [UInt8]? {
        try Files.read(file, most: most)
    }
}

extension Files {
    /// Whether something is a folder, and no link to one.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether something is a regular file, or a link to one.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether something is a link that leads nowhere.
    static func isLinkToNothing(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
            && stat(path, &status) != 0 && errno == ENOENT
    }

    /// Removes a file or a link, if it is there.
    public static func remove(_ path: String) { unlink(path) }
}
