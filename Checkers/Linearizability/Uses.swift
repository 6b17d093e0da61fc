/// How often each lane of optional calls was used: vectors of counts, each stored once.
struct Uses: ~Copyable {
    let laneCount: Int
    private var counts: [UInt16]
    private var hashes: [UInt64]
    private var table: [Int32]

    /// Bytes taken at present.
    var bytes: Int { counts.capacity * 2 + hashes.capacity * 8 + table.capacity * 4 }

    /// Vector 0: nothing used.
    init(laneCount: Int) {
        self.laneCount = laneCount
        counts = [UInt16](repeating: 0, count: laneCount)
        hashes = [0]
        table = [Int32](repeating: -1, count: 64)
        table[0] = 0
    }

    /// How often a lane is used in a vector.
    @inline(__always)
    func count(_ use: Int32, _ lane: Int) -> UInt16 { counts[Int(use) * laneCount + lane] }

    /// Whether no lane is used more often in one vector than in the other.
    func isWithin(_ fewer: Int32, _ more: Int32) -> Bool {
        let one = Int(fewer) * laneCount
        let other = Int(more) * laneCount
        for lane in 0..<laneCount where counts[one + lane] > counts[other + lane] { return false }
        return true
    }

    /// The vector with one more use of a lane.
    mutating func adding(_ lane: Int, to use: Int32) -> Int32 {
        let hash = hashes[Int(use)] &+ Self.mixed(UInt64(lane + 1))
        var place = Int(truncatingIfNeeded: hash >> 1) & (table.count - 1)
        while table[place] >= 0 {
            if hashes[Int(table[place])] == hash && isSum(table[place], use, lane) {
                return table[place]
            }
            place = (place + 1) & (table.count - 1)
        }
        let number = Int32(hashes.count)
        for other in 0..<laneCount { counts.append(count(use, other)) }
        counts[Int(number) * laneCount + lane] += 1
        hashes.append(hash)
        table[place] = number
        if hashes.count * 3 > table.count * 2 { grow() }
        return number
    }

    private func isSum(_ sum: Int32, _ use: Int32, _ lane: Int) -> Bool {
        for other in 0..<laneCount
        where count(sum, other) != count(use, other) + (other == lane ? 1 : 0) {
            return false
        }
        return true
    }

    private static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = number &* 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 31)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 29)
    }

    private mutating func grow() {
        table = [Int32](repeating: -1, count: table.count * 2)
        for (number, hash) in hashes.enumerated() {
            var place = Int(truncatingIfNeeded: hash >> 1) & (table.count - 1)
            while table[place] >= 0 { place = (place + 1) & (table.count - 1) }
            table[place] = Int32(number)
        }
    }
}
