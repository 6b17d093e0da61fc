import Plans
import Replication
import Simulation
import Strategies
import Trials

/// How each strategy is simulated.
enum SimulatedStrategies {
    typealias Simulation = SimulationRunner.Simulation

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

extension SimulationRunner {
    /// A runner for a strategy of this program, with the simulator of its replicas.
    /// - Throws: `TrialError` for a subject that is not a strategy of this program.
    init(_ order: SimulationOrder, judgesAll: Bool = false) throws(TrialError) {
        guard let strategy = Strategy.named(order.subject.name) else {
            let name = order.subject.name
            throw TrialError(.usage, "\(name): only strategies of this program are simulated")
        }
        self.init(
            order,
            judgesAll: judgesAll,
            sometimes: strategy.sometimes,
            simulation: SimulatedStrategies.simulation(of: strategy.replica)
        )
    }
}
