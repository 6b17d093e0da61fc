import Archive
import Foundation
import Plans
import Policies
import Resilience
import Simulation

/// The proof that all that is broken on purpose is caught.
public struct Catching: Sendable {
    /// A runner of the simulations of an order.
    public typealias MakeRunner = @Sendable (SimulationOrder) throws(TrialError) -> SimulationRunner

    /// Carries an order out with a runner.
    public typealias CarryOut = @Sendable (Order, TrialRunner) async throws -> FinishedTrial

    /// How many seeds are simulated between two looks at what they showed.
    private static let chunk = 100

    private let catalogue: Catalogue
    private let seeds: Int
    private let runs: Int
    private let timeLimit: String
    private let makeRunner: MakeRunner

    /// A proof of a catalogue.
    ///
    /// - `seeds`: the most seeds that are simulated of each. `runs`: the most runs of each on real
    ///   processes. `timeLimit`: how long clients ask in each of these.
    /// - Throws: `TrialError` with the option that makes no sense.
    public init(
        _ catalogue: Catalogue,
        seeds: Int,
        runs: Int,
        timeLimit: String,
        runner: @escaping MakeRunner
    ) throws(TrialError) {
        try OptionValue.demand(seeds, "--seeds", in: 1...1_000_000)
        try OptionValue.demand(runs, "--runs", in: 0...1_000)
        try TrialError.failing(as: .usage) {
            var plan = RunPlan()
            try plan.read(["--time-limit", timeLimit])
            try plan.check(for: .real)
        }
        self.catalogue = catalogue
        self.seeds = seeds
        self.runs = runs
        self.timeLimit = timeLimit
        makeRunner = runner
    }

    /// What is broken among some names; everything where there are none.
    /// - Throws: `TrialError` for a name that is not broken on purpose.
    public func broken(
        named names: [String]
    ) throws(TrialError) -> (strategies: [Subject], policies: [PolicyDefect]) {
        let strategies = catalogue.subjects.filter { $0.defect != nil }
        let policies = PolicyDefect.allCases
        if names.isEmpty { return (strategies, policies) }
        let known = strategies.map(\.name) + policies.map(\.name)
        for name in names where !known.contains(name) {
            let noun = "broken strategy or policy"
            throw TrialError(.usage, Unknown.name(name, of: noun, among: known))
        }
        return (
            names.compactMap { name in strategies.first { $0.name == name } },
            policies.filter { names.contains($0.name) }
        )
    }

    /// Simulates a broken strategy until a seed breaks the claim, and makes that one small.
    ///
    /// - `isOver`: whether no further seed is to begin. `sweep`: simulates the seeds of a range.
    public func simulate(
        _ strategy: Subject,
        until isOver: () -> Bool,
        sweep: (SimulationRunner, ClosedRange<UInt64>) -> Sweep
    ) throws(TrialError) -> CatchTable.Row {
        var row = CatchTable.Row(strategy)
        var plan = RunPlan()
        plan.strategy = strategy.name
        guard let runner = try runner(plan) else { return row }
        for first in stride(from: 1, through: seeds, by: Self.chunk) where !isOver() {
            let range = UInt64(first)...UInt64(min(seeds, first + Self.chunk - 1))
            let swept = sweep(runner, range)
            row.seedsTried = Int(range.upperBound)
            let wanted = strategy.defect?.breaks
            guard let failure = swept.failures.first(where: { $0.property == wanted }) else {
                continue
            }
            row.seed = failure.seed
            row.anomaly = failure.anomaly.name
            row.seedsTried = Int(failure.seed)
            row.operations = runner.shrink(swept)?.operations.left
            break
        }
        return row
    }

    /// Simulates a broken client policy, over raft, until a seed breaks its claim; nil where it was
    /// over before.
    public func simulate(
        _ policy: PolicyDefect,
        until isOver: () -> Bool
    ) throws(TrialError) -> PolicyCatchTable.Row? {
        var plan = RunPlan()
        plan.strategy = "raft"
        plan.workload = policy.workload
        plan.policy = policy.name
        var row = PolicyCatchTable.Row(policy, over: plan.strategy)
        guard let runner = try runner(plan) else { return row }
        row.simulate(runner, most: seeds, until: isOver)
        return isOver() ? nil : row
    }

    /// Carries out runs of a broken strategy on real processes, until it is caught.
    ///
    /// - `isOver`: whether no further run is to begin.
    /// - Returns: the number of the run that broke the claim, and how many were made.
    /// - Throws: `TrialError` where the harness fails, or the machine lacks what a run needs.
    public func carryOut(
        _ strategy: Subject,
        over layers: LinkLayers,
        by program: Program,
        until isOver: () -> Bool,
        carryOut: CarryOut
    ) async throws(TrialError) -> (caught: Int?, made: Int) {
        guard let defect = strategy.defect else { return (nil, 0) }
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("faultline-catch-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let order = try order(of: strategy, defect)
        try MachineLimits.demand(for: [order], layers)
        let runner = TrialRunner(layers: layers, runs: folder, program: program)
        var made = 0
        while made < runs, !isOver() {
            let order = order.with(seed: order.plan.seed + UInt64(made))
            let trial: FinishedTrial
            do {
                trial = try await carryOut(order, runner)
            } catch {
                if isOver() { break }
                throw TrialError(.harnessFailed, "\(error)")
            }
            made += 1
            let judgement = trial.card.judgements.first { $0.guarantee.name == defect.breaks }
            if judgement?.standing == .broken { return (made, made) }
        }
        return (nil, made)
    }

    private func runner(_ plan: RunPlan) throws(TrialError) -> SimulationRunner? {
        let orders = try TrialError.failing(as: .harnessFailed) {
            try plan.simulations(in: catalogue)
        }
        return try orders.first.map(makeRunner)
    }

    private func order(of strategy: Subject, _ defect: Subject.Defect) throws(TrialError) -> Order {
        try TrialError.failing(as: .harnessFailed) {
            var plan = RunPlan()
            plan.seed = 1
            try plan.read(
                ["--strategy", strategy.name, "--workload", defect.workload]
                    + ["--time-limit", timeLimit] + defect.options
            )
            return try plan.resolved(in: catalogue, reading: PlanFiles.text)
        }
    }
}
