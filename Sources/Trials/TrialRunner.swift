import Archive
import Control
import Foundation
import Observations
import Plans
import Replication
import Systems

/// The runner of trials on real processes: it records, judges and reports each.
public struct TrialRunner: Sendable {
    /// The executable that has the `node` command: this one.
    private static let executable = "/proc/self/exe"

    private let layers: LinkLayers
    private let runs: String
    private let suite: String
    private let program: Program

    /// A runner that records below a folder.
    ///
    /// - `runs`: the folder of all runs. `suite`: the folder in it. `program`: what records say
    ///   of the program that made them.
    public init(layers: LinkLayers, runs: String, suite: String = "adhoc", program: Program) {
        self.layers = layers
        self.runs = runs
        self.suite = suite
        self.program = program
    }

    /// Carries out an order; when the task is cancelled, it stops soon and keeps what there is.
    ///
    /// - `place`: the place of the run in a night. `monitor`: says at any time what the trial is
    ///   doing.
    /// - Throws: `TrialError` when the harness fails. The folder stays, with a record that says so.
    public func run(
        _ order: Order,
        at place: RunRecord.Place? = nil,
        observing monitor: TrialMonitor = TrialMonitor()
    ) async throws(TrialError) -> FinishedTrial {
        let links = try layers.choice(for: order.plan.links)
        var recording = try begin(order, links, place)
        do {
            let evidence = try await carryOut(order, links, in: recording.directory, monitor)
            try recording.keep(evidence)
            let judge = TrialJudge(order: order, directory: recording.directory)
            let judged = try judge.judge(evidence)
            let page = judge.page(judged, of: recording.record)
            try recording.finish(with: judged.card, judged.policy, page: page.html)
            return FinishedTrial(
                policy: judged.policy,
                order: order,
                directory: recording.directory,
                record: recording.record,
                card: judged.card,
                links: links
            )
        } catch {
            recording.fail(because: "\(error)", isInterrupted: Task.isCancelled)
            throw TrialError(.harnessFailed, "\(order.subject.name): \(error)")
        }
    }

    private func begin(
        _ order: Order,
        _ links: LinkLayers.Choice,
        _ place: RunRecord.Place?
    ) throws(TrialError) -> TrialRecording {
        do {
            return try TrialRecording(
                order,
                links: links,
                runs: runs,
                suite: suite,
                place: place,
                program: program
            )
        } catch {
            throw TrialError(.harnessFailed, "\(error)")
        }
    }

    private func carryOut(
        _ order: Order,
        _ links: LinkLayers.Choice,
        in directory: RunDirectory,
        _ monitor: TrialMonitor
    ) async throws -> Evidence {
        let subject = order.subject
        let system = Bundled(
            subject.name,
            claim: subject.claim,
            operations: subject.operations,
            executable: Self.executable,
            syncDelay: order.plan.syncDelay ?? .zero,
            service: order.plan.service
        )
        var setup = TrialSetup(order.plan, in: directory)
        setup.policy = order.policy
        setup.hasOpenArrivals = order.plan.arrivals == .open
        let layer = try await links.make(for: setup.nodes, ports: system.ports)
        let trial = Trial(
            of: system,
            setup,
            workload: order.workload,
            schedule: order.schedule,
            layer: layer,
            monitor: monitor
        )
        return try await trial.run()
    }
}

extension TrialSetup {
    /// The conditions of a plan, in the folder of its run.
    init(_ plan: RunPlan, in directory: RunDirectory) {
        self.init(
            nodes: plan.nodeNames,
            clients: plan.clients,
            rate: plan.rate,
            timeLimit: plan.timeLimit,
            timeout: plan.timeout,
            quiescence: plan.quiescence,
            finalKeys: plan.finalKeys,
            seed: plan.seed,
            history: directory.history,
            attempts: directory.attempts,
            policyNotes: directory.policyNotes,
            faults: directory.faults,
            nodeFolders: directory.nodes
        )
    }
}
