/// A column of numbers, each in as few bytes as the widest of them needs.
///
/// While every number is the usual one the column takes no room at all: most files have no errors
/// and no gaps between their indices. At most one of the arrays is filled.
struct Column: Sendable {
    /// The number that takes no room.
    let usual: Int64
    private(set) var count = 0
    private var width = Width.none
    private var capacity = 0
    private var ones: [Int8] = []
    private var twos: [Int16] = []
    private var fours: [Int32] = []
    private var eights: [Int64] = []

    init(usual: Int64) { self.usual = usual }

    /// Makes room for a number of elements, at the present width and at any later one.
    mutating func reserveCapacity(_ capacity: Int) {
        self.capacity = capacity
        switch width {
        case .none: break
        case .one: ones.reserveCapacity(capacity)
        case .two: twos.reserveCapacity(capacity)
        case .four: fours.reserveCapacity(capacity)
        case .eight: eights.reserveCapacity(capacity)
        }
    }

    /// The number at a position.
    @inline(__always)
    subscript(position: Int) -> Int64 {
        switch width {
        case .one: return Int64(ones[position])
        case .two: return Int64(twos[position])
        case .four: return Int64(fours[position])
        case .eight: return eights[position]
        case .none:
            precondition(0..<count ~= position)
            return usual
        }
    }

    /// Appends a number, after the column is made as wide as it needs.
    @inline(__always)
    mutating func append(_ number: Int64) {
        switch width {
        case .none where number == usual: break
        case .one where Int64(Int8(truncatingIfNeeded: number)) == number:
            ones.append(Int8(truncatingIfNeeded: number))
        case .two where Int64(Int16(truncatingIfNeeded: number)) == number:
            twos.append(Int16(truncatingIfNeeded: number))
        case .four where Int64(Int32(truncatingIfNeeded: number)) == number:
            fours.append(Int32(truncatingIfNeeded: number))
        case .eight: eights.append(number)
        default: widen(for: number)
        }
        count += 1
    }

    /// Goes over to the width that a number needs, and appends it without counting it.
    @inline(never)
    private mutating func widen(for number: Int64) {
        let old = self
        self = Column(usual: usual)
        width = max(old.width, Width(of: number), Width(of: usual))
        reserveCapacity(max(old.capacity, old.count + 1))
        for position in 0..<old.count { append(old[position]) }
        append(number)
        count -= 1
    }
}

extension Column {
    /// How many bytes each number takes.
    private enum Width: Comparable {
        case none, one, two, four, eight

        /// The least width that holds a number.
        init(of number: Int64) {
            switch number {
            case Int64(Int8.min)...Int64(Int8.max): self = .one
            case Int64(Int16.min)...Int64(Int16.max): self = .two
            case Int64(Int32.min)...Int64(Int32.max): self = .four
            default: self = .eight
            }
        }
    }
}
