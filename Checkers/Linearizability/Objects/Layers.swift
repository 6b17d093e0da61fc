/// How many intervals cover each leaf, as a segment tree, telling which leaves became free.
///
/// A node counts the intervals that cover it whole and whose parent they do not cover whole. It is
/// open if some leaf beneath is covered by nothing at or beneath the node, and was not yet taken
/// (Bentley's tree for Klee's measure problem, 1977). No counts are pushed down, so a change costs
/// what the ends of its interval cost, and mostly stops short of the root.
struct Layers: ~Copyable {
    private let size: Int
    private let counts: UnsafeMutablePointer<Int32>
    private let open: UnsafeMutablePointer<Bool>

    /// Leaves that nothing covers.
    init(count: Int) {
        var size = 1
        while size < count { size *= 2 }
        self.size = size
        counts = .allocate(capacity: size * 2)
        counts.initialize(repeating: 0, count: size * 2)
        open = .allocate(capacity: size * 2)
        open.initialize(repeating: false, count: size * 2)
        // Leaves that stand for nothing are covered for good.
        for leaf in count..<max(count, size) { counts[size + leaf] = Self.taken }
    }

    deinit {
        counts.deallocate()
        open.deallocate()
    }

    private static var taken: Int32 { 1 << 30 }

    /// Covers some leaves once more; only before `settleDown`.
    mutating func cover(_ range: Range<Int>) {
        // Not through self: Swift 6.3 cannot compile that for the thread sanitizer.
        let counts = counts
        Self.nodes(of: range, size) { counts[$0] += 1 }
    }

    /// Works out what is open once the first covers are in place.
    mutating func settleDown() {
        for leaf in 0..<size { open[size + leaf] = counts[size + leaf] == 0 }
        for node in stride(from: size - 1, to: 0, by: -1) {
            open[node] = counts[node] == 0 && (open[node * 2] || open[node * 2 + 1])
        }
    }

    /// Covers some leaves once less.
    mutating func uncover(_ range: Range<Int>) {
        let counts = counts
        Self.nodes(of: range, size) { node in
            counts[node] -= 1
            guard counts[node] == 0 else { return }
            guard node >= size || open[node * 2] || open[node * 2 + 1] else { return }
            open[node] = true
            var parent = node >> 1
            while parent > 0 && counts[parent] == 0 && !open[parent] {
                open[parent] = true
                parent >>= 1
            }
        }
    }

    /// Takes all leaves that nothing covers; each is taken once.
    mutating func removeFree(into free: inout [Int32]) {
        if open[1] { remove(1, into: &free) }
    }

    private func remove(_ node: Int, into free: inout [Int32]) {
        open[node] = false
        if node >= size {
            counts[node] = Self.taken
            free.append(Int32(node - size))
            return
        }
        if open[node * 2] { remove(node * 2, into: &free) }
        if open[node * 2 + 1] { remove(node * 2 + 1, into: &free) }
    }

    /// The nodes that together make up a range of leaves: two on each level at most.
    @inline(__always)
    static func nodes(of range: Range<Int>, _ size: Int, _ visit: (Int) -> Void) {
        var lower = range.lowerBound + size
        var upper = range.upperBound + size
        while lower < upper {
            if lower & 1 == 1 {
                visit(lower)
                lower += 1
            }
            if upper & 1 == 1 {
                upper -= 1
                visit(upper)
            }
            lower >>= 1
            upper >>= 1
        }
    }
}

/// Intervals over leaves, from which all that contain a leaf can be taken out: each is told at
/// least once, as soon as one of its leaves is asked for, and leaves that were asked for are never
/// searched in vain again.
struct StabLists: ~Copyable {
    private let size: Int
    /// Per node of a segment tree: where its entries begin, and how many are left.
    private let begins: UnsafeMutablePointer<Int32>
    private let lengths: UnsafeMutablePointer<Int32>
    private let entries: UnsafeMutablePointer<Int32>

    /// Lists for a number of leaves; the closure goes through all intervals and is called twice.
    init(
        leaves: Int,
        _ each: (_ visit: (Int32, Range<Int>) -> Void) -> Void
    ) {
        var size = 1
        while size < leaves { size *= 2 }
        self.size = size
        let begins = UnsafeMutablePointer<Int32>.allocate(capacity: size * 2)
        begins.initialize(repeating: 0, count: size * 2)
        let lengths = UnsafeMutablePointer<Int32>.allocate(capacity: size * 2)
        lengths.initialize(repeating: 0, count: size * 2)
        each { _, range in Layers.nodes(of: range, size) { begins[$0] += 1 } }
        var total: Int32 = 0
        for node in 0..<size * 2 {
            total += begins[node]
            begins[node] = total - begins[node]
        }
        let entries = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, Int(total)))
        each { entry, range in
            Layers.nodes(of: range, size) { node in
                entries[Int(begins[node] + lengths[node])] = entry
                lengths[node] += 1
            }
        }
        self.begins = begins
        self.lengths = lengths
        self.entries = entries
    }

    deinit {
        begins.deallocate()
        lengths.deallocate()
        entries.deallocate()
    }

    /// Tells every interval that contains a leaf, unless it was told from the same node before.
    @inline(__always)
    mutating func empty(at leaf: Int, _ tell: (Int32) -> Void) {
        var node = leaf + size
        while node > 0 {
            let begin = Int(begins[node])
            for place in begin..<begin + Int(lengths[node]) { tell(entries[place]) }
            lengths[node] = 0
            node >>= 1
        }
    }
}
