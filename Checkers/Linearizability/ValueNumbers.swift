import Histories

/// Dense numbers for the values of one key, in order of first appearance.
///
/// Integers that lie close together are looked up in an array, all others in a hash table of flat
/// words with linear probing.
struct ValueNumbers {
    /// How many values have a number.
    private(set) var count = 0
    private let low: Int64
    private var direct: [Int32]
    private var codes: [Int64] = []
    private var numbers: [Int32] = []
    private var used = 0
    /// Values that the history knows only as parts of others.
    private var foreign: [Value: Int32] = [:]

    /// No values yet; the operations of the slice tell which integers to expect.
    init(_ slice: KeySlice) {
        let pairs = slice.history.pairs
        var low = Int64.max
        var high = Int64.min
        for source in slice.sources {
            if let integer = pairs.argument(of: Int(source)).integer {
                low = min(low, integer)
                high = max(high, integer)
            }
        }
        let room = Int64(slice.sources.count) * 8 + 64
        let isClose =
            low <= high && high.subtractingReportingOverflow(low).partialValue < room
            && high - low >= 0
        self.low = isClose ? low : 0
        direct = [Int32](repeating: -1, count: isClose ? Int(high - low) + 1 : 0)
    }

    /// The number of the value with a code.
    @inline(__always)
    mutating func number(of code: ValueCode) -> Int32 {
        if let integer = code.integer {
            let place = integer &- low
            if place >= 0 && place < direct.count {
                if direct[Int(place)] < 0 { direct[Int(place)] = allocate() }
                return direct[Int(place)]
            }
        }
        return hashed(code.bits)
    }

    /// The number of a value.
    mutating func number(of value: Value, in pairs: Pairs) -> Int32 {
        if let code = pairs.code(of: value) { return number(of: code) }
        if let known = foreign[value] { return known }
        let number = allocate()
        foreign[value] = number
        return number
    }

    private mutating func allocate() -> Int32 {
        count += 1
        return Int32(count - 1)
    }

    private mutating func hashed(_ bits: Int64) -> Int32 {
        if used * 2 >= codes.count { grow() }
        var place = Self.place(bits, codes.count)
        while numbers[place] >= 0 {
            if codes[place] == bits { return numbers[place] }
            place = (place + 1) & (codes.count - 1)
        }
        used += 1
        codes[place] = bits
        numbers[place] = allocate()
        return numbers[place]
    }

    private mutating func grow() {
        let (oldCodes, oldNumbers) = (codes, numbers)
        codes = [Int64](repeating: 0, count: max(64, oldCodes.count * 2))
        numbers = [Int32](repeating: -1, count: codes.count)
        for old in oldCodes.indices where oldNumbers[old] >= 0 {
            var place = Self.place(oldCodes[old], codes.count)
            while numbers[place] >= 0 { place = (place + 1) & (codes.count - 1) }
            codes[place] = oldCodes[old]
            numbers[place] = oldNumbers[old]
        }
    }

    @inline(__always)
    private static func place(_ bits: Int64, _ count: Int) -> Int {
        let mixed = UInt64(bitPattern: bits) &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: (mixed ^ mixed >> 32) >> 1) & (count - 1)
    }
}
