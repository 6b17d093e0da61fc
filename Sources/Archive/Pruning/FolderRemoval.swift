import Glibc

/// The removal of folders below a root, which never leaves half a run behind.
///
/// A folder is first moved aside by one rename, to where nobody looks for runs, and its files are
/// removed there. Links are removed and not followed. What a removal that was killed leaves is
/// removed by the next one.
struct FolderRemoval {
    /// The folder below the root to which others are moved.
    static let aside = ".pruned"

    private let root: String
    private let place: String

    /// Removals below a root.
    init(root: String) {
        self.root = root
        place = root + "/" + Self.aside
    }

    /// Removes what earlier removals left.
    func removeLeftovers() throws(ArchiveError) {
        guard Files.isFolder(place) else { return }
        try Self.remove(Self.aside, in: AT_FDCWD, at: place)
    }

    /// Removes a folder, named by its path below the root, such as adhoc/NAME.
    /// - Throws: `ArchiveError` for what is no folder below the root, or cannot be removed.
    func remove(_ folder: String) throws(ArchiveError) {
        let path = root + "/" + folder
        let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts.contains(where: { ["", ".", ".."].contains($0) }),
            Files.isFolder(root + "/" + parts[0]), Files.isFolder(path)
        else { throw ArchiveError("\(path): expected a folder two levels below \(root)") }
        guard mkdir(place, 0o755) == 0 || errno == EEXIST, Files.isFolder(place) else {
            throw .system(place, "cannot be made, so nothing is removed")
        }
        let random = String(UInt64.random(in: 0 ... .max), radix: 16)
        let moved = "\(place)/\(random)"
        guard rename(path, moved) == 0 else { throw .system(path, "cannot be moved aside") }
        try Self.remove(random, in: AT_FDCWD, at: moved)
        rmdir(place)
    }

    /// Removes something by its name in an open folder; `path` is what messages call it.
    private static func remove(
        _ name: String,
        in parent: Int32,
        at path: String
    ) throws(ArchiveError) {
        let target = parent == AT_FDCWD ? path : name
        let folder = openat(parent, target, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else {
            // Neither a file nor a link is a folder to look into.
            let isOther = errno == ENOTDIR || errno == ELOOP
            guard isOther, unlinkat(parent, target, 0) == 0 else {
                throw .system(path, "cannot be removed")
            }
            return
        }
        defer { close(folder) }
        for inner in names(in: folder) {
            try remove(inner, in: folder, at: path + "/" + inner)
        }
        guard unlinkat(parent, target, AT_REMOVEDIR) == 0 else {
            throw .system(path, "cannot be removed")
        }
    }

    private static func names(in folder: Int32) -> [String] {
        // The stream takes its descriptor over, and closes it.
        guard let stream = fdopendir(dup(folder)) else { return [] }
        defer { closedir(stream) }
        return Files.names(of: stream)
    }
}
