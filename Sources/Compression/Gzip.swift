import CZlib

/// Inflates and deflates bytes as gzip does.
public enum Gzip {
    /// The most bytes that come out, unless more is asked for.
    ///
    /// How much smaller a file became says nothing: an honest history of equal lines shrinks to a
    /// thousandth, as does what was made to fill a memory.
    public static let bytesMax = 4 << 30

    /// Why bytes cannot be inflated.
    public enum Failure: Error, Hashable, CustomStringConvertible {
        /// They are not what gzip writes, or were changed since.
        case corrupt
        /// They stop too early.
        case truncated
        /// More comes out than the limits allow.
        case tooLarge(bytes: Int)

        /// What was expected and found, in one line.
        public var description: String {
            switch self {
            case .corrupt: "expected gzip-compressed bytes, found others (is the file damaged?)"
            case .truncated: "expected the end of the gzip-compressed bytes, found that of the file"
            case .tooLarge(let bytes):
                "expected what unpacks to at most \(bytes) bytes, found more"
            }
        }
    }

    /// Whether bytes begin as those that gzip writes.
    public static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// Inflates one or several members, one after the other.
    /// - Throws: `Failure` where that is impossible or goes beyond the limits.
    public static func inflate(
        _ bytes: UnsafeRawBufferPointer,
        atMost most: Int = bytesMax
    ) throws(Failure) -> Inflated {
        var stream = z_stream()
        guard czlib_inflate_gzip(&stream) == Z_OK else { throw .corrupt }
        defer { inflateEnd(&stream) }
        let output = Inflated()
        var read = 0
        while true {
            let result = stream.inflate(bytes, &read, into: output)
            if output.count > most { throw .tooLarge(bytes: most) }
            switch result {
            case Z_OK where read < bytes.count || stream.avail_out == 0: continue
            case Z_OK, Z_BUF_ERROR: throw .truncated
            case Z_STREAM_END:
                // What follows is another member, or padding with zeroes.
                guard bytes[read...].contains(where: { $0 != 0 }) else { return output }
                guard inflateReset(&stream) == Z_OK else { throw .corrupt }
            default: throw .corrupt
            }
        }
    }

    /// Deflates bytes into one member.
    public static func deflate(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
        var stream = z_stream()
        guard czlib_deflate_gzip(&stream, level) == Z_OK else { return [] }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                _ = CZlib.deflate(&stream, Z_FINISH)
            }
        }
        output.removeLast(Int(stream.avail_out))
        return output
    }
}
