import Replication

extension Nemesis {
    /// The chance that a kind is among those of a swarm.
    private static var share: Double { 0.4 }

    /// A nemesis that is itself drawn: which kinds there are, how often they come, where and how.
    ///
    /// What always has everything rarely has much of anything: leaving features out at random finds
    /// more (Groce et al., Swarm Testing, ISSTA 2012). This nemesis bounds what may be drawn.
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
        return swarm
    }
}
