import Checkers
import Histories
import Replication
import Simulation
import Strategies
import Testing
import Workloads

/// Runs a plan's strategy and workload.
func simulate(_ plan: SimulationPlan) throws -> SimulatedRun {
    let strategy = try #require(Strategy.named(plan.strategy))
    func open<R: Replica>(_ replica: R.Type) throws -> SimulatedRun {
        let workload = try workload(of: plan)
        var simulator = Simulator<R>(plan, workload: workload, claim: strategy.claim)
        return simulator.perform()
    }
    return try open(strategy.replica)
}

/// The workload of a plan.
func workload(of plan: SimulationPlan) throws -> Workload {
    let options = Workload.Options(keys: plan.keys, readShare: plan.readShare)
    return try #require(Workload.named(plan.workload, options: options))
}

/// What a judge finds on a plan's run.
func findings(_ plan: SimulationPlan) throws -> [Judge.Finding] {
    let strategy = try #require(Strategy.named(plan.strategy))
    return Judge(claim: strategy.claim, checks: try workload(of: plan).checks)
        .findings(on: try simulate(plan))
}

/// The history as it would be on disk.
func lines(_ run: SimulatedRun) -> [UInt8] {
    run.events.reduce(into: []) { JSONLines.append($1, to: &$0) }
}
