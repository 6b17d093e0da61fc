import Checkers
import Foundation
import Histories
import Replication
import Simulation
import Strategies
import Workloads

/// One strategy under one workload, in the simulator.
struct SimulatedTrial: Sendable {
    /// What is left of a failure.
    struct Shrunk {
        var seed: UInt64
        var plan: SimulationPlan
        var anomaly: Anomaly
        var property: String
        var operations: Int
        var operationsBefore: Int
        var attempts: Int
        var file: String
    }

    let strategy: Strategy
    let swarm: Swarm
    let judgesAll: Bool
    /// Whether it is there to be caught.
    let isToBeCaught: Bool
    private let simulation: SimulatedStrategies.Simulation

    private init(
        _ strategy: Strategy,
        _ workload: String,
        _ options: SimulateCommand,
        isToBeCaught: Bool = false
    ) {
        self.strategy = strategy
        swarm = Swarm(
            strategy: strategy.name,
            workload: workload,
            nodes: options.nodes,
            clients: options.clients,
            operations: options.operations,
            keys: options.keys,
            nemesis: options.kinds
        )
        judgesAll = options.all
        self.isToBeCaught = isToBeCaught
        simulation = SimulatedStrategies.simulation(of: strategy.replica)
    }

    var title: String { "\(strategy.name) \(swarm.workload)" }

    /// The trials of a name: of one strategy, of all, or of all broken ones.
    /// - Throws: the exit status, for names that nobody knows and pairs that do not go together.
    static func named(
        _ name: String,
        workload: String?,
        options: SimulateCommand
    ) throws -> [SimulatedTrial] {
        if let workload, Workload.named(workload) == nil {
            throw Console.fail(Unknown.workload(workload), .usage)
        }
        let workloads = workload.map { [$0] } ?? Workload.all.map { $0(.init()).name }
        switch name {
        case "all":
            return Strategy.all.filter { $0.defect == nil }.flatMap { strategy in
                workloads.filter { missing(strategy, $0).isEmpty }
                    .map { SimulatedTrial(strategy, $0, options) }
            }
        case "broken":
            return Strategy.all.compactMap { strategy in
                guard let defect = strategy.defect else { return nil }
                return SimulatedTrial(strategy, defect.workload, options, isToBeCaught: true)
            }
        default:
            guard let strategy = Strategy.named(name) else {
                throw Console.fail(Unknown.strategy(name) + "; or all, or broken", .usage)
            }
            if let workload {
                let missing = missing(strategy, workload)
                guard missing.isEmpty else {
                    throw Console.fail(
                        "workload \(workload) needs \(missing.joined(separator: ", ")), which"
                            + " strategy \(name) does not support",
                        .usage
                    )
                }
                return [SimulatedTrial(strategy, workload, options)]
            }
            if let defect = strategy.defect {
                return [SimulatedTrial(strategy, defect.workload, options)]
            }
            return workloads.filter { Self.missing(strategy, $0).isEmpty }
                .map { SimulatedTrial(strategy, $0, options) }
        }
    }

    /// The operations of a workload that a strategy does not support.
    private static func missing(_ strategy: Strategy, _ workload: String) -> [String] {
        Workload.missing(workload, in: strategy.operations)
    }

    /// What replicas should note in some seed; of reads only where the workload has any.
    var sometimes: [String] {
        let changes: Set = ["enqueue", "dequeue", "acquire", "release"]
        let operations = Workload.named(swarm.workload)?.operations ?? []
        guard changes.isSuperset(of: operations) else { return strategy.sometimes }
        return strategy.sometimes.filter { !$0.hasPrefix("read-") }
    }

    // MARK: Seeds

    func plan(seed: UInt64) -> SimulationPlan { swarm.plan(seed: seed) }

    /// Simulates a seed.
    func run(seed: UInt64) -> SimulatedRun { run(plan(seed: seed)) }

    private func run(_ plan: SimulationPlan) -> SimulatedRun {
        simulation(plan, workload(of: plan), strategy.claim)
    }

    /// Simulates a seed, and judges it.
    func entry(seed: UInt64) -> Sweep.Entry {
        let plan = plan(seed: seed)
        let run = run(plan)
        return Sweep.Entry(run, seed: seed, findings: judge(plan).findings(on: run, of: plan))
    }

    /// The first anomaly of a promise that a seed breaks, with its story.
    func anomaly(seed: UInt64, property: String) -> Anomaly? {
        let plan = plan(seed: seed)
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

    private func judge(_ plan: SimulationPlan) -> Judge {
        Judge(claim: strategy.claim, checks: workload(of: plan).checks, judgesAll: judgesAll)
    }

    private func workload(of plan: SimulationPlan) -> Workload {
        let options = Workload.Options(
            keys: plan.keys,
            readShare: plan.readShare,
            supported: strategy.operations
        )
        guard let workload = Workload.named(plan.workload, options: options) else {
            preconditionFailure("an unchecked plan: \(plan)")
        }
        return workload
    }

    // MARK: Shrinking

    /// Makes the first failure of a sweep small, and writes its history; nil if there was none.
    /// - Throws: the exit status, when the file cannot be written.
    func shrink(_ sweep: Sweep, to file: String?) throws -> Shrunk? {
        let wanted = strategy.defect?.breaks.name
        guard
            let failure = sweep.failures.first(where: { $0.property == wanted })
                ?? sweep.failures.first
        else { return nil }
        let plan = plan(seed: failure.seed)
        let target = Shrinker.Target(property: failure.property, anomaly: failure.anomaly.name)
        var shrinker = Shrinker(plan, target: target, judge: judge(plan), simulate: run)
        guard let result = shrinker.shrink() else { return nil }
        let last = run(result.plan)
        let path = try file ?? Self.place(for: plan)
        try Self.write(last.events, to: path)
        return Shrunk(
            seed: failure.seed,
            plan: result.plan,
            anomaly: anomaly(of: failure.property, in: last, result.plan) ?? failure.anomaly,
            property: failure.property,
            operations: last.operations,
            operationsBefore: run(plan).operations,
            attempts: result.attempts,
            file: path
        )
    }

    /// Where a shrunk history goes if nobody says so.
    private static func place(for plan: SimulationPlan) throws -> String {
        let folder = "Histories/Runs/simulated"
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw Console.fail("\(folder): \(error.localizedDescription)", .harnessFailed)
        }
        let name = plan.strategy.replacing("/", with: "-")
        return "\(folder)/\(name)-\(plan.workload)-\(plan.seed).jsonl"
    }

    /// Writes a history as JSON lines.
    /// - Throws: the exit status, when the file cannot be written.
    static func write(_ events: [Event], to path: String) throws {
        let bytes = events.reduce(into: [UInt8]()) { JSONLines.append($1, to: &$0) }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        } catch {
            throw Console.fail("\(path): \(error.localizedDescription)", .harnessFailed)
        }
    }
}

extension Unknown {
    static func workload(_ name: String) -> String {
        "unknown workload \"\(name)\"; known are "
            + Workload.all.map { $0(.init()).name }.joined(separator: ", ")
    }
}
