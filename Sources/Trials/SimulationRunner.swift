import Checkers
import Histories
import Plans
import Policies
import Replication
import Simulation
import Synchronization
import Workloads

/// The runner of simulations: it carries an order out for each seed, and judges what comes of it.
public struct SimulationRunner: Sendable {
    /// The simulator of one subject.
    public typealias Simulation = @Sendable (SimulationPlan, Workload, Claim) -> SimulatedRun

    /// What is left of a failure, once everything is gone that it does not need.
    public struct Shrunk: Sendable {
        /// The seed that failed.
        public let seed: UInt64
        /// The smallest plan that was found.
        public let plan: SimulationPlan
        /// The property that is broken.
        public let property: String
        /// The anomaly, with its story.
        public let anomaly: Anomaly
        /// The history of the smallest plan.
        public let events: [Event]
        /// How many calls are left, and how many there were.
        public let operations: (left: Int, before: Int)
        /// How many plans were simulated on the way.
        public let attempts: Int
    }

    /// What is simulated.
    public let order: SimulationOrder
    /// What draws a plan from each seed.
    public let swarm: Swarm
    private let judgesAll: Bool
    private let notes: [ExpectedNote]
    private let simulation: Simulation

    /// A runner of an order.
    ///
    /// - `judgesAll`: whether what is not promised is measured, too. `sometimes`: what replicas of
    ///   the subject should note in some seed. `simulation`: the simulator of the subject.
    public init(
        _ order: SimulationOrder,
        judgesAll: Bool = false,
        sometimes notes: [ExpectedNote],
        simulation: @escaping Simulation
    ) {
        self.order = order
        swarm = Swarm(order)
        self.judgesAll = judgesAll
        self.notes = notes
        self.simulation = simulation
    }

    /// The subject and the workload, as titles have them.
    public var title: String { "\(order.subject.name) \(order.workload.name)" }

    /// What replicas should note in some seed; notes of reads only where the workload has any.
    public var sometimes: [ExpectedNote] {
        let changes: Set = ["enqueue", "dequeue", "acquire", "release"]
        guard changes.isSuperset(of: order.workload().operations) else { return notes }
        return notes.filter { !$0.name.hasPrefix("read-") }
    }

    // MARK: Seeds

    /// Simulates and judges all seeds of a range.
    ///
    /// - `perform`: performs jobs by their number, side by side or one after the other; they begin
    ///   in that order. Once the monitor was stopped no seed is begun: those that are done are the
    ///   first of the range.
    public func sweep(
        _ seeds: ClosedRange<UInt64>,
        performing perform: Workers.Perform,
        observing monitor: SimulationMonitor = SimulationMonitor()
    ) -> Sweep {
        let entries = Mutex([Sweep.Entry?](repeating: nil, count: seeds.count))
        perform(seeds.count) { number in
            guard monitor.begin() else { return }
            let entry = entry(seed: seeds.lowerBound + UInt64(number))
            entries.withLock { $0[number] = entry }
            monitor.count(entry)
        }
        return Sweep(entries.withLock { $0.compactMap { $0 } })
    }

    /// Simulates a seed.
    public func run(seed: UInt64) -> SimulatedRun { run(swarm.plan(seed: seed)) }

    /// What a seed shows of the client policy; nil where clients are pinned.
    public func policyReport(seed: UInt64) -> PolicyReport? {
        let plan = swarm.plan(seed: seed)
        let policy = plan.policy.policy(timeout: plan.timeout)
        guard !policy.isPinned else { return nil }
        let run = run(plan)
        return try? PolicyReport(
            run.twoHistories,
            policy: policy,
            claim: order.subject.claim.applied(isPartitioned: plan.isPartitioned),
            checks: workload(of: plan).checks,
            windows: run.windows,
            slack: .zero
        )
    }

    /// What a seed shows to the application; at the end all nodes live and are read.
    ///
    /// - Returns: nil where the simulation was given up.
    func choiceFigures(seed: UInt64, within budget: Budget) -> ChoiceFigures? {
        let plan = swarm.plan(seed: seed)
        guard let run = layeredRun(seed: seed, ending: .reads) else { return nil }
        let two = run.twoHistories
        let claim = order.subject.claim.applied(isPartitioned: plan.isPartitioned)
        let checks = workload(of: plan).checks
        do {
            let blame = try Blame.findings(in: two, claim: claim, checks: checks, within: budget)
            return try ChoiceFigures(two, blame: blame, windows: run.windows)
        } catch {
            preconditionFailure("a simulation recorded what is no history: \(error)")
        }
    }

    /// A seed with its attempts, also where clients are pinned; nil where it was given up.
    ///
    /// A policy whose only layer ends attempts asks what they do, and what it did is recorded.
    func layeredRun(seed: UInt64, ending: SimulationPlan.Ending) -> SimulatedRun? {
        var plan = swarm.plan(seed: seed)
        plan.ending = ending
        var policy = plan.policy.policy(timeout: plan.timeout)
        if policy.isPinned {
            policy.order = [.timeout]
            plan.policy = .written(policy)
        }
        let run = run(plan)
        return run.givenUp == nil ? run : nil
    }

    private func run(_ plan: SimulationPlan) -> SimulatedRun {
        simulation(plan, workload(of: plan), order.subject.claim)
    }

    private func entry(seed: UInt64) -> Sweep.Entry {
        let plan = swarm.plan(seed: seed)
        let run = run(plan)
        return Sweep.Entry(run, seed: seed, findings: judge(plan).findings(on: run, of: plan))
    }

    /// The first anomaly of a promise that a seed breaks, with its story.
    public func anomaly(seed: UInt64, property: String) -> Anomaly? {
        let plan = swarm.plan(seed: seed)
        return anomaly(of: property, in: run(plan), plan)
    }

    private func anomaly(
        of property: String,
        in run: SimulatedRun,
        _ plan: SimulationPlan
    ) -> Anomaly? {
        var judge = judge(plan)
        judge.budget.explanation = Budget.standard.explanation
        return judge.findings(on: run, of: plan).first { $0.property == property }?
            .verdict.anomalies.first
    }

    private func judge(_ plan: SimulationPlan) -> SimulationJudge {
        SimulationJudge(
            claim: order.subject.claim,
            checks: workload(of: plan).checks,
            judgesAll: judgesAll
        )
    }

    private func workload(of plan: SimulationPlan) -> Workload {
        order.workload(
            Workload.Options(
                keys: plan.keys,
                readShare: plan.readShare,
                supported: order.subject.operations
            )
        )
    }

    // MARK: Shrinking

    /// Makes the first failure of a sweep small; nil if there was none, or it did not come again.
    public func shrink(_ sweep: Sweep) -> Shrunk? {
        let wanted = order.subject.defect?.breaks
        guard
            let failure = sweep.failures.first(where: { $0.property == wanted })
                ?? sweep.failures.first
        else { return nil }
        return shrink(failure)
    }

    /// Makes a failure small; nil if it did not come again.
    public func shrink(_ failure: Sweep.Failure) -> Shrunk? {
        let plan = swarm.plan(seed: failure.seed)
        let target = Shrinker.Target(property: failure.property, anomaly: failure.anomaly.name)
        var shrinker = Shrinker(plan, target: target, judge: judge(plan), simulate: run)
        guard let result = shrinker.shrink() else { return nil }
        let last = run(result.plan)
        return Shrunk(
            seed: failure.seed,
            plan: result.plan,
            property: failure.property,
            anomaly: anomaly(of: failure.property, in: last, result.plan) ?? failure.anomaly,
            events: last.events,
            operations: (last.operations, run(plan).operations),
            attempts: result.attempts
        )
    }
}
