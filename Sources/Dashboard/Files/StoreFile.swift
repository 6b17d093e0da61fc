import Archive
import Glibc

/// A regular file of the store, open for reading, and what was known of it when it was opened.
///
/// It is found from the root part by part, and no part but the root may be a link: so whatever a
/// path says, and whatever is renamed meanwhile, nothing outside of the root is read.
public final class StoreFile: PieceSource {
    private let descriptor: Int32
    /// How many bytes it had.
    public let size: Int
    /// When it was changed last, in seconds since 1970.
    public let changed: Int64
    private let stamp: String
    private let place: Place

    /// Where the next piece begins; pieces are asked for on one thread at a time.
    private final class Place: @unchecked Sendable {
        var next = 0
    }

    private static let piece = 256 << 10

    /// Opens the file at some parts below a root; nil if there is none that may be read.
    public init?(below root: String, _ parts: [String]) {
        guard let last = parts.last, let folder = Self.folder(below: root, parts.dropLast()),
            Route.isPlain(last)
        else { return nil }
        defer { close(folder) }
        let file = openat(folder, last, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            return nil
        }
        descriptor = file
        size = Int(status.st_size)
        changed = Int64(status.st_mtim.tv_sec)
        stamp =
            "\(status.st_ino)-\(status.st_size)-\(status.st_mtim.tv_sec)"
            + "-\(status.st_mtim.tv_nsec)"
        place = Place()
    }

    deinit { close(descriptor) }

    /// Opens the folder at some parts below a root; nil if there is none, or a part is a link.
    static func folder(below root: String, _ parts: some Sequence<String>) -> Int32? {
        var folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        for part in parts {
            guard folder >= 0 else { return nil }
            let parent = folder
            defer { close(parent) }
            guard Route.isPlain(part) else { return nil }
            folder = openat(parent, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        return folder >= 0 ? folder : nil
    }

    /// What stands for its content: another one after each change.
    var tag: String { stamp }

    /// How many bytes there are in all.
    public var length: Int? { size }

    /// The next piece; nil at the end.
    public func next() throws -> [UInt8]? {
        let bytes = read(at: place.next, min(Self.piece, size - place.next))
        place.next += bytes.count
        // A file that became shorter meanwhile cannot keep the length that was said.
        if bytes.isEmpty, place.next < size { throw Shortened() }
        return bytes.isEmpty ? nil : bytes
    }

    struct Shortened: Error {}

    /// Some bytes from a place on: fewer where the file ends.
    func read(at place: Int, _ count: Int) -> [UInt8] {
        guard count > 0, place >= 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let start = buffer.baseAddress.map { $0 + filled }
                let got = pread(descriptor, start, count - filled, off_t(place + filled))
                if got < 0, errno == EINTR { continue }
                if got <= 0 { break }
                filled += got
            }
        }
    }

    /// All of it; nil if it has more bytes than the most.
    func bytes(atMost most: Int) -> [UInt8]? { size <= most ? read(at: 0, size) : nil }

    /// The names in a folder of the store, sorted; none if it cannot be read.
    static func names(below root: String, _ parts: [String]) -> [String] {
        guard let folder = folder(below: root, parts) else { return [] }
        guard let stream = fdopendir(folder) else {
            close(folder)
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    String(validatingCString: $0)
                }
            }
            if let name, Route.isPlain(name) { names.append(name) }
        }
        return names.sorted()
    }
}
