import Faults
import Replication

/// The links between nodes: how long messages take, which are lost, and which links are cut.
///
/// Determinism: what becomes of a message follows from its link and the moment at which it is sent
/// alone; so what is left out of a plan does not reshuffle what is left.
struct Network {
    /// What becomes of a message.
    struct Fate {
        /// When it arrives; nil if it is lost.
        var arrival: Int64?
        /// When it arrives once more.
        var secondArrival: Int64?
    }

    private struct LinkState {
        let seed: UInt64
        /// When the last message was sent, and how many were at that very moment.
        var lastSending: Int64 = -1
        var repetitions: UInt64 = 0
        var shortest: Int64
        var span: Int64
        var latestArrival: Int64 = 0
        var isCut = false
        /// What is wrong with it.
        var passage: LinkTrouble.Passage?
        /// The parcels that wait for the link to be mended.
        var held: [Int] = []
    }

    let nodes: Int
    private(set) var cuts = 0
    private(set) var oneWayCuts = 0
    private var links: [LinkState] = []
    private var isTroubled = false
    private var stragglers: UInt64
    private let slowness: Int64
    private var loss: UInt64
    private var duplication: UInt64

    init(_ plan: SimulationPlan) {
        nodes = plan.nodes
        stragglers = Self.threshold(plan.hazards.stragglers)
        slowness = Int64(plan.hazards.slowness)
        loss = Self.threshold(plan.hazards.loss)
        duplication = Self.threshold(plan.hazards.duplication)
        links.reserveCapacity(nodes * nodes)
        var random = SeededGenerator(seed: plan.seed, stream: "links")
        for _ in 0..<(nodes * nodes) {
            let range = random.range(within: plan.hazards.delay)
            let seed = random.next()
            links.append(
                LinkState(
                    seed: seed,
                    shortest: Int64(range.lowerBound),
                    span: Int64(range.count)
                )
            )
        }
    }

    /// A share as a bound on 16 bits.
    private static func threshold(_ share: Double) -> UInt64 {
        UInt64(max(0, min(1, share)) * 65_536)
    }

    @inline(__always)
    private func index(_ from: Int, _ to: Int) -> Int { from * nodes + to }

    @inline(__always)
    func isCut(_ from: Int, _ to: Int) -> Bool { links[index(from, to)].isCut }

    /// From now on nothing is lost, doubled or very late.
    mutating func calm() {
        stragglers = 0
        loss = 0
        duplication = 0
    }

    /// From now on a link is bad in this way; nil for well.
    mutating func set(_ trouble: LinkTrouble?, from: Int, to: Int) {
        links[index(from, to)].passage = trouble.map(LinkTrouble.Passage.init)
        isTroubled = links.contains { $0.passage != nil }
    }

    /// Decides what becomes of a message that is sent now.
    @inline(__always)
    mutating func fate(_ from: Int, _ to: Int, now: Int64) -> Fate {
        let link = index(from, to)
        let bits = dice(link, now)
        let fate = usualFate(link, bits, now)
        return isTroubled ? troubled(fate, link, bits, now) : fate
    }

    /// What becomes of it where the link is bad, on top of what would become of it anyway.
    private mutating func troubled(_ usual: Fate, _ link: Int, _ bits: UInt64, _ now: Int64) -> Fate
    {
        guard var passage = links[link].passage else { return usual }
        defer { links[link].passage = passage }
        return Self.troubled(usual, &passage, bits, now)
    }

    private static func troubled(
        _ usual: Fate,
        _ passage: inout LinkTrouble.Passage,
        _ bits: UInt64,
        _ now: Int64
    ) -> Fate {
        guard let arrival = usual.arrival else { return usual }
        var random = SeededGenerator(seed: bits)
        let fate = passage.fate(at: now, with: &random)
        return Fate(
            arrival: fate.delay.map { arrival + $0 },
            secondArrival: fate.secondDelay.map { arrival + $0 } ?? usual.secondArrival
        )
    }

    /// Decides what becomes of a heartbeat that is sent now.
    ///
    /// Determinism: it leaves no trace, so the messages of a strategy have the same fates with
    /// heartbeats beside them and without. On a link with a rate it waits, but takes up no room.
    func fateOfHeartbeat(_ from: Int, _ to: Int, now: Int64) -> Fate {
        let link = index(from, to)
        let moment = UInt64(bitPattern: now) &* 0xbf58_476d_1ce4_e5b9
        var random = SeededGenerator(seed: ~links[link].seed &+ moment)
        let bits = random.next()
        let usual = usualFate(link, bits, now)
        guard isTroubled, var passage = links[link].passage else { return usual }
        return Self.troubled(usual, &passage, bits, now)
    }

    @inline(__always)
    private func usualFate(_ link: Int, _ bits: UInt64, _ now: Int64) -> Fate {
        if bits & 0xffff < loss { return Fate() }
        let roll = (bits >> 32).multipliedFullWidth(by: UInt64(links[link].span) << 32).high
        var delay = links[link].shortest + Int64(roll)
        if (bits >> 16) & 0xffff < duplication {
            return Fate(arrival: now + delay, secondArrival: now + delay * 2 + Int64(roll & 0xffff))
        }
        if stragglers > 0, (bits &* 0x9e37_79b9_7f4a_7c15) >> 48 < stragglers { delay *= slowness }
        return Fate(arrival: now + delay)
    }

    @inline(__always)
    private mutating func dice(_ link: Int, _ now: Int64) -> UInt64 {
        let isRepeated = links[link].lastSending == now
        links[link].repetitions = isRepeated ? links[link].repetitions &+ 1 : 0
        links[link].lastSending = now
        let moment = UInt64(bitPattern: now) &* 0xbf58_476d_1ce4_e5b9
        var random = SeededGenerator(
            seed: links[link].seed &+ moment &+ links[link].repetitions
        )
        return random.next()
    }

    /// Takes an arrival down; true if an earlier message is still under way.
    @inline(__always)
    mutating func overtakes(_ from: Int, _ to: Int, arrivingAt time: Int64) -> Bool {
        let link = index(from, to)
        if time < links[link].latestArrival { return true }
        links[link].latestArrival = time
        return false
    }

    /// Keeps a parcel until the link is mended.
    mutating func hold(_ slot: Int, _ from: Int, _ to: Int) {
        links[index(from, to)].held.append(slot)
    }

    /// Cuts exactly these links; returns what had been held on those that work again.
    mutating func cut(_ wanted: [(from: Int, to: Int)]) -> [Int] {
        for link in links.indices { links[link].isCut = false }
        for (from, to) in wanted { links[index(from, to)].isCut = true }
        cuts = wanted.count
        oneWayCuts = wanted.count { !links[index($0.to, $0.from)].isCut }
        var released: [Int] = []
        for link in links.indices where !links[link].isCut && !links[link].held.isEmpty {
            released += links[link].held
            links[link].held = []
        }
        return released
    }
}

extension SeededGenerator {
    /// A range within another, so that ranges of several draws overlap.
    mutating func range(within bounds: ClosedRange<Int>) -> ClosedRange<Int> {
        let one = within(bounds)
        let other = within(bounds)
        return min(one, other)...max(one, other)
    }
}
