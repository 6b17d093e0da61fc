extension UnsafeBufferPointer<UInt8> {
    /// Eight bytes from a place, the first lowest; beyond the end they are 0.
    @inline(__always)
    func word(at start: Int) -> UInt64 {
        if start + 8 <= count {
            let raw = UnsafeRawBufferPointer(self)
            return UInt64(
                littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            )
        }
        var word: UInt64 = 0
        for at in start..<Swift.max(start, count) {
            word |= UInt64(self[at]) << UInt64(8 * (at - start))
        }
        return word
    }

    /// The bytes of a token of at most seven, the first lowest and their number highest.
    ///
    /// So different tokens are different words; a longer one has none.
    @inline(__always)
    func word(of token: Range<Int>) -> UInt64? {
        guard token.count < 8 else { return nil }
        let length = UInt64(token.count)
        return word(at: token.lowerBound) & (1 << (8 * length) - 1) | length << 56
    }

    /// The length of what stands before the next quote, if that is less than eight bytes.
    @inline(__always)
    func lengthToQuote(from start: Int) -> Int? {
        // A byte that is zero after the difference borrows from its highest bit.
        let difference = word(at: start) ^ 0x2222_2222_2222_2222
        let zeroes =
            (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
        return zeroes == 0 ? nil : zeroes.trailingZeroBitCount / 8
    }

    /// The integer that a token of digits writes, if it has no sign and always fits.
    func shortInteger(_ token: Range<Int>) -> Int64? {
        guard token.count < 19, !token.isEmpty else { return nil }
        var integer: Int64 = 0
        for at in token {
            guard ASCII.isDigit(self[at]) else { return nil }
            integer = integer &* 10 &+ Int64(self[at] &- ASCII.zero)
        }
        return integer
    }
}
