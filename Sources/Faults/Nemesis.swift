import Replication

/// Draws a schedule of faults from a seed.
public struct Nemesis: Sendable {
    /// The kinds of faults that a nemesis can draw.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Nothing breaks.
        case none
        /// Links between nodes are cut, in every shape.
        case partition
        /// Nodes are killed, from one up to all, and started again.
        case kill

        /// One line for people.
        public var summary: String {
            switch self {
            case .none: "nothing breaks"
            case .partition:
                "cuts links: "
                    + Partition.Shape.allCases.map(\.rawValue).joined(separator: ", ")
            case .kill: "kills one node, a minority, a majority or all, and restarts them"
            }
        }
    }

    /// What it breaks; nothing if empty.
    public var kinds: [Kind]
    /// The mean time from one change to the next.
    public var interval: Duration
    /// The shapes of partitions that may be drawn.
    public var shapes: [Partition.Shape]

    /// A nemesis.
    public init(
        kinds: [Kind],
        interval: Duration = .milliseconds(1500),
        shapes: [Partition.Shape] = Partition.Shape.allCases
    ) {
        self.kinds = kinds.filter { $0 != .none }
        self.interval = interval
        self.shapes = shapes
    }

    /// The faults of a run, in order of time, all mended before its end.
    ///
    /// Quiet and broken periods alternate, each between half and one and a half intervals long.
    /// Every shape comes up once before one comes up again.
    public func schedule(
        for nodes: [NodeID],
        during limit: Duration,
        seed: UInt64
    ) -> [ScheduledFault] {
        var random = SeededGenerator(seed: seed, stream: "faults")
        let shapes = shapes.filter { $0.fewestNodes <= nodes.count }
        var deck: [Partition.Shape] = []
        var schedule: [ScheduledFault] = []
        var offset = pause(&random)
        while offset < limit, let kind = random.pick(kinds) {
            let end = min(offset + pause(&random), limit)
            switch kind {
            case .partition:
                if deck.isEmpty { deck = random.shuffled(shapes) }
                guard let shape = deck.popLast() else { return schedule }
                let partition = Partition.draw(shape, of: nodes, with: &random)
                schedule.append(ScheduledFault(offset: offset, fault: .partition(partition)))
                schedule.append(ScheduledFault(offset: end, fault: .healLinks))
            case .kill:
                let victims = Self.drawVictims(of: nodes, with: &random)
                schedule.append(ScheduledFault(offset: offset, fault: .kill(victims)))
                schedule.append(ScheduledFault(offset: end, fault: .restart(victims)))
            case .none:
                break
            }
            offset = end + pause(&random)
        }
        return schedule
    }

    private func pause(_ random: inout SeededGenerator) -> Duration {
        interval * Double(random.within(500...1500)) / 1000
    }

    /// One node, a minority, a majority, or all.
    private static func drawVictims(
        of nodes: [NodeID],
        with random: inout SeededGenerator
    ) -> [NodeID] {
        let count = nodes.count
        let size = random.pick([1, max(1, (count - 1) / 2), count / 2 + 1, count]) ?? 1
        return Array(random.shuffled(nodes.sorted()).prefix(size)).sorted()
    }
}
