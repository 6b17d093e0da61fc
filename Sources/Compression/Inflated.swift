import CZlib
import Glibc

/// Bytes that were inflated, in memory of their own.
public final class Inflated {
    private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// How many bytes there are.
    public private(set) var count = 0

    init() {}

    /// A copy of some bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        room(bytes.count).copyMemory(from: bytes)
        count = bytes.count
    }

    /// The checksum that zip archives keep, CRC-32.
    var checksum: UInt {
        var sum = crc32(0, nil, 0)
        for start in stride(from: 0, to: count, by: 1 << 30) {
            let part = UnsafeRawBufferPointer(
                rebasing: memory[start..<min(count, start + 1 << 30)]
            )
            sum = crc32(sum, part.bindMemory(to: UInt8.self).baseAddress, UInt32(part.count))
        }
        return UInt(sum)
    }

    deinit { free(memory.baseAddress) }

    /// Calls a function with the bytes, which it must not keep.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    }

    /// Free memory behind the bytes, of at least some size.
    fileprivate func room(_ size: Int) -> UnsafeMutableRawBufferPointer {
        if memory.count - count < size {
            let wanted = max(count + size, memory.count / 2 * 3)
            // Large blocks are moved by the system, without a copy.
            guard let start = realloc(memory.baseAddress, wanted) else {
                preconditionFailure("no memory for \(wanted) bytes")
            }
            memory = UnsafeMutableRawBufferPointer(start: start, count: wanted)
        }
        return UnsafeMutableRawBufferPointer(rebasing: memory[count...])
    }

    /// Counts bytes that were written into the room.
    fileprivate func grow(by size: Int) { count += size }
}

extension z_stream {
    /// The input that zlib is given at once: its counters have 32 bits.
    private static var piece: Int { 1 << 20 }

    /// Inflates a piece of the bytes from a place, which moves on.
    mutating func inflate(
        _ bytes: UnsafeRawBufferPointer,
        _ read: inout Int,
        into output: Inflated
    ) -> Int32 {
        let end = min(bytes.count, read + Self.piece)
        let input = UnsafeRawBufferPointer(rebasing: bytes[read..<end])
        let room = output.room(Self.piece)
        next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        avail_in = UInt32(input.count)
        next_out = room.bindMemory(to: UInt8.self).baseAddress
        avail_out = UInt32(min(room.count, Self.piece))
        let offered = Int(avail_out)
        let result = CZlib.inflate(&self, Z_NO_FLUSH)
        read += input.count - Int(avail_in)
        output.grow(by: offered - Int(avail_out))
        return result
    }
}
