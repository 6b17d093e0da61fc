import Checkers
import Faults
import Plans
import Policies
import Replication
import Resilience
import Synchronization

/// Tries every sound strategy under several client policies, for a scenario, with the same cuts.
public struct ChoiceRunner {
    /// The client policies that are tried.
    public static let policies = [
        "none", "retry", "retry-idempotent", "fallback", "balanced", "failover", "hedged", "full",
    ]
    /// The file with the cuts.
    public static let file = "Workloads/Policies/choose-cuts.jsonl"
    /// The budget of each check: runs are short.
    private static let budget = Budget(steps: 500_000, bytes: 64 << 20, explanation: 0)

    private let catalogue: Catalogue
    private let make: (SimulationOrder) throws -> SimulationRunner

    /// A runner over the strategies of a catalogue; broken ones are left out.
    ///
    /// - `make`: makes the runner of an order, with the simulator of its subject.
    public init(
        _ catalogue: Catalogue,
        making make: @escaping (SimulationOrder) throws -> SimulationRunner
    ) {
        self.catalogue = catalogue
        self.make = make
    }

    /// What all runs of a scenario have in common, but for the strategy and the policy.
    public static func plan(of scenario: Choice.Scenario) -> RunPlan {
        var plan = RunPlan()
        plan.workload = scenario.workload
        plan.nodes = 5
        plan.clients = 16
        plan.keys = scenario.keys
        plan.readShare = 0.5
        plan.rate = 32
        plan.arrivals = .open
        plan.operations = 272
        plan.timeout = .milliseconds(500)
        plan.schedule = file
        return plan
    }

    /// The cuts of every run, with the time between them.
    ///
    /// A majority goes on without the first two nodes; then one of the others is alone; then all
    /// are. So those who serve at first are on the wrong side once, and once nobody serves safely.
    public static var cuts: [ScheduledFault] {
        let nodes = RunPlan().nodeNames
        let (few, many) = (nodes.prefix(2), nodes.dropFirst(2))
        let links = Link.all(among: nodes)
        let between = links.filter { few.contains($0.from) != few.contains($0.to) }
        let third = links.filter { ($0.from == many.first) != ($0.to == many.first) }
        let cuts: [(from: Int, to: Int, Partition)] = [
            (1_000, 3_000, Partition(shape: .majorityMinority, cut: between)),
            (4_000, 5_500, Partition(shape: .isolateOne, cut: third)),
            (6_500, 7_500, Partition(shape: .total, cut: links)),
        ]
        return cuts.flatMap { from, to, partition in
            [
                ScheduledFault(offset: .milliseconds(from), fault: .partition(partition)),
                ScheduledFault(offset: .milliseconds(to), fault: .healLinks),
            ]
        }
    }

    /// Runs a scenario for each seed, from 1, and sets what was seen side by side.
    public func choice(
        of scenario: Choice.Scenario,
        seeds: Int,
        performing perform: Workers.Perform
    ) throws -> Choice {
        var runners: [(policy: String, runner: SimulationRunner)] = []
        for policy in Self.policies {
            var plan = Self.plan(of: scenario)
            plan.strategy = "all"
            plan.policy = policy
            let orders = try plan.simulations(in: catalogue) { path throws(PlanError) in
                ScheduleFile.text(Self.cuts)
            }
            runners += try orders.map { (policy, try make($0)) }
        }
        let tried = runners
        let count = tried.count * seeds
        let figures = Mutex([ChoiceFigures?](repeating: nil, count: count))
        perform(count) { number in
            let runner = tried[number / seeds].runner
            let found = runner.choiceFigures(seed: UInt64(number % seeds + 1), within: Self.budget)
            figures.withLock { $0[number] = found }
        }
        let found = figures.withLock { $0 }
        let pairs = tried.enumerated().map { place, pair in
            var sum = ChoiceFigures()
            // Determinism: latencies are added in the order of seeds.
            for one in found[place * seeds..<(place + 1) * seeds] { one.map { sum.add($0) } }
            return Choice.Pair(
                strategy: pair.runner.order.subject.name,
                policy: pair.policy,
                figures: sum,
                layers: ClientPolicy.named(pair.policy, timeout: .zero)?.order.count ?? 0
            )
        }
        return Choice(scenario, pairs: pairs)
    }
}
