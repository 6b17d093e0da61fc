import Archive
import Checkers
import Control
import Faults
import Foundation
import Histories
import Observations
import Plans
import Policies
import Replication
import Reporting
import Scoring
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
            var evidence = try await carryOut(order, links, in: recording.directory, monitor)
            let policy = try PolicyJudge(order, recording.directory)?.report(on: evidence)
            evidence.attempts = policy?.attempts
            let card = score(evidence, order)
            var page = page(card, policy?.report, of: evidence, order, links)
            page.began = recording.record.began.minutes + " UTC"
            try recording.finish(with: card, policy?.report, page: page.html)
            return FinishedTrial(
                policy: policy?.report,
                order: order,
                directory: recording.directory,
                record: recording.record,
                card: card,
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

    private func score(_ evidence: Evidence, _ order: Order) -> Scorecard {
        Scorecard(
            strategy: order.subject.name,
            claim: order.subject.claim.applied(
                isPartitioned: order.schedule.contains { $0.fault.disturbsLinks }
            ),
            evidence: evidence,
            expectations: Expectations(
                operations: order.workload.operations,
                hasFaults: order.plan.hasFaults,
                hasFinalCalls: !order.workload.finale.calls.isEmpty
            ),
            checks: order.workload.checks,
            measuring: { ContinuousClock().measure($0) }
        )
    }

    private func page(
        _ card: Scorecard,
        _ policy: PolicyReport?,
        of evidence: Evidence,
        _ order: Order,
        _ links: LinkLayers.Choice
    ) -> RunReport {
        let plan = order.plan
        let drawn =
            plan.nemesis.isEmpty ? "none" : plan.nemesis.map(\.rawValue).joined(separator: ", ")
        return RunReport(
            card,
            history: evidence.history,
            windows: evidence.windows,
            reproduction: plan.commandLine(),
            facts: [
                ("workload", plan.workload),
                ("nemesis", plan.schedule.map { "the schedule \($0)" } ?? drawn),
                ("nodes, clients", "\(plan.nodes), \(plan.clients)"),
                ("seed", "\(plan.seed)"),
                ("links", links.reason),
            ],
            judge: order.workload.checks.linearizability,
            patience: plan.quiescence,
            policy: policy
        )
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
