/// A place in a text, and what can be read there in a few steps.
///
/// Readers of the usual form of an event look at eight bytes at once. Within eight bytes of the
/// end everything reads as 0, which stands nowhere in that form: so no step leaves the text, and
/// the last line is left to the scanners, which look at single bytes.
struct Cursor {
    /// The place of some bytes; no more than a place, so that nothing is copied before it is new.
    struct Token {
        var start = 0
        /// The number of bytes, or -1 for no token.
        var count = -1
    }

    let bytes: Bytes
    private let last: Int
    var at = 0

    init(_ bytes: Bytes) {
        self.bytes = bytes
        last = bytes.count - 8
    }

    /// The byte here.
    @inline(__always)
    var byte: UInt8 { at <= last ? bytes[at] : 0 }

    /// The eight bytes from here, the first lowest.
    @inline(__always)
    var word: UInt64 { word(at: at) }

    @inline(__always)
    private func word(at place: Int) -> UInt64 {
        guard place <= last else { return 0 }
        let raw = UnsafeRawBufferPointer(bytes)
        return UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    @inline(__always)
    mutating func skipSpaces() {
        while byte == ASCII.space { at += 1 }
    }

    /// Steps over a byte, if it is the one here.
    @inline(__always)
    mutating func skip(_ byte: UInt8) -> Bool {
        guard self.byte == byte else { return false }
        at += 1
        return true
    }

    /// Steps over some bytes, given as a word, if they are the ones here.
    @inline(__always)
    mutating func skip(_ word: UInt64, count: Int) -> Bool {
        guard (self.word ^ word) << UInt64(64 - 8 * count) == 0 else { return false }
        at += count
        return true
    }

    /// Steps over an integer of 64 bits as JSON writes it.
    @inline(__always)
    mutating func integer() -> Int64? {
        guard byte == ASCII.minus else { return magnitude() }
        at += 1
        return magnitude().map { 0 - $0 }
    }

    @inline(__always)
    private mutating func magnitude() -> Int64? {
        let first = word ^ Self.zeroes
        let count = Self.digits(first)
        guard count > 0, count == 1 || first & 0xFF != 0 else { return nil }
        if count == 8 { return longMagnitude(first) }
        at += count
        return Int64(Self.number(first << UInt64(64 - 8 * count)))
    }

    /// Steps over eight digits or more, whose first eight these are.
    @inline(__always)
    private mutating func longMagnitude(_ first: UInt64) -> Int64? {
        let second = Self.digits(word(at: at + 8) ^ Self.zeroes)
        if second == 0 {
            at += 8
            return Int64(Self.number(first))
        }
        guard second < 8 else { return longestMagnitude(first) }
        // The last eight digits are read together, and what stands before them.
        let head = Self.number(first << UInt64(64 - 8 * second))
        let tail = Self.number(word(at: at + second) ^ Self.zeroes)
        at += 8 + second
        return Int64(head * 100_000_000 + tail)
    }

    /// Steps over sixteen digits or more.
    @inline(never)
    private mutating func longestMagnitude(_ first: UInt64) -> Int64? {
        let third = Self.digits(word(at: at + 16) ^ Self.zeroes)
        // Twenty digits are rarely an integer of 64 bits, and not for us to judge.
        guard third <= 3 else { return nil }
        var number = third == 0 ? 0 : Self.number(first << UInt64(64 - 8 * third))
        for place in [at + third, at + third + 8] {
            number = number * 100_000_000 + Self.number(word(at: place) ^ Self.zeroes)
        }
        at += 16 + third
        return Int64(exactly: number)
    }

    private static let zeroes: UInt64 = 0x3030_3030_3030_3030

    /// How many bytes, from the lowest, are digits less their zero.
    @inline(__always)
    private static func digits(_ word: UInt64) -> Int {
        // What is 10 or more reaches the highest bit of its byte; a carry only spoils later ones.
        let others = ((word &+ 0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080
        return others.trailingZeroBitCount / 8
    }

    /// The number that eight digits write, the first lowest: twos, fours, then all are joined.
    @inline(__always)
    private static func number(_ digits: UInt64) -> UInt64 {
        let twos = (digits &* 10 &+ digits >> 8) & 0x00FF_00FF_00FF_00FF
        let fours = (twos &* 100 &+ twos >> 16) & 0x0000_FFFF_0000_FFFF
        return (fours &* 10000 &+ fours >> 32) & 0xFFFF_FFFF
    }

    /// Steps over a string in quotes that has neither escapes nor control characters.
    @inline(__always)
    mutating func string() -> Token? {
        guard byte == ASCII.quote else { return nil }
        let start = at + 1
        var end = start
        while end <= last {
            let special = Self.special(word(at: end))
            if special < 8 {
                end += special
                guard bytes[end] == ASCII.quote else { return nil }
                at = end + 1
                return Token(start: start, count: end - start)
            }
            end += 8
        }
        return nil
    }

    /// The place of the first quote, backslash or control character among eight bytes; else 8.
    @inline(__always)
    private static func special(_ word: UInt64) -> Int {
        // A byte that is less than what is taken from it borrows, and has its highest bit set.
        let quotes = word ^ 0x2222_2222_2222_2222
        let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let found =
            (quotes &- 0x0101_0101_0101_0101) & ~quotes
            | (slashes &- 0x0101_0101_0101_0101) & ~slashes
            | (word &- 0x2020_2020_2020_2020) & ~word
        return (found & 0x8080_8080_8080_8080).trailingZeroBitCount / 8
    }

    /// Steps over an integer whose digits, as they stand, are what we would write.
    @inline(__always)
    mutating func integerToken() -> Token? {
        let start = at
        guard integer() != nil else { return nil }
        // Minus zero is the integer 0, whose name is another.
        if bytes[start] == ASCII.minus, bytes[start + 1] == ASCII.zero { return nil }
        return Token(start: start, count: at - start)
    }
}
