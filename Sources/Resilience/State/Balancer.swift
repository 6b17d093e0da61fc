import Replication

/// Chooses instances by a rule of `Balancing`.
///
/// The round robin counts over the healthy instances: walking on from a dead one would give its
/// neighbour a double share.
struct Balancer: Sendable {
    /// The attempts that are open at each instance, in the order of the instances.
    private(set) var open: [Int]
    private var cursor: UInt = 0
    private var random: SeededGenerator
    private let rule: Balancing
    private let defect: PolicyDefect?

    init(_ rule: Balancing, instances: Int, seed: UInt64, defect: PolicyDefect?) {
        self.rule = rule
        self.defect = defect
        open = Array(repeating: 0, count: instances)
        random = SeededGenerator(seed: seed, stream: "balancer")
    }

    /// An attempt begins at an instance.
    mutating func began(at place: Int) { open[place] += 1 }

    /// An attempt ended there, however it did.
    mutating func ended(at place: Int, wasGivenUp: Bool) {
        if wasGivenUp, defect == .countLeaks { return }
        open[place] -= 1
    }

    /// One of the places, which are in order; nil of none.
    ///
    /// `all` are the places that there are, healthy or not.
    mutating func choose(among places: [Int], of all: Int) -> Int? {
        guard let first = places.first else { return nil }
        switch rule {
        case .pinned, .failover: return first
        case .random: return random.pick(places)
        case .roundRobin: return next(among: places, of: all)
        case .leastConnections:
            let fewest = places.map { open[$0] }.min()
            return random.pick(places.filter { open[$0] == fewest })
        case .powerOfTwo:
            guard places.count > 1 else { return first }
            let one = random.below(places.count)
            var other = random.below(places.count - 1)
            if other >= one { other += 1 }
            let (left, right) = (places[one], places[other])
            return open[left] <= open[right] ? left : right
        }
    }

    private mutating func next(among places: [Int], of all: Int) -> Int {
        defer { cursor &+= 1 }
        guard defect == .neighbourDoubled else {
            return places[Int(cursor % UInt(places.count))]
        }
        let start = Int(cursor % UInt(all))
        return places.first { $0 >= start } ?? places[0]
    }
}
