import ArgumentParser
import Checkers
import Control
import Faults
import Foundation
import Histories
import Plans
import Processes
import Replication
import Reporting
import Runs
import Scoring
import Workloads

/// Runs plans one after the other on real processes, and scores them.
struct TrialRunner {
    /// A trial that is over.
    struct Finished {
        var plan: RunPlan
        var directory: RunDirectory
        var card: Scorecard

        /// What the trial means for the exit status.
        var status: Status {
            if card.isBroken { return .broken }
            if !card.accidents.isEmpty { return .harnessFailed }
            return card.isUndecided ? .undecided : .asClaimed
        }
    }

    /// How long a node may take to notice that a peer is silent, with what sampling adds.
    private static let patience: Int64 = 1_500_000_000

    let links: LinkChoice
    let runs: String
    let interrupts: Interrupts

    /// Runs one plan.
    /// - Throws: the exit status, when the harness fails; what was recorded stays.
    func run(_ order: Order) async throws -> Finished {
        let plan = order.plan
        do {
            let directory = try RunDirectory.create(root: runs, plan: plan)
            try directory.write(environment, to: directory.environment)
            try directory.write(ScheduleFile.text(order.schedule), to: directory.schedule)
            let result = try await trial(order, in: directory)
            let card = score(result, order)
            try directory.write(card.json.jsonText + "\n", to: directory.results)
            try directory.write(
                page(card, of: result, plan, order.workload).html,
                to: directory.report
            )
            return Finished(plan: plan, directory: directory, card: card)
        } catch let error as PlanError {
            throw Console.fail(error, .harnessFailed)
        } catch {
            if let status = interrupts.status { throw ExitCode(status) }
            throw Console.fail("\(plan.strategy): \(error)", .harnessFailed)
        }
    }

    private func trial(
        _ order: Order,
        in directory: RunDirectory
    ) async throws -> Trial.Result {
        let plan = order.plan
        let monitor = TrialMonitor()
        let setup = Cluster.Setup(
            executable: "/proc/self/exe",
            plan: plan,
            directory: directory
        )
        let layer = try await links.make(for: NodeID.named(count: plan.nodes))
        let trial = Trial(
            setup,
            workload: order.workload,
            schedule: order.schedule,
            settlesByReads: order.subject.claim.promises(.linearizable),
            layer: layer,
            monitor: monitor
        )
        let progress = ProgressLine(plan: plan, monitor: monitor)
        defer { progress.end() }
        return try await interrupts.cancelling { try await trial.run() }
    }

    private func score(
        _ result: Trial.Result,
        _ order: Order
    ) -> Scorecard {
        let evidence = Evidence(
            history: result.history,
            windows: result.windows,
            workload: result.workload,
            operations: order.workload.operations,
            expectsFaults: order.plan.hasFaults,
            expectsFinalCalls: !order.workload.finale.calls.isEmpty,
            detection: Detection(
                samples: result.samples,
                truth: result.truths,
                patience: Self.patience
            ),
            recovery: RecoveryFigures(statuses: result.statuses.values),
            timeToConverge: result.quiescence?.timeToConverge,
            rest: result.quiescence?.end.rawValue,
            accidents: result.unexpectedExits + result.unresponsive,
            idleFaults: result.ineffectiveFaults,
            bites: result.effectiveFaults,
            isInterrupted: result.isInterrupted
        )
        return Scorecard(
            strategy: order.subject.name,
            claim: order.subject.claim.applied(
                isPartitioned: order.schedule.contains { $0.fault.disturbsLinks }
            ),
            evidence: evidence,
            checks: order.workload.checks,
            measuring: { ContinuousClock().measure($0) }
        )
    }

    private func page(
        _ card: Scorecard,
        of result: Trial.Result,
        _ plan: RunPlan,
        _ workload: Workload
    ) -> RunReport {
        let judge = workload.checks.linearizability
        let kinds = plan.nemesis.map(\.rawValue).joined(separator: ", ")
        let drawn = kinds.isEmpty ? "none" : kinds
        return RunReport(
            card,
            history: result.history,
            windows: result.windows,
            reproduction: plan.commandLine(),
            facts: [
                ("workload", plan.workload),
                ("nemesis", plan.schedule.map { "the schedule \($0)" } ?? drawn),
                ("nodes, clients", "\(plan.nodes), \(plan.clients)"),
                ("seed", "\(plan.seed)"),
                ("links", links.reason),
            ],
            judge: judge,
            patience: plan.quiescence
        )
    }

    private var environment: String {
        let machine = ProcessInfo.processInfo
        let value: Value = [
            "system": .string(machine.operatingSystemVersionString),
            "cores": .int(Int64(machine.activeProcessorCount)),
            "memory": .int(Int64(machine.physicalMemory)),
            "links": .string(links.reason),
            "faultline": .string(Faultline.configuration.version),
            "arguments": .list(CommandLine.arguments.map { .string($0) }),
        ]
        return value.jsonText + "\n"
    }
}
