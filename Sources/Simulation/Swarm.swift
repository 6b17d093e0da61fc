import Faults
import Replication
import Resilience

/// Draws plans: each seed first draws which hazards and faults exist, and how hard they are.
///
/// Source: Groce, Zhang, Eide, Chen, Regehr, *Swarm testing*, ISSTA 2012: leaving kinds out makes
/// room for others, so a swarm finds more than one mixture of everything.
public struct Swarm: Hashable, Sendable {
    /// The strategy's name.
    public var strategy: String
    /// The workload's name.
    public var workload: String
    /// How many nodes; drawn if nil.
    public var nodes: Int?
    /// How many clients; drawn if nil.
    public var clients: Int?
    /// How many calls; drawn if nil.
    public var operations: Int?
    /// How many keys; drawn if nil.
    public var keys: Int?

    /// The share of reads; drawn if nil.
    public var readShare: Double?
    /// How long clients wait for an answer; drawn if nil.
    public var timeout: Duration?
    /// The rules by which clients make their calls.
    public var policy = PolicyChoice.none
    /// The most calls a second of all clients together; nil for no limit.
    public var rate: Double?
    /// Whether calls are due at that rate, whether or not earlier ones are answered.
    public var hasOpenArrivals = false
    /// What breaks, in place of what a seed draws; nothing else goes wrong then.
    public var schedule: [ScheduledFault]?
    /// How nodes serve requests of clients.
    public var service = ServiceOptions()

    /// What may break besides: each kind in about half of the seeds.
    public var nemesis: [Nemesis.Kind]
    /// The shapes of the partitions that this nemesis draws.
    public var shapes = Partition.Shape.standard
    /// How it chooses the nodes that it strikes.
    public var targets = Target.words.map(\.target)

    /// A swarm over a strategy and a workload; what is nil is drawn by each seed.
    public init(
        strategy: String,
        workload: String,
        nodes: Int? = nil,
        clients: Int? = nil,
        operations: Int? = nil,
        keys: Int? = nil,
        nemesis: [Nemesis.Kind] = []
    ) {
        self.strategy = strategy
        self.workload = workload
        self.nodes = nodes
        self.clients = clients
        self.operations = operations
        self.keys = keys
        self.nemesis = nemesis
    }

    /// The plan of a seed.
    public func plan(seed: UInt64) -> SimulationPlan {
        var random = SeededGenerator(seed: seed, stream: "swarm")
        // Determinism: everything is drawn, whether or not an option replaces it.
        let size = random.pick([3, 5, 5, 5]) ?? 5
        let crowd = random.within(5...8)
        let calls = random.within(60...120)
        let spread = random.within(1...3)
        var plan = SimulationPlan(
            strategy: strategy,
            workload: workload,
            seed: seed,
            nodes: nodes ?? size,
            clients: clients ?? crowd,
            operations: operations ?? calls,
            keys: keys ?? spread
        )
        plan.warmUp = random.chance(0.3) ? .zero : .seconds(1)
        plan.timeout = .milliseconds(random.pick([1_000, 1_000, 200, 50]) ?? 1_000)
        plan.readShare = Double(random.within(30...70)) / 100
        if let timeout { plan.timeout = timeout }
        plan.policy = policy
        plan.rate = rate
        plan.hasOpenArrivals = hasOpenArrivals
        plan.service = service
        if let readShare { plan.readShare = readShare }
        plan.hazards = Self.hazards(&random)
        let length = Self.expectedLength(of: plan)
        let pace = Int64(random.pick([1, 2, 3, 5, 8]) ?? 1)
        let interval = Duration.nanoseconds(max(2_000_000, length / pace))
        plan.faults = Self.faults(plan, interval, length, &random)
        if !nemesis.isEmpty { plan.faults = more(plan, interval, length) }
        plan.jumps = Self.jumps(plan, length, &random)
        if let schedule {
            plan.hazards = .none
            plan.faults = schedule
            plan.jumps = []
        }
        plan.isWatched = Self.isWatched(seed) || policy.policy(timeout: plan.timeout).asksNodes
        return plan
    }

    /// Whether detectors run in a seed: in one of 64, about.
    ///
    /// Determinism: it is drawn from a stream of its own.
    private static func isWatched(_ seed: UInt64) -> Bool {
        var random = SeededGenerator(seed: seed, stream: "watch")
        return random.below(64) == 0
    }

    private static func hazards(_ random: inout SeededGenerator) -> Hazards {
        var hazards = Hazards.none
        let slowest = random.pick([1_000_000, 3_000_000, 10_000_000, 30_000_000]) ?? 1_000_000
        hazards.delay = 100_000...slowest
        if random.chance(0.4) {
            hazards.stragglers = Double(random.within(1...10)) / 100
            hazards.slowness = random.within(5...30)
        }
        if random.chance(0.5) { hazards.loss = Double(random.within(1...15)) / 100 }
        if random.chance(0.5) { hazards.duplication = Double(random.within(1...15)) / 100 }
        hazards.cut = random.chance(0.5) ? .drop : .stall
        hazards.sync = 50_000...(random.pick([200_000, 1_000_000, 5_000_000]) ?? 200_000)
        if random.chance(0.5) {
            hazards.slowDisks = random.chance(0.5) ? 1 : Double(random.within(20...80)) / 100
            hazards.slowSync = 5_000_000...(random.pick([20_000_000, 100_000_000]) ?? 20_000_000)
        }
        if random.chance(0.5) { hazards.kept = Double(random.within(10...80)) / 100 }
        if random.chance(0.5) { hazards.torn = Double(random.within(20...100)) / 100 }
        if random.chance(0.5) {
            hazards.skew = random.pick([5_000_000, 100_000_000, 10_000_000_000]) ?? 5_000_000
        }
        if random.chance(0.3) { hazards.drift = random.pick([100, 1_000, 50_000]) ?? 100 }
        if random.chance(0.3) { hazards.leaderCrashes = Double(random.within(30...90)) / 100 }
        let pauses = [0, 2_000_000, 20_000_000, 100_000_000, 400_000_000]
        hazards.pause = random.pick(pauses) ?? 0
        return hazards
    }

    /// About how long the clients will ask if nothing breaks, in nanoseconds.
    private static func expectedLength(of plan: SimulationPlan) -> Int64 {
        let hazards = plan.hazards
        let slowShare = hazards.slowDisks
        let sync =
            Double(hazards.sync.upperBound) * (1 - slowShare)
            + Double(hazards.slowSync.upperBound) * slowShare
        let call = Double(hazards.delay.upperBound) * 2 + sync + Double(hazards.pause) / 2
        return Int64(call * Double(plan.operations) / Double(max(1, plan.clients))) + 10_000_000
    }

    private static func faults(
        _ plan: SimulationPlan,
        _ interval: Duration,
        _ length: Int64,
        _ random: inout SeededGenerator
    ) -> [ScheduledFault] {
        let isCut = random.chance(0.6)
        let isKilled = random.chance(0.5)
        let shapes = Partition.Shape.standard.filter { _ in random.chance(0.6) }
        let span = Duration.nanoseconds(length * 3 / 2)
        var faults: [ScheduledFault] = []
        if isCut, !shapes.isEmpty {
            faults += Nemesis(kinds: [.partition], interval: interval, shapes: shapes)
                .schedule(for: plan.nodeNames, during: span, seed: plan.seed)
        }
        if isKilled {
            let kills = Nemesis(kinds: [.kill], interval: interval)
                .schedule(for: plan.nodeNames, during: span, seed: ~plan.seed)
            faults += kills + relapses(kills, &random)
        }
        if random.chance(0.4) { faults += powerLosses(plan, length, &random) }
        return faults.enumerated()
            .sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
            .map(\.element)
    }

    /// The plan's faults, and those of the nemesis.
    ///
    /// Determinism: they are drawn from streams of their own, so that a seed's other faults stay.
    private func more(
        _ plan: SimulationPlan,
        _ interval: Duration,
        _ length: Int64
    ) -> [ScheduledFault] {
        var random = SeededGenerator(seed: plan.seed, stream: "swarm nemesis")
        let kinds = nemesis.filter { _ in random.chance(0.5) }
        let more = kinds.flatMap { kind in
            Nemesis(kinds: [kind], interval: interval, shapes: shapes, targets: targets)
                .schedule(
                    for: plan.nodeNames,
                    during: .nanoseconds(length * 3 / 2),
                    seed: random.next()
                )
        }
        return (plan.faults + more).enumerated()
            .sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
            .map(\.element)
    }

    /// Some nodes crash again while they still recover.
    private static func relapses(
        _ kills: [ScheduledFault],
        _ random: inout SeededGenerator
    ) -> [ScheduledFault] {
        kills.flatMap { scheduled -> [ScheduledFault] in
            guard case .restart(let nodes) = scheduled.fault, random.chance(0.3) else { return [] }
            let soon = scheduled.offset + .microseconds(random.within(10...9_000))
            let later = soon + .microseconds(random.within(100...20_000))
            return [
                ScheduledFault(offset: soon, fault: .kill(nodes)),
                ScheduledFault(offset: later, fault: .restart(nodes)),
            ]
        }
    }

    /// The whole cluster loses its power at random moments, and has it back soon.
    private static func powerLosses(
        _ plan: SimulationPlan,
        _ length: Int64,
        _ random: inout SeededGenerator
    ) -> [ScheduledFault] {
        (0..<random.within(1...4)).flatMap { _ -> [ScheduledFault] in
            let moment = Duration.nanoseconds(Int64(random.below(Int(length))))
            let back = moment + .microseconds(random.within(100...20_000))
            return [
                ScheduledFault(offset: moment, fault: .kill(plan.nodeNames)),
                ScheduledFault(offset: back, fault: .restart(plan.nodeNames)),
            ]
        }
    }

    private static func jumps(
        _ plan: SimulationPlan,
        _ length: Int64,
        _ random: inout SeededGenerator
    ) -> [SimulationPlan.ClockJump] {
        guard random.chance(0.3) else { return [] }
        let reach = random.pick([10, 1_000, 60_000]) ?? 10
        return (0..<random.within(1...6)).map { _ in
            SimulationPlan.ClockJump(
                offset: .nanoseconds(Int64(random.below(Int(length)))),
                node: plan.nodeNames[random.below(plan.nodes)],
                distance: .milliseconds(random.within(-reach...reach))
            )
        }
        .sorted { ($0.offset, $0.node) < ($1.offset, $1.node) }
    }
}
