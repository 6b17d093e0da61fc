import Checkers
import Generators
import Histories
import Replication
import Simulation
import Strategies
import Testing
import Workloads

/// How to carry out plans of a strategy and workload.
func simulation(of plan: SimulationPlan) throws -> (SimulationPlan) -> SimulatedRun {
    let strategy = try #require(Strategy.named(plan.strategy))
    let workload = try workload(of: plan)
    func open<R: Replica>(_ replica: R.Type) -> (SimulationPlan) -> SimulatedRun {
        { plan in
            var simulator = Simulator<R>(plan, workload: workload, claim: strategy.claim)
            return simulator.perform()
        }
    }
    return open(strategy.replica)
}

/// Runs a plan's strategy and workload.
func simulate(_ plan: SimulationPlan) throws -> SimulatedRun {
    try simulation(of: plan)(plan)
}

/// Runs a replica that no registry knows, under a plan.
func simulate<R: Replica>(_ replica: R.Type, _ plan: SimulationPlan) throws -> SimulatedRun {
    let claim = try #require(Strategy.named("abd")).claim
    var simulator = Simulator<R>(plan, workload: try workload(of: plan), claim: claim)
    return simulator.perform()
}

/// A plan of a register with one key and no faults.
func plainPlan(nodes: Int = 3, clients: Int = 3, operations: Int = 30) -> SimulationPlan {
    var plan = SimulationPlan(
        strategy: "abd",
        workload: "register",
        seed: 7,
        nodes: nodes,
        clients: clients,
        operations: operations,
        keys: 1
    )
    plan.ending = .none
    return plan
}

/// The workload of a plan.
func workload(of plan: SimulationPlan) throws -> Workload {
    let options = Workload.Options(keys: plan.keys, readShare: plan.readShare)
    return try #require(Workload.named(plan.workload, options: options))
}

/// What a judge finds on a plan's run.
func findings(_ plan: SimulationPlan) throws -> [SimulationJudge.Finding] {
    let strategy = try #require(Strategy.named(plan.strategy))
    return SimulationJudge(claim: strategy.claim, checks: try workload(of: plan).checks)
        .findings(on: try simulate(plan), of: plan)
}

/// The history as it would be on disk.
func lines(_ run: SimulatedRun) -> [UInt8] {
    run.events.reduce(into: []) { JSONLines.append($1, to: &$0) }
}
