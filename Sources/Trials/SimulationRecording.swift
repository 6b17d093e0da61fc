import Archive
import Checkers
import Faults
import Histories
import Plans
import Reporting
import Scoring
import Simulation

/// The folder of a sweep of seeds, which is recorded as a run.
public struct SimulationRecording {
    /// The folder.
    public let directory: RunDirectory
    private var record: RunRecord
    private let start = ContinuousClock.now
    private let lock: RunLock?

    /// How many kinds of failures are made small, since that takes its time.
    private static let mostShrunk = 8

    /// Makes the folder, and writes what is known before the sweep.
    public init(
        _ order: SimulationOrder,
        from seed: UInt64,
        count seeds: Int,
        runs: String,
        suite: String = "adhoc",
        place: RunRecord.Place? = nil,
        program: Program
    ) throws(ArchiveError) {
        var plan = order.plan
        plan.seed = seed
        directory = try RunDirectory.create(root: runs, suite: suite, subject: order.subject.name)
        record = RunRecord(
            beginningIn: directory,
            plan,
            links: "simulated",
            reproduction: plan.commandLine(for: .simulated, hasSeed: false)
                + " --from \(seed) --seeds \(seeds)",
            place: place,
            program: program
        )
        try directory.write(plan.givenYAML, to: directory.plan)
        lock = RunLock(of: directory)
        try directory.write(record)
    }

    /// Writes what was found: each kind of failure once, the first ones made small.
    ///
    /// The smallest history of the first is `history.jsonl`.
    public mutating func finish(
        with report: SimulationReport,
        isInterrupted: Bool
    ) throws(ArchiveError) {
        var findings: [Finding] = []
        var smallest: [Event]?
        var told: [Anomaly] = []
        for (number, group) in groups(of: report.sweep).enumerated() {
            let shrunk = number < Self.mostShrunk ? report.runner.shrink(group.first) : nil
            if smallest == nil { smallest = shrunk?.events }
            findings.append(finding(group, shrunk, report.runner.order))
            told.append(shrunk?.anomaly ?? group.first.anomaly)
        }
        if let first = report.sweep.failures.first {
            record.reproduction = report.commandLine(seed: first.seed)
        }
        let status: RunStatus =
            isInterrupted && report.status != .broken ? .interrupted : report.status
        if let smallest {
            let bytes = smallest.reduce(into: [UInt8]()) { JSONLines.append($1, to: &$0) }
            try directory.write(String(decoding: bytes, as: UTF8.self), to: directory.history)
        }
        try directory.write(report.json.jsonText + "\n", to: directory.results)
        if !told.isEmpty {
            let text = AnomalyText(told).lines.joined(separator: "\n")
            try directory.write(text.shownLines + "\n", to: directory.counterexample)
        }
        try end(
            RunRecord.Ending(
                status: status,
                duration: ContinuousClock.now - start,
                summary: nil,
                findings: findings,
                seeds: RunRecord.SeedCount(
                    first: report.range.lowerBound,
                    count: report.sweep.seeds,
                    broken: Set(report.sweep.failures.map(\.seed)).count
                )
            )
        )
    }

    private mutating func end(_ ending: RunRecord.Ending) throws(ArchiveError) {
        record.state = .ended(ending)
        try directory.write(record)
    }

    /// The failures of one property and anomaly, in the order of seeds.
    private struct Group {
        let first: Sweep.Failure
        var seeds: Set<UInt64>
    }

    private func groups(of sweep: Sweep) -> [Group] {
        var groups: [Group] = []
        for failure in sweep.failures {
            let place = groups.firstIndex {
                $0.first.property == failure.property
                    && $0.first.anomaly.name == failure.anomaly.name
            }
            if let place {
                groups[place].seeds.insert(failure.seed)
            } else {
                groups.append(Group(first: failure, seeds: [failure.seed]))
            }
        }
        return groups
    }

    private func finding(
        _ group: Group,
        _ shrunk: SimulationRunner.Shrunk?,
        _ order: SimulationOrder
    ) -> Finding {
        let anomaly = shrunk?.anomaly ?? group.first.anomaly
        let faults = (shrunk?.plan.faults ?? []).map(\.fault)
            .filter(\.traits.change.breaks).map(\.f)
        return Finding(
            fingerprint: Fingerprint(
                strategy: order.subject.name,
                workload: order.workload.name,
                faults: shrunk == nil ? ["drawn"] : faults,
                anomaly: anomaly
            ),
            property: group.first.property,
            isPromised: true,
            count: group.seeds.count,
            gist: anomaly.gist ?? anomaly.explanation,
            seed: group.first.seed
        )
    }
}
