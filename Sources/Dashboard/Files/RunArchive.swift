import Compression

/// The files of a run as one gzip-compressed tar archive, made while it is sent.
///
/// Each piece is a member of its own, which a reader joins. Source: POSIX.1-2017, *pax*, ustar
/// interchange format; RFC 1952, section 2.2.
final class RunArchive: PieceSource, @unchecked Sendable {
    private let files: RunFiles
    private var paths: [(path: [String], size: Int)]
    private var current: (file: StoreFile, read: Int)?
    private var isOver = false

    private static let piece = 1 << 20

    init(_ files: RunFiles) {
        self.files = files
        paths = files.present.reversed()
    }

    /// Known only at the end.
    var length: Int? { nil }

    /// The next piece; nil at the end.
    func next() -> [UInt8]? {
        var bytes: [UInt8] = []
        while !isOver, bytes.count < Self.piece { bytes += part() }
        return bytes.isEmpty ? nil : Gzip.deflate(bytes, level: 4)
    }

    /// A part of the archive: bytes of a file, the head of the next one, or the end.
    private func part() -> [UInt8] {
        if let (file, read) = current {
            let wanted = min(Self.piece, file.size - read)
            var bytes = file.read(at: read, wanted)
            // A file that became shorter meanwhile is filled up: its head has said its size.
            bytes += [UInt8](repeating: 0, count: wanted - bytes.count)
            let isDone = read + wanted == file.size
            current = isDone ? nil : (file, read + wanted)
            if isDone { bytes += [UInt8](repeating: 0, count: (512 - file.size % 512) % 512) }
            return bytes
        }
        guard let next = paths.popLast() else {
            isOver = true
            return [UInt8](repeating: 0, count: 1_024)
        }
        guard let file = files.open(next.path),
            let head = Self.head(next.path, in: files.folder[1], file)
        else { return [] }
        if file.size > 0 { current = (file, 0) }
        return head
    }

    /// The block before a file; nil where its name or its size do not fit.
    private static func head(
        _ path: [String],
        in folder: String,
        _ file: StoreFile
    ) -> [UInt8]? {
        let (name, prefix) = (Array(path.joined(separator: "/").utf8), Array(folder.utf8))
        guard name.count <= 100, prefix.count <= 155, file.size < 1 << 33 else { return nil }
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: some Sequence<UInt8>, at place: Int) {
            for (offset, byte) in bytes.enumerated() { block[place + offset] = byte }
        }
        func octal(_ number: Int, _ digits: Int) -> [UInt8] {
            let text = Array(String(max(0, number), radix: 8).utf8)
            return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, digits - text.count)) + text
        }
        put(name, at: 0)
        put(octal(0o644, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(file.size, 11), at: 124)
        put(octal(Int(min(file.changed, 1 << 32)), 11), at: 136)
        put([UInt8](repeating: UInt8(ascii: " "), count: 8), at: 148)
        put([UInt8(ascii: "0")], at: 156)
        put("ustar".utf8, at: 257)
        put("00".utf8, at: 263)
        put(prefix, at: 345)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6) + [0, UInt8(ascii: " ")], at: 148)
        return block
    }
}
