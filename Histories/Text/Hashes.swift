extension UnsafeBufferPointer<UInt8> {
    /// A hash of the bytes, taken eight at a time.
    @inline(__always)
    func hash(seed: UInt64) -> UInt64 {
        var hash = seed ^ UInt64(truncatingIfNeeded: count)
        if count > 8 {
            var at = 0
            while at + 8 < count {
                hash = Self.mixed(hash ^ loaded(at))
                at += 8
            }
            return Self.mixed(hash ^ loaded(count - 8))
        }
        return Self.mixed(hash ^ short)
    }

    /// Whether the bytes are the same as others, of which there are as many.
    @inline(__always)
    func equals(_ other: Bytes) -> Bool {
        guard count > 8 else { return short == other.short }
        var at = 0
        while at + 8 < count {
            if loaded(at) != other.loaded(at) { return false }
            at += 8
        }
        return loaded(count - 8) == other.loaded(count - 8)
    }

    /// Whether the bytes are valid UTF-8.
    var isText: Bool {
        var at = 0
        while at + 8 <= count, loaded(at) & 0x8080_8080_8080_8080 == 0 { at += 8 }
        while at < count, self[at] < 0x80 { at += 1 }
        return at == count || text != nil
    }

    /// At most eight bytes as one word: of equally many, others are another word.
    @inline(__always)
    private var short: UInt64 {
        if count >= 4 {
            return UInt64(loaded(0, as: UInt32.self)) << 32
                | UInt64(loaded(count - 4, as: UInt32.self))
        }
        guard count > 0 else { return 0 }
        return UInt64(self[0]) << 16 | UInt64(self[count / 2]) << 8 | UInt64(self[count - 1])
    }

    @inline(__always)
    private func loaded(_ at: Int) -> UInt64 { loaded(at, as: UInt64.self) }

    @inline(__always)
    private func loaded<Word: FixedWidthInteger & BitwiseCopyable>(
        _ at: Int,
        as type: Word.Type
    ) -> Word {
        UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: at, as: type)
    }

    /// Multiplies into 128 bits and folds them: every bit reaches every other.
    @inline(__always)
    private static func mixed(_ word: UInt64) -> UInt64 {
        let product = (word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
