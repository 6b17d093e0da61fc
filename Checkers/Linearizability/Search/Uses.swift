/// How often each lane of optional calls was used: vectors of counts, each stored once.
struct Uses: ~Copyable {
    let laneCount: Int
    private var counts: [UInt16]
    private var hashes: [UInt64]
    private var totals: [Int32] = [0]
    private var table: [Int32]
    private var scratch: [UInt16]

    /// Bytes taken at present.
    var bytes: Int {
        counts.capacity * 2 + hashes.capacity * 8 + (totals.capacity + table.capacity) * 4
    }

    /// Vector 0: nothing used.
    init(laneCount: Int) {
        self.laneCount = laneCount
        counts = [UInt16](repeating: 0, count: laneCount)
        scratch = counts
        hashes = [0]
        table = [Int32](repeating: -1, count: 64)
        table[0] = 0
    }

    /// How often a lane is used in a vector.
    @inline(__always)
    func count(_ use: Int32, _ lane: Int) -> UInt16 { counts[Int(use) * laneCount + lane] }

    /// How many optional calls a vector uses.
    @inline(__always)
    func total(_ use: Int32) -> Int { Int(totals[Int(use)]) }

    /// Whether no lane is used more often in one vector than in the other.
    func isWithin(_ fewer: Int32, _ more: Int32) -> Bool {
        let one = Int(fewer) * laneCount
        let other = Int(more) * laneCount
        return counts.withUnsafeBufferPointer { counts in
            for lane in 0..<laneCount where counts[one + lane] > counts[other + lane] {
                return false
            }
            return true
        }
    }

    /// The vector with one more use of a lane.
    mutating func adding(_ lane: Int, to use: Int32) -> Int32 {
        load(use)
        scratch[lane] += 1
        return number(hashes[Int(use)] &+ Self.mixed(lane))
    }

    /// The vector with a lane as good as never used.
    mutating func clearing(_ lane: Int, of use: Int32) -> Int32 {
        let old = count(use, lane)
        if old == 0 { return use }
        load(use)
        scratch[lane] = 0
        return number(hashes[Int(use)] &- UInt64(old) &* Self.mixed(lane))
    }

    private mutating func load(_ use: Int32) {
        for lane in 0..<laneCount { scratch[lane] = count(use, lane) }
    }

    /// The number of the vector in the scratch, which is stored if it is new.
    private mutating func number(_ hash: UInt64) -> Int32 {
        var place = Int(truncatingIfNeeded: hash >> 1) & (table.count - 1)
        while table[place] >= 0 {
            if hashes[Int(table[place])] == hash && isScratch(table[place]) { return table[place] }
            place = (place + 1) & (table.count - 1)
        }
        let number = Int32(hashes.count)
        counts.append(contentsOf: scratch)
        hashes.append(hash)
        totals.append(scratch.reduce(0) { $0 + Int32($1) })
        table[place] = number
        if hashes.count * 3 > table.count * 2 { grow() }
        return number
    }

    private func isScratch(_ use: Int32) -> Bool {
        for lane in 0..<laneCount where count(use, lane) != scratch[lane] { return false }
        return true
    }

    private static func mixed(_ lane: Int) -> UInt64 {
        var mixed = UInt64(lane + 1) &* 0x9e37_79b9_7f4a_7c15
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
