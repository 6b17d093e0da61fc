import Faults
import Observations
import Replication
import Systems
import Workloads

/// One run on real processes: nodes, clients, nemesis, and the final phase.
///
/// ```
/// start nodes ─▶ set up ─▶ clients ask, the nemesis breaks ─▶ heal ─▶ wait for rest ─▶ read all
/// ```
public struct Trial: Sendable {
    private let setup: TrialSetup
    private let system: any System
    private let script: TrialScript
    private let layer: any LinkLayer
    private let monitor: TrialMonitor

    /// A trial of a system over links that a layer can cut.
    public init(
        of system: any System,
        _ setup: TrialSetup,
        workload: Workload,
        schedule: [ScheduledFault],
        layer: any LinkLayer,
        monitor: TrialMonitor
    ) {
        self.setup = setup
        self.system = system
        let isPartitioned = schedule.contains { $0.fault.disturbsLinks }
        let claim = system.claim.applied(isPartitioned: isPartitioned)
        script = TrialScript(
            workload: workload,
            schedule: schedule,
            settlesByReads: system.claim.settlesByReads,
            endsEqual: claim.promises(.equalAtRest)
        )
        self.layer = layer
        self.monitor = monitor
    }

    /// Runs it; when the task is cancelled it stops soon and returns what was recorded so far.
    /// - Throws: when the harness itself fails; everything recorded is on disk all the same.
    public func run() async throws -> Evidence {
        let supervisor = NodeSupervisor(
            NodeSupervisor.Setup(
                system: system,
                nodes: setup.nodes,
                folder: setup.nodeFolders,
                seed: setup.seed,
                launcher: setup.launcher,
                clock: setup.clock
            ),
            layer: layer
        )
        do {
            try refuseMisfits()
            let result = try await TrialPhases(
                setup: setup,
                script: script,
                supervisor: supervisor,
                layer: layer,
                monitor: monitor
            ).run()
            await end(supervisor)
            return result
        } catch {
            await end(supervisor)
            throw error
        }
    }

    private func end(_ supervisor: NodeSupervisor) async {
        await supervisor.stop()
        await layer.shutdown()
        await system.shutdown()
    }

    private func refuseMisfits() throws(ControlError) {
        let missing = layer.requires.subtracting(system.capabilities)
        guard missing.isEmpty else {
            let names = missing.map(\.rawValue).sorted().joined(separator: ", ")
            throw ControlError(
                "\(system.name): its links cannot be cut by the layer \(layer.name), which needs"
                    + " \(names); use another with --links"
            )
        }
    }
}

/// What happens in a trial: what clients ask, and what breaks.
struct TrialScript: Sendable {
    var workload: Workload
    var schedule: [ScheduledFault]
    /// Whether a read makes others hold what it returns.
    var settlesByReads: Bool
    /// Whether all nodes are to hold the same state in the end.
    var endsEqual: Bool
}
