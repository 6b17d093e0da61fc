/// How many of some places are taken, from any one on: a Fenwick tree.
///
/// Source: Fenwick, A new data structure for cumulative frequency tables, Software: Practice and
/// Experience 1994.
struct CountTree {
    private var sums: [Int32]
    private var all = 0

    /// A tree of `count` places, none of them taken.
    init(count: Int) { sums = [Int32](repeating: 0, count: count + 1) }

    /// Takes a place.
    mutating func add(_ place: Int) {
        all += 1
        var node = place + 1
        while node < sums.count {
            sums[node] += 1
            node += node & -node
        }
    }

    /// Those at a place and after it.
    func count(from place: Int) -> Int {
        var before = 0
        var node = place
        while node > 0 {
            before += Int(sums[node])
            node -= node & -node
        }
        return all - before
    }
}
