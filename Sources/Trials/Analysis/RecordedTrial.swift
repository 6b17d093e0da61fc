import Archive
import Foundation
import Histories
import Plans
import Scoring

/// A trial as its folder has it: what was asked for, and what was found then.
struct RecordedTrial {
    /// The folder.
    let directory: RunDirectory
    /// The record; of a run that left none, what its plan says.
    let record: RunRecord
    /// The order, with the faults that were drawn then.
    let order: Order
    /// The scorecard of then; nil if there is none.
    let results: Value?
    /// What the folder does not say, a sentence each.
    private(set) var missing: [String] = []

    /// Reads a folder.
    /// - Throws: `TrialError` naming the file, what was expected in it, and what to do.
    init(_ directory: RunDirectory, _ catalogue: Catalogue) throws(TrialError) {
        self.directory = directory
        let plan = try Self.plan(of: directory)
        do throws(PlanError) {
            order = try Self.order(of: plan, in: directory, catalogue)
        } catch {
            throw TrialError(.badInput, "\(directory.plan): \(error)")
        }
        let read = Self.record(of: directory)
        record = read.record ?? RunRecord(of: plan, in: directory)
        results = Self.document(directory.results)
        if let problem = read.problem { missing.append(problem) }
        if let reason = endless { missing.append(reason) }
        if record.ending?.summary != nil, results == nil {
            missing.append("results.json: no scorecard as JSON, so nothing is compared")
        }
    }

    /// Why the run has no end, in a sentence; nil if it has one.
    private var endless: String? {
        switch record.state {
        case .running where RunLock.state(of: directory) == .held:
            "the run goes on: judged is what is there so far"
        case .running: "the run has not ended: its process was killed, or is on another machine"
        case .ended(let ending):
            ending.failure.map { "the harness failed: \($0)" }
        }
    }

    /// Whether what there is stops before the end of the run, as far as the record knows.
    var isCutShort: Bool {
        guard let ending = record.ending else { return true }
        return ending.failure != nil || ending.status == .interrupted
            || ending.summary?.isInterrupted == true
    }

    // MARK: Reading

    private static func plan(of directory: RunDirectory) throws(TrialError) -> RunPlan {
        do throws(PlanError) {
            return try RunPlan(yaml: text(directory.plan), file: directory.plan)
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
    }

    private static func order(
        of plan: RunPlan,
        in directory: RunDirectory,
        _ catalogue: Catalogue
    ) throws(PlanError) -> Order {
        let drawn = HistoryPlaces.isFile(directory.schedule)
        let policy = HistoryPlaces.isFile(directory.policyFile)
        // The files that the plan names may have changed since, or be gone.
        let order = try plan.resolved(in: catalogue) { (path) throws(PlanError) in
            if path == plan.schedule, drawn { return try text(directory.schedule) }
            return try text(policy && path == plan.policy ? directory.policyFile : path)
        }
        return drawn ? try order.with(schedule: text(directory.schedule)) : order
    }

    private static func text(_ path: String) throws(PlanError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PlanError("\(path): no such file, or not readable; a run's folder has it")
        }
        return String(decoding: data, as: UTF8.self)
    }

    private static func record(
        of directory: RunDirectory
    ) -> (record: RunRecord?, problem: String?) {
        do throws(ArchiveError) {
            let record = try directory.readRecord()
            return (record, record == nil ? "record.json: there is none" : nil)
        } catch {
            return (nil, "\(error)")
        }
    }

    /// A file as JSON; nil if there is none, or it is something else.
    static func document(_ path: String) -> Value? {
        let bytes = FileManager.default.contents(atPath: path)
        return bytes.flatMap { try? JSON.parse([UInt8]($0)) }
    }
}

extension RunRecord {
    /// What a plan says of a run that left no record.
    fileprivate init(of plan: RunPlan, in directory: RunDirectory) {
        self.init(
            id: directory.name,
            suite: directory.suite,
            subject: plan.strategy,
            plan: plan.value,
            program: Program(version: "unknown", commit: "unknown"),
            machine: Machine(system: "unknown", cores: 0, memory: 0, host: "unknown"),
            links: "unknown",
            began: directory.name.split(separator: "-").first.flatMap { UTCTime($0) }
                ?? UTCTime(seconds: 0),
            reproduction: plan.commandLine()
        )
    }
}
