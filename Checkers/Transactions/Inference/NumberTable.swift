/// A table from pairs of numbers to small numbers, with open addressing: 16 bytes a place.
struct NumberTable {
    private struct Slot {
        var token: Int64
        var group: Int32
        /// The number plus one; 0 is a free place.
        var number: Int32
    }

    private var slots: [Slot] = []
    private(set) var count = 0

    /// The number of a pair; nil if it has none.
    @inline(__always)
    func number(of token: Int64, in group: Int32 = 0) -> Int32? {
        guard !slots.isEmpty else { return nil }
        let found = slots[place(of: token, in: group)].number
        return found == 0 ? nil : found - 1
    }

    /// The number that a pair has already, or nil after it was given this one.
    @inline(__always)
    mutating func insert(_ token: Int64, in group: Int32 = 0, as number: Int32) -> Int32? {
        if count * 2 >= slots.count { grow() }
        let at = place(of: token, in: group)
        let found = slots[at].number
        if found != 0 { return found - 1 }
        slots[at] = Slot(token: token, group: group, number: number + 1)
        count += 1
        return nil
    }

    /// Where a pair is, or would be.
    @inline(__always)
    private func place(of token: Int64, in group: Int32) -> Int {
        let mask = slots.count - 1
        var at = Self.hash(token, group) & mask
        while true {
            let slot = slots[at]
            if slot.number == 0 || slot.token == token && slot.group == group { return at }
            at = (at + 1) & mask
        }
    }

    /// Multiplies and folds (Steele and Vigna, 2021), so that runs of numbers are spread.
    @inline(__always)
    private static func hash(_ token: Int64, _ group: Int32) -> Int {
        var mixed = UInt64(bitPattern: token) &+ UInt64(UInt32(bitPattern: group)) << 33
        mixed = (mixed ^ mixed >> 32) &* 0xd6e8_feb8_6659_fd93
        mixed = (mixed ^ mixed >> 29) &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: mixed >> 20)
    }

    private mutating func grow() {
        let old = slots
        slots = Array(
            repeating: Slot(token: 0, group: 0, number: 0),
            count: max(16, old.count * 2)
        )
        for slot in old where slot.number != 0 {
            slots[place(of: slot.token, in: slot.group)] = slot
        }
    }
}
