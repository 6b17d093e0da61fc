import Archive
import Histories
import Nights
import Plans
import Reporting
import Scoring
import Synchronization
import Trials

/// The session of a command that carries out a night, with what it says on the way.
struct NightSession {
    let folder: NightFolder
    let jobs: Int
    let harnessRetries: Int
    /// The most that the night's runs may take on the disk; nil for any.
    let bytesMax: Int?
    let interrupts: Interrupts

    /// Carries out what is left of a shard, and writes its record at the begin and at the end.
    /// - Throws: the exit status, after saying what is wrong.
    func perform(_ record: inout ShardRecord) async throws -> ShardRecord.End {
        try write(record)
        let plan = record.plan
        let (attempts, complaints) = folder.attempts(of: plan.suite, since: record.began)
        for complaint in complaints { Console.say("skipped: \(complaint)") }
        let limit = record.budget.map { $0 - Self.spent(record, attempts) }
        announce(plan, attempts, limit)
        let monitor = NightMonitor()
        let line = LiveLine(.night) {
            monitor.state.units > 0 ? NightText.state(monitor.state) : nil
        }
        monitor.onEnd { end in line.interrupted { Console.say(NightText.line(end)) } }
        interrupts.onSignal { monitor.stop() }
        let workers = max(1, Machine.here.cores / jobs)
        let unitProcess = UnitProcess(
            night: folder,
            suite: plan.suite,
            program: record.program,
            workers: workers
        )
        let disk = DiskCount(in: folder.root, attempts)
        let end = await NightRunner(jobs: jobs, harnessRetries: harnessRetries) {
            let attempt = await unitProcess.carryOut($0, of: $1, at: $2, observing: monitor)
            if let attempt, disk.add(attempt) > bytesMax ?? .max { monitor.close() }
            return attempt
        }
        .run(plan, after: attempts, within: limit, observing: monitor)
        line.end()
        record.end = end
        record.ended = .now
        try write(record)
        return end
    }

    private func write(_ record: ShardRecord) throws {
        try Console.failing(.harnessFailed) { () throws(ArchiveError) in try folder.write(record) }
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

    private func announce(
        _ plan: NightPlan,
        _ attempts: [CellResult.Attempt],
        _ limit: Duration?
    ) {
        var words = [
            Counted.nouns(plan.shard.cells(of: plan.cells).count, "cell"),
            Counted.nouns(plan.units.count, "run"),
            "about \(Counted.time(plan.declared.seconds / Double(jobs)))",
        ]
        if let limit { words.append("at most \(Counted.time(max(0, limit.seconds)))") }
        let done = attempts.count { $0.isJudged }
        if done > 0 { words.append("\(Counted.nouns(done, "run")) done before") }
        Console.say("night \(plan.id): \(words.joined(separator: ", "))")
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

/// What a night says on the way, in words.
private enum NightText {
    /// A line for an attempt that ended.
    static func line(_ end: NightMonitor.End) -> String {
        let status = end.attempt?.status
        let word = status.map { $0 == .asClaimed ? "as claimed" : $0.rawValue } ?? "no record"
        let mark =
            switch status {
            case .asClaimed: "✓"
            case .broken: "✗"
            case .undecided: "?"
            case .failed, .interrupted, nil: "-"
            }
        let reason = end.attempt?.record.ending?.failure.map { ": \($0)" } ?? ""
        return "\(mark) \(word.padding(to: 11)) \(end.title), seed \(end.seed),"
            + " \(Counted.time(end.time.seconds))\(reason)"
    }

    /// How far the night is, and below it what is under way.
    static func state(_ state: NightMonitor.State) -> String {
        var words = ["\(state.done) of \(Counted.nouns(state.units, "run"))"]
        for status in RunStatus.allCases where status != .asClaimed {
            if let count = state.ended[status] { words.append("\(count) \(status.rawValue)") }
        }
        let running = state.running.map { unit in
            let elapsed = Counted.time(max(0, (ContinuousClock.now - unit.began).seconds))
            return "  \(elapsed) of \(Counted.time(unit.declared.seconds))  \(unit.title),"
                + " seed \(unit.seed)"
        }
        return ([words.joined(separator: ", ")] + running).joined(separator: "\n")
    }
}
