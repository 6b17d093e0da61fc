import Replication

extension Nemesis {
    /// The chance that a kind is among those of a swarm.
    private static var share: Double { 0.4 }
    /// How long a swarm keeps a nemesis.
    private static var era: Duration { .seconds(60) }

    /// A nemesis that is itself drawn: which kinds there are, how often they come, where and how.
    ///
    /// What always has everything rarely has much of anything: leaving features out at random finds
    /// more (Groce et al., Swarm Testing, ISSTA 2012). This nemesis bounds what may be drawn. A
    /// run in which nodes are mostly dead says nothing, so a majority lives most of the time.
    public func swarm(seed: UInt64) -> Nemesis {
        var random = SeededGenerator(seed: seed, stream: "swarm of faults")
        func some<T>(_ all: [T]) -> [T] {
            let chosen = all.filter { _ in random.chance(Self.share) }
            return chosen.isEmpty ? random.pick(all).map { [$0] } ?? [] : chosen
        }
        var swarm = self
        swarm.kinds = some(kinds)
        swarm.interval = interval * (random.pick([0.5, 1, 2]) ?? 1)
        swarm.shapes = some(shapes)
        swarm.manners = some(manners)
        swarm.targets = some(targets)
        swarm.sparesMajority = true
        return swarm
    }

    /// The faults of a run under a swarm, which draws its nemesis anew in every minute.
    ///
    /// A short run has one mixture of faults, and a long one comes to every kind.
    public func swarmSchedule(
        for nodes: [NodeID],
        during limit: Duration,
        seed: UInt64
    ) -> [ScheduledFault] {
        var faults: [ScheduledFault] = []
        var (begin, seed) = (Duration.zero, seed)
        while begin < limit {
            let end = limit - begin < Self.era * 1.5 ? limit : begin + Self.era
            faults += swarm(seed: seed).schedule(for: nodes, during: end - begin, seed: seed)
                .map {
                    ScheduledFault(
                        offset: begin + $0.offset,
                        fault: $0.fault,
                        selector: $0.selector
                    )
                }
            begin = end
            var next = SeededGenerator(seed: seed, stream: "next nemesis of a swarm")
            seed = next.next()
        }
        return faults
    }
}
