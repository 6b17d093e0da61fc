import CZlib

/// Lists the files of a zip archive, and unpacks one of them into memory.
///
/// Nothing is ever written under a name that stands in an archive. Archives of more than 4 GiB, and
/// files that are encrypted or packed by anything but deflate, are refused. The format is that of
/// PKWARE's .ZIP File Format Specification, sections 4.3 and 4.4.
public struct Zip {
    /// A file in an archive.
    public struct Entry: Sendable {
        /// Its path, as it stands in the archive.
        public let name: String
        fileprivate let flags: Int
        fileprivate let method: Int
        fileprivate let checksum: UInt
        fileprivate let packedSize: Int
        fileprivate let size: Int
        fileprivate let offset: Int
    }

    /// Why an archive cannot be read.
    public enum Failure: Error, Hashable, CustomStringConvertible {
        /// It is not what zip writes, or is cut off.
        case corrupt
        /// It is packed in a way that is not read.
        case unsupported(String)
        /// More comes out than is allowed.
        case tooLarge(bytes: Int)

        /// What was expected and found, in one line.
        public var description: String {
            switch self {
            case .corrupt: "expected a zip archive, found other bytes (is the file damaged?)"
            case .unsupported(let what): "expected a plain zip archive, found \(what)"
            case .tooLarge(let bytes):
                "expected what unpacks to at most \(bytes) bytes, found more"
            }
        }
    }

    private let bytes: UnsafeRawBufferPointer
    /// The files, in the order of the archive's directory.
    public let entries: [Entry]

    /// Whether bytes begin as those of an archive.
    public static func isZip(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.starts(with: [0x50, 0x4B, 0x03, 0x04])
            || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
    }

    /// Reads the directory of an archive, whose bytes must stay where they are.
    /// - Throws: `Failure` if there is none.
    public init(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        self.bytes = bytes
        guard let end = Self.endOfDirectory(bytes) else { throw .corrupt }
        let count = bytes.number(at: end + 10, 2)
        var place = bytes.number(at: end + 16, 4)
        guard count < 0xFFFF, place < 0xFFFF_FFFF else { throw .unsupported("a zip64 archive") }
        var entries: [Entry] = []
        for _ in 0..<count {
            guard place + 46 <= end, bytes.number(at: place, 4) == 0x0201_4B50 else {
                throw .corrupt
            }
            let (name, extra) = (bytes.number(at: place + 28, 2), bytes.number(at: place + 30, 2))
            let next = place + 46 + name + extra + bytes.number(at: place + 32, 2)
            guard next <= end else { throw .corrupt }
            entries.append(Entry(bytes, at: place, nameSize: name))
            place = next
        }
        self.entries = entries
    }

    /// The place of the record at the end, behind which only a comment may stand.
    private static func endOfDirectory(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= 22 else { return nil }
        let first = max(0, bytes.count - 22 - 0xFFFF)
        return (first...bytes.count - 22).reversed().first { place in
            bytes.number(at: place, 4) == 0x0605_4B50
                && place + 22 + bytes.number(at: place + 20, 2) == bytes.count
        }
    }

    /// Unpacks a file.
    /// - Throws: `Failure` where that is impossible, or gives more bytes than the most.
    public func inflate(
        _ entry: Entry,
        atMost most: Int = Gzip.bytesMax
    ) throws(Failure) -> Inflated {
        if entry.flags & 1 != 0 { throw .unsupported("an encrypted file") }
        guard entry.method == 0 || entry.method == 8 else {
            throw .unsupported("a file packed by method \(entry.method)")
        }
        guard entry.offset < 0xFFFF_FFFF, entry.packedSize < 0xFFFF_FFFF else {
            throw .unsupported("a zip64 archive")
        }
        if entry.size > most { throw .tooLarge(bytes: most) }
        let packed = try packedBytes(of: entry)
        let output = entry.method == 0 ? Inflated(packed) : try Self.inflate(packed, atMost: most)
        guard output.count == entry.size, output.checksum == entry.checksum else { throw .corrupt }
        return output
    }

    private func packedBytes(of entry: Entry) throws(Failure) -> UnsafeRawBufferPointer {
        let place = entry.offset
        guard place + 30 <= bytes.count, bytes.number(at: place, 4) == 0x0403_4B50 else {
            throw .corrupt
        }
        let start =
            place + 30 + bytes.number(at: place + 26, 2) + bytes.number(at: place + 28, 2)
        guard start + entry.packedSize <= bytes.count else { throw .corrupt }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + entry.packedSize])
    }

    private static func inflate(
        _ packed: UnsafeRawBufferPointer,
        atMost most: Int
    ) throws(Failure) -> Inflated {
        var stream = z_stream()
        guard czlib_inflate_raw(&stream) == Z_OK else { throw .corrupt }
        defer { inflateEnd(&stream) }
        let output = Inflated()
        var read = 0
        while true {
            let result = stream.inflate(packed, &read, into: output)
            if output.count > most { throw .tooLarge(bytes: most) }
            switch result {
            case Z_OK where read < packed.count || stream.avail_out == 0: continue
            case Z_STREAM_END: return output
            default: throw .corrupt
            }
        }
    }
}

extension Zip.Entry {
    /// The entry of the directory at a place, all of which lies within the bytes.
    fileprivate init(_ bytes: UnsafeRawBufferPointer, at place: Int, nameSize: Int) {
        flags = bytes.number(at: place + 8, 2)
        method = bytes.number(at: place + 10, 2)
        checksum = UInt(bytes.number(at: place + 16, 4))
        packedSize = bytes.number(at: place + 20, 4)
        size = bytes.number(at: place + 24, 4)
        offset = bytes.number(at: place + 42, 4)
        name = String(decoding: bytes[place + 46..<place + 46 + nameSize], as: UTF8.self)
    }
}

extension UnsafeRawBufferPointer {
    /// The number of some bytes, the lowest first.
    fileprivate func number(at place: Int, _ size: Int) -> Int {
        (0..<size).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) }
    }
}
