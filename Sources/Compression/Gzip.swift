import CZlib

/// Inflates and deflates bytes as gzip does.
public enum Gzip {
    /// Bounds on what inflating may give.
    public struct Limits: Sendable {
        /// The most bytes that may come out.
        public var bytes: Int
        /// The most bytes that may come out for one that went in, once a mebibyte is out.
        public var ratio: Int

        /// Bounds; without arguments those for a history.
        ///
        /// Histories shrink to a tenth or a thirtieth, while a file of one letter shrinks to a
        /// thousandth: what is far beyond the former was made to fill a memory.
        public init(bytes: Int = 8 << 30, ratio: Int = 250) {
            self.bytes = bytes
            self.ratio = ratio
        }
    }

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
                "expected what unpacks to a history, found over \(bytes) bytes: unpack it first"
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
        within limits: Limits = Limits()
    ) throws(Failure) -> Inflated {
        var stream = z_stream()
        guard czlib_inflate_gzip(&stream) == Z_OK else { throw .corrupt }
        defer { inflateEnd(&stream) }
        let output = Inflated()
        var read = 0
        while true {
            let result = step(&stream, bytes, &read, into: output)
            let most = min(limits.bytes, max(1 << 20, limits.ratio * read))
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

    /// The input that zlib is given at once: its counters have 32 bits.
    private static let piece = 1 << 20

    private static func step(
        _ stream: inout z_stream,
        _ bytes: UnsafeRawBufferPointer,
        _ read: inout Int,
        into output: Inflated
    ) -> Int32 {
        let input = UnsafeRawBufferPointer(rebasing: bytes[read..<min(bytes.count, read + piece)])
        let room = output.room(piece)
        stream.next_in = UnsafeMutablePointer(
            mutating: input.bindMemory(to: UInt8.self).baseAddress
        )
        stream.avail_in = UInt32(input.count)
        stream.next_out = room.bindMemory(to: UInt8.self).baseAddress
        stream.avail_out = UInt32(room.count)
        let result = CZlib.inflate(&stream, Z_NO_FLUSH)
        read += input.count - Int(stream.avail_in)
        output.count += room.count - Int(stream.avail_out)
        return result
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

/// Bytes that were inflated, in memory of their own.
public final class Inflated {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    /// How many bytes there are.
    public fileprivate(set) var count = 0

    init() {}

    deinit { memory.deallocate() }

    /// Calls a function with the bytes, which it must not keep.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }

    /// Free memory behind the bytes, of at least some size.
    fileprivate func room(_ size: Int) -> UnsafeMutableRawBufferPointer {
        if memory.count - count < size {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(count + size, memory.count / 2 * 3),
                alignment: 16
            )
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
            memory.deallocate()
            memory = larger
        }
        return UnsafeMutableRawBufferPointer(rebasing: memory[count...])
    }
}
