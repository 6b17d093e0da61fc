import Archive
import Histories
import Nights
import Reporting
import Synchronization

/// The session of a night, or of a shard of one: what is left of it is carried out.
public struct NightSession: Sendable {
    private let folder: NightFolder
    private let jobs: Int
    private let harnessRetries: Int
    private let bytesMax: Int?

    /// - `jobs`: how many runs are carried out side by side. `harnessRetries`: how often a run is
    ///   tried again when the harness failed in it. `bytesMax`: the most that the night's runs may
    ///   take on the disk; nil for any.
    public init(in folder: NightFolder, jobs: Int, harnessRetries: Int, bytesMax: Int?) {
        self.folder = folder
        self.jobs = jobs
        self.harnessRetries = harnessRetries
        self.bytesMax = bytesMax
    }

    /// Carries out what is left of a shard, and writes its record at the begin and at the end.
    ///
    /// - `note`: is told what there is to do, and what was skipped.
    /// - Throws: `TrialError` where the record cannot be written.
    public func perform(
        _ record: inout ShardRecord,
        observing monitor: NightMonitor,
        note: (String) -> Void
    ) async throws(TrialError) -> ShardRecord.End {
        try write(record)
        let plan = record.plan
        let (attempts, complaints) = folder.attempts(of: plan.suite, since: record.began)
        for complaint in complaints { note("skipped: \(complaint)") }
        let limit = record.budget.map { $0 - Self.spent(record, attempts) }
        note(announcement(plan, attempts, limit))
        let unitProcess = UnitProcess(
            night: folder,
            suite: plan.suite,
            program: record.program,
            workers: max(1, Machine.here.cores / jobs)
        )
        let disk = DiskCount(in: folder.root, attempts)
        let most = bytesMax ?? .max
        let end = await NightRunner(jobs: jobs, harnessRetries: harnessRetries) {
            let attempt = await unitProcess.carryOut($0, of: $1, at: $2, observing: monitor)
            if let attempt, disk.add(attempt) > most { monitor.close() }
            return attempt
        }
        .run(plan, after: attempts, within: limit, observing: monitor)
        record.end = end
        record.ended = .now
        try write(record)
        return end
    }

    private func write(_ record: ShardRecord) throws(TrialError) {
        try TrialError.failing(as: .harnessFailed) { try folder.write(record) }
    }

    /// The time that a night took before it was interrupted: until the end of its last run.
    private static func spent(
        _ record: ShardRecord,
        _ attempts: [CellResult.Attempt]
    ) -> Duration {
        let ends = attempts.map { attempt in
            attempt.record.began.seconds
                + Int64((attempt.record.ending?.duration ?? .zero).seconds)
        }
        guard let last = ends.max() else { return .zero }
        return .seconds(max(0, last - record.began.seconds))
    }

    private func announcement(
        _ plan: NightPlan,
        _ attempts: [CellResult.Attempt],
        _ limit: Duration?
    ) -> String {
        var words = [
            Counted.nouns(plan.shard.cells(of: plan.cells).count, "cell"),
            Counted.nouns(plan.units.count, "run"),
            "about \(Counted.time(plan.declared.seconds / Double(jobs)))",
        ]
        if let limit { words.append("at most \(Counted.time(max(0, limit.seconds)))") }
        let done = attempts.count { $0.isJudged }
        if done > 0 { words.append("\(Counted.nouns(done, "run")) done before") }
        return "night \(plan.id): \(words.joined(separator: ", "))"
    }
}

/// What the runs of a night take on the disk.
private final class DiskCount: Sendable {
    private let root: String
    private let bytes = Mutex(0)

    init(in root: String, _ attempts: [CellResult.Attempt]) {
        self.root = root
        for attempt in attempts { _ = add(attempt) }
    }

    /// Adds a run, and returns what all take.
    func add(_ attempt: CellResult.Attempt) -> Int {
        let more = DiskUse(of: root + "/" + attempt.folder).bytes
        return bytes.withLock { bytes in
            bytes += more
            return bytes
        }
    }
}
