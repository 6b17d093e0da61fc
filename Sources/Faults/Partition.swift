import Replication

/// Which directed links are cut, and by which shape they were drawn.
public struct Partition: Hashable, Sendable {
    /// How a partition is drawn.
    public enum Shape: String, Hashable, Sendable, CaseIterable {
        /// One node is cut from all others.
        case isolateOne = "isolate-one"
        /// A minority of random size is cut from the rest.
        case majorityMinority = "majority-minority"
        /// The nodes fall into two parts of equal size, or as near as can be.
        case halves
        /// Every node sees a majority, and no two see the same one.
        case ring = "majorities-ring"
        /// Two halves that only one node connects.
        case bridge
        /// The nodes of a minority hear the others, who do not hear them.
        case oneWay = "one-way"
        /// The node that leads is cut from all others.
        case isolatePrimary = "isolate-primary"
        /// Every node is cut from every other.
        case total
        /// A minority is cut from the rest, heals, and is cut again, several times.
        case flapping
        /// Cuts that somebody wrote down, link by link.
        case matrix

        /// What is drawn unless something else is asked for.
        public static let standard: [Shape] = [
            .isolateOne, .majorityMinority, .halves, .ring, .bridge, .oneWay,
        ]

        /// Every shape that can be drawn.
        public static let drawn = allCases.filter { $0 != .matrix }

        /// The fewest nodes among which the shape cuts anything.
        public var fewestNodes: Int {
            switch self {
            case .isolateOne, .majorityMinority, .halves, .oneWay, .isolatePrimary, .total,
                .flapping, .matrix:
                2
            case .bridge: 3
            case .ring: 4
            }
        }
    }

    /// What a cut from A to B stops, and how.
    public enum Manner: String, Hashable, Sendable, CaseIterable {
        /// The calls that A makes to B stall; those that B makes to A go on.
        case calls
        /// The packets from A to B vanish, and with them the acknowledgements of what B sends:
        /// calls stall both ways, though what B sends first may still arrive.
        case packets
        /// The calls that A makes to B are reset, and new ones are refused.
        case reset

        /// One line for people.
        public var summary: String {
            switch self {
            case .calls: "calls over the link stall, and go on after the heal; the usual manner"
            case .packets: "packets vanish, so that calls stall both ways"
            case .reset: "connections over the link are reset, and new ones refused"
            }
        }
    }

    /// How it was drawn.
    public var shape: Shape
    /// The links that are cut, sorted.
    public var cut: [Link]
    /// What is stopped on them.
    public var manner: Manner

    /// A partition of exactly these cuts.
    public init(shape: Shape, cut: some Sequence<Link>, manner: Manner = .calls) {
        self.shape = shape
        self.cut = Set(cut).sorted()
        self.manner = manner
    }

    /// The links over which no call is answered.
    public var silenced: Set<Link> {
        let links = Set(cut)
        guard manner == .packets else { return links }
        return links.union(links.map { Link(from: $0.to, to: $0.from) })
    }

    /// A partition that cuts one node from all others.
    public init(isolating node: NodeID, of nodes: [NodeID]) {
        self.init(shape: .isolateOne, cut: Self.between([node], nodes.filter { $0 != node }))
    }

    /// A partition that cuts each of these nodes from all others.
    public init(
        shape: Shape,
        isolating targets: [NodeID],
        of nodes: [NodeID],
        manner: Manner = .calls
    ) {
        self.init(
            shape: shape,
            cut: targets.flatMap { target in
                Self.between([target], nodes.filter { $0 != target })
            },
            manner: manner
        )
    }

    /// Draws a partition of a shape; with fewer nodes than the shape needs nothing is cut.
    public static func draw(
        _ shape: Shape,
        of nodes: [NodeID],
        with random: inout SeededGenerator
    ) -> Partition {
        let order = random.shuffled(nodes.sorted())
        let cut: [Link] =
            switch shape {
            case .isolateOne, .isolatePrimary:
                between(order.prefix(1), order.dropFirst())
            case .total:
                Link.all(among: order)
            case .matrix:
                []
            case .majorityMinority, .flapping:
                split(order, at: random.within(1...max(1, (order.count - 1) / 2)))
            case .halves:
                split(order, at: order.count / 2)
            case .ring:
                ring(order)
            case .bridge:
                bridge(order)
            case .oneWay:
                oneWay(order, silent: random.within(1...max(1, (order.count - 1) / 2)))
            }
        return Partition(shape: shape, cut: cut)
    }

    private static func split(_ order: [NodeID], at count: Int) -> [Link] {
        between(order.prefix(count), order.dropFirst(count))
    }

    /// The calls of the silent ones are cut; calls to them are not.
    private static func oneWay(_ order: [NodeID], silent count: Int) -> [Link] {
        order.prefix(count).flatMap { from in
            order.dropFirst(count).map { Link(from: from, to: $0) }
        }
    }

    /// Each node keeps the nearest ones on the ring, as many as make a majority with itself.
    private static func ring(_ order: [NodeID]) -> [Link] {
        let count = order.count
        let reach = (count / 2 + 1) / 2
        return order.indices.flatMap { index in
            order.indices.filter { other in
                let distance = min((other - index + count) % count, (index - other + count) % count)
                return distance > reach
            }
            .map { Link(from: order[index], to: order[$0]) }
        }
    }

    private static func bridge(_ order: [NodeID]) -> [Link] {
        let rest = order.dropFirst()
        let half = rest.count / 2
        return between(rest.prefix(half), rest.dropFirst(half))
    }

    private static func between(
        _ left: some Collection<NodeID>,
        _ right: some Collection<NodeID>
    ) -> [Link] {
        left.flatMap { one in
            right.flatMap { [Link(from: one, to: $0), Link(from: $0, to: one)] }
        }
    }
}

extension Partition {
    /// The nodes that form the largest group of mutual reach with a majority; empty without one.
    ///
    /// Two nodes reach each other when neither direction is cut. A node counts to the majority
    /// side when, with the nodes that it reaches both ways, it makes a majority.
    public func majoritySide(of nodes: [NodeID]) -> [NodeID] {
        let cuts = silenced
        return nodes.sorted().filter { node in
            let reached = nodes.filter { other in
                other == node
                    || !cuts.contains(Link(from: node, to: other))
                        && !cuts.contains(Link(from: other, to: node))
            }
            return reached.count > nodes.count / 2
        }
    }
}
