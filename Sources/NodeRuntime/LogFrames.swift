/// The format of a write-ahead log: frames of length, checksum, kind and payload.
///
/// ```
/// | length: 4 bytes | crc32c of kind and payload: 4 bytes | kind: 1 byte | payload: length bytes |
/// ```
/// Numbers are little-endian. A file begins with the frame of a life; each start adds one.
enum LogFrame: Equatable {
    /// The node has started for the nth time.
    case life(UInt32)
    /// A record of the replica.
    case record([UInt8])

    private static let headerSize = 9
    /// Larger frames are not written, and a larger length is taken for damage.
    static let payloadMax = 64 << 20

    func append(to bytes: inout [UInt8]) {
        let (kind, payload): (UInt8, [UInt8]) =
            switch self {
            case .life(let number): (1, Self.encode(number))
            case .record(let payload): (2, payload)
            }
        precondition(payload.count <= Self.payloadMax, "a record of \(payload.count) bytes")
        let checked = [kind] + payload
        bytes += Self.encode(UInt32(payload.count)) + Self.encode(Checksum.crc32c(checked))
        bytes += checked
    }

    /// What a log's bytes hold.
    struct Contents: Equatable {
        var frames: [LogFrame] = []
        /// Where the last whole frame ends.
        var intact = 0
        /// Set when damage is followed by more frames, so that it is no torn tail.
        var damagedAt: Int?
    }

    /// Reads frames up to the first that is cut off or damaged.
    ///
    /// A crash in the middle of a write leaves a torn tail: bytes behind which no whole frame
    /// begins. A whole frame after a damaged one means that records which had been durable are
    /// gone, and is reported as damage.
    static func read(_ bytes: [UInt8]) -> Contents {
        var contents = Contents()
        while contents.intact < bytes.count {
            let rest = bytes[contents.intact...]
            guard let frame = frame(at: rest) else {
                if !isTornTail(rest) { contents.damagedAt = contents.intact }
                return contents
            }
            contents.frames.append(frame.frame)
            contents.intact += frame.size
        }
        return contents
    }

    private static func frame(at bytes: ArraySlice<UInt8>) -> (frame: LogFrame, size: Int)? {
        guard bytes.count >= headerSize, [1, 2].contains(bytes[bytes.startIndex + 8]) else {
            return nil
        }
        let length = Int(decode(bytes))
        guard length <= payloadMax, bytes.count >= headerSize + length else { return nil }
        let checked = bytes.dropFirst(8).prefix(1 + length)
        guard Checksum.crc32c(checked) == decode(bytes.dropFirst(4)) else { return nil }
        let payload = checked.dropFirst()
        switch checked.first {
        case 1 where payload.count == 4: return (.life(decode(payload)), headerSize + length)
        case 2: return (.record([UInt8](payload)), headerSize + length)
        default: return nil
        }
    }

    /// Whether no whole frame begins anywhere behind the first byte.
    private static func isTornTail(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.indices.dropFirst().contains { frame(at: bytes[$0...]) != nil }
    }

    private static func encode(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.prefix(4).enumerated().reduce(0) { $0 | UInt32($1.element) << (8 * $1.offset) }
    }
}
