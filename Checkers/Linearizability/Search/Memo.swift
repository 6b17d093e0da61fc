/// The configurations that a search has already been in, in flat memory.
///
/// A configuration is a position, a state, a mask of linearized open calls, and the uses of
/// optional calls. One that has used fewer optional calls can do whatever one that has used more
/// can: so for each position, state and mask it is enough to keep the uses, and to refuse more of
/// them. Open addressing with linear probing; sizes are powers of two.
struct Memo: ~Copyable {
    private let maskWords: Int
    private let stride: Int
    private var capacity: Int
    private var used = 0
    private var table: UnsafeMutablePointer<UInt64>
    /// Pairs of a use and the next pair, for entries that were reached with several uses.
    private var links: [(use: Int32, next: Int32)] = []
    /// Entries of other epochs count as empty: so forgetting everything costs nothing.
    private var epoch: UInt64 = 1

    /// Uses compared so far: long lists of them are what makes hard keys hard.
    private(set) var comparisons = 0

    /// Bytes taken at present.
    var bytes: Int { capacity * stride * 8 + links.capacity * 8 }

    init(maskWords: Int) {
        self.maskWords = maskWords
        stride = maskWords + 3
        capacity = 128
        table = Self.zeros(capacity * stride)
    }

    deinit { table.deallocate() }

    private static func zeros(_ count: Int) -> UnsafeMutablePointer<UInt64> {
        let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
        memory.initialize(repeating: 0, count: count)
        return memory
    }

    /// Forgets every configuration.
    mutating func removeAll() {
        epoch += 1
        used = 0
        links.removeAll(keepingCapacity: true)
    }

    /// Whether a configuration was refused only because there were enough like it.
    private(set) var hasRefused = false

    /// Adds a configuration; false if it, or one that is at least as good, was there, or if too
    /// many were there that differ in their uses only.
    mutating func insert(
        position: Int,
        state: Int32,
        mask: UnsafePointer<UInt64>,
        use: Int32,
        uses: borrowing Uses,
        variantsMax: Int = .max
    ) -> Bool {
        let head = UInt64(UInt32(position)) << 32 | UInt64(UInt32(bitPattern: state))
        let entry = find(head, mask)
        if entry[0] != epoch {
            entry[0] = epoch
            entry[1] = head
            entry[2] = link(use, before: -1)
            for word in 0..<maskWords { entry[3 + word] = mask[word] }
            used += 1
            if used * 3 > capacity * 2 { grow() }
            return true
        }
        guard uses.laneCount > 0 else { return false }
        let first = Int32(truncatingIfNeeded: entry[2])
        var place = first
        var variants = 0
        while place >= 0 {
            let (known, next) = links[Int(place)]
            comparisons += 1 + uses.laneCount >> 6
            variants += 1
            if known == use || uses.isWithin(known, use) { return false }
            place = next
        }
        if variants >= variantsMax {
            hasRefused = true
            return false
        }
        entry[2] = link(use, before: first)
        return true
    }

    private mutating func link(_ use: Int32, before next: Int32) -> UInt64 {
        links.append((use, next))
        return UInt64(links.count - 1)
    }

    /// The entry of a configuration, or the empty one where it belongs.
    @inline(__always)
    private func find(
        _ head: UInt64,
        _ mask: UnsafePointer<UInt64>
    ) -> UnsafeMutablePointer<UInt64> {
        var place = Self.hash(head, mask, maskWords) & (capacity - 1)
        while true {
            let entry = table + place * stride
            if entry[0] != epoch { return entry }
            if entry[1] == head {
                var word = 0
                while word < maskWords && entry[3 + word] == mask[word] { word += 1 }
                if word == maskWords { return entry }
            }
            place = (place + 1) & (capacity - 1)
        }
    }

    @inline(__always)
    private static func hash(_ head: UInt64, _ mask: UnsafePointer<UInt64>, _ words: Int) -> Int {
        var hash = head &* 0x9e37_79b9_7f4a_7c15
        for word in 0..<words {
            hash = (hash ^ (hash >> 29) ^ mask[word]) &* 0xbf58_476d_1ce4_e5b9
        }
        return Int(truncatingIfNeeded: (hash ^ (hash >> 32)) >> 1)
    }

    private mutating func grow() {
        let old = table
        let oldCapacity = capacity
        capacity *= 2
        table = Self.zeros(capacity * stride)
        for place in 0..<oldCapacity {
            let entry = old + place * stride
            guard entry[0] == epoch else { continue }
            find(entry[1], UnsafePointer(entry + 3)).update(from: entry, count: stride)
        }
        old.deallocate()
    }
}
