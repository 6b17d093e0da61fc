import Replication
import Simulation
import Strategies
import Workloads

/// How each strategy is simulated.
enum SimulatedStrategies {
    /// Carries out a plan.
    typealias Simulation = @Sendable (SimulationPlan, Workload, Claim) -> SimulatedRun

    /// Strategies for which a simulator is compiled: three times as fast as the general one.
    ///
    /// Each takes its time to compile, so only those stand here that most is simulated of.
    private static let compiled: [ObjectIdentifier: Simulation] = Dictionary(
        uniqueKeysWithValues: [entry(AtomicRegister<Faithful>.self)]
    )

    /// The simulation of a replica: its own, or the general one.
    static func simulation(of replica: any Replica.Type) -> Simulation {
        compiled[ObjectIdentifier(replica)] ?? general(replica)
    }

    private static func entry<R: Replica>(_ replica: R.Type) -> (ObjectIdentifier, Simulation) {
        (ObjectIdentifier(replica), general(replica))
    }

    private static func general<R: Replica>(_ replica: R.Type) -> Simulation {
        { plan, workload, claim in
            var simulator = Simulator<R>(plan, workload: workload, claim: claim)
            return simulator.perform()
        }
    }
}
