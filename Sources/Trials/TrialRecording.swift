import Archive
import Faults
import Foundation
import Histories
import Observations
import Plans
import Policies
import Reporting
import Resilience
import Scoring

/// The folder of a trial while it is filled, from the plan to the record of how it ended.
struct TrialRecording {
    let directory: RunDirectory
    private(set) var record: RunRecord
    private let workload: String
    private let faults: [String]
    private let lock: RunLock?
    private let start = ContinuousClock.now

    /// Makes the folder, and writes everything that is known before the trial.
    init(
        _ order: Order,
        links: LinkLayers.Choice,
        runs: String,
        suite: String,
        place: RunRecord.Place? = nil,
        program: Program
    ) throws(ArchiveError) {
        let plan = order.plan
        directory = try RunDirectory.create(root: runs, suite: suite, subject: order.subject.name)
        workload = plan.workload
        faults = order.faultNames
        record = RunRecord(
            beginningIn: directory,
            plan,
            links: links.reason,
            reproduction: plan.commandLine(),
            place: place,
            program: program
        )
        try directory.write(plan.yaml, to: directory.plan)
        lock = RunLock(of: directory)
        try directory.write(record)
        try directory.write(environment(), to: directory.environment)
        try directory.write(ScheduleFile.text(order.schedule), to: directory.schedule)
        if case .written = order.policy,
            let text = FileManager.default.contents(atPath: plan.policy)
        {
            try directory.write(String(decoding: text, as: UTF8.self), to: directory.policyFile)
        }
    }

    /// Writes how the run went, before it is judged: then it can be judged again.
    func keep(_ evidence: Evidence) throws(ArchiveError) {
        try directory.write(EvidenceFile(evidence).json.jsonText + "\n", to: directory.evidence)
    }

    /// Writes what was found.
    mutating func finish(
        with card: Scorecard,
        _ policy: PolicyReport?,
        page: String
    ) throws(ArchiveError) {
        try directory.write(card, policy, page: page)
        try end(
            RunRecord.Ending(
                status: card.status(with: policy),
                duration: ContinuousClock.now - start,
                summary: RunSummary(card),
                findings: card.findings(workload: workload, faults: faults)
            )
        )
    }

    /// Writes that the harness failed; where even that cannot be written, the record says running.
    mutating func fail(because failure: String, isInterrupted: Bool) {
        try? end(
            RunRecord.Ending(
                status: isInterrupted ? .interrupted : .failed,
                duration: ContinuousClock.now - start,
                summary: nil,
                failure: failure
            )
        )
    }

    private mutating func end(_ ending: RunRecord.Ending) throws(ArchiveError) {
        record.state = .ended(ending)
        try directory.write(record)
    }

    private func environment() -> String {
        let value: Value = [
            "system": .string(record.machine.system),
            "cores": .int(Int64(record.machine.cores)),
            "memory": .int(Int64(record.machine.memory)),
            "links": .string(record.links),
            "faultline": .string(record.program.version),
            "arguments": .list(CommandLine.arguments.map { .string($0) }),
        ]
        return value.jsonText + "\n"
    }
}

extension RunDirectory {
    /// Writes what was found: the scorecard, the page, and the promises that broke, drawn.
    func write(_ card: Scorecard, _ policy: PolicyReport?, page: String) throws(ArchiveError) {
        try write(card.json.with(policy).jsonText + "\n", to: results)
        try write(page, to: report)
        let broken = card.kindsOfAnomalies.filter(\.isPromised)
        guard !broken.isEmpty else { return Files.remove(counterexample) }
        let text = AnomalyText(broken, faults: card.faultSpans).lines.joined(separator: "\n")
        try write(text.shownLines + "\n", to: counterexample)
    }
}

extension RunRecord {
    /// The record of a run of a plan that begins now in a folder.
    init(
        beginningIn directory: RunDirectory,
        _ plan: RunPlan,
        links: String,
        reproduction: String,
        place: Place?,
        program: Program
    ) {
        self.init(
            id: directory.name,
            suite: directory.suite,
            subject: plan.strategy,
            plan: plan.value,
            program: program,
            machine: .here,
            links: links,
            began: .now,
            reproduction: reproduction,
            place: place
        )
    }
}

extension RunPlan {
    /// The plan as a record keeps it: its options by name, as texts and lists of texts.
    var value: Value {
        var options: [String: Value] = [:]
        for field in Self.fields {
            switch field.write(self) {
            case .text(let text): options[field.name] = .string(text)
            case .list(let words): options[field.name] = .list(words.map { .string($0) })
            case nil: break
            }
        }
        return .map(options)
    }
}

extension Machine {
    /// The machine that this process runs on.
    public static var here: Machine {
        let machine = ProcessInfo.processInfo
        return Machine(
            system: machine.operatingSystemVersionString,
            cores: machine.activeProcessorCount,
            memory: Int(machine.physicalMemory),
            host: hostName
        )
    }

    /// The name as the kernel has it: asking a name server could take seconds.
    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
