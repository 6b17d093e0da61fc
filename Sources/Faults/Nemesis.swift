import Replication

/// Draws a schedule of faults from a seed.
public struct Nemesis: Hashable, Sendable {
    /// What it breaks; nothing if empty.
    public var kinds: [Kind]
    /// The mean time from one change of a kind to the next.
    public var interval: Duration
    /// The shapes of partitions that may be drawn.
    public var shapes: [Partition.Shape]
    /// The manners in which links may be cut; one of these each time.
    public var manners: [Partition.Manner]
    /// How the nodes are chosen that faults of processes and clocks strike; one of these each time.
    public var targets: [Target]
    /// Whether a majority of the nodes is to live for most of the time.
    var sparesMajority = false

    /// A nemesis.
    public init(
        kinds: [Kind],
        interval: Duration = .milliseconds(1500),
        shapes: [Partition.Shape] = Partition.Shape.standard,
        manners: [Partition.Manner] = [.calls],
        targets: [Target] = Target.standard
    ) {
        self.kinds = kinds.filter { $0 != .none }
        self.interval = interval
        self.shapes = shapes
        self.manners = manners
        self.targets = targets
    }

    /// The faults of a run, in order of time, all mended before its end.
    ///
    /// Each kind has its own quiet and broken periods, between half and one and a half intervals
    /// long, so that kinds overlap. Every shape comes up once before one comes up again.
    /// ```
    /// partition  ----|== cut ==|------|=== cut ===|-----
    /// kill       --------|== dead ==|------|== dead ==|-
    /// ```
    public func schedule(
        for nodes: [NodeID],
        during limit: Duration,
        seed: UInt64
    ) -> [ScheduledFault] {
        var periods = kinds.flatMap { kind -> [[ScheduledFault]] in
            // Determinism: a kind alone is drawn from the same stream as ever.
            let stream = kinds.count == 1 ? "faults" : "faults \(kind.rawValue)"
            var drawn = KindSchedule(
                self,
                of: kind,
                nodes: nodes,
                random: SeededGenerator(seed: seed, stream: stream)
            )
            return drawn.periods(during: limit)
        }
        if sparesMajority {
            periods = SparedMajority(of: nodes.count, during: limit).admitted(periods)
        }
        return periods.joined()
            .map { scheduled in
                // A schedule in a file counts nanoseconds, and must come back as it was drawn.
                var scheduled = scheduled
                scheduled.offset = .nanoseconds(scheduled.offset.nanoseconds)
                return scheduled
            }
            .enumerated()
            .sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
            .map(\.element)
    }
}
