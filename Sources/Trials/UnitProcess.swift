import Archive
import FoundationEssentials
import Histories
import Nights
import Plans
import Processes
import Scoring

/// Carries out units of a night, each in a process of its own: this program with the command that
/// a person would type.
///
/// So a unit that crashes ends no night, and each has its own namespaces.
public struct UnitProcess: Sendable {
    private static let executable = "/proc/self/exe"
    /// How long a unit may take beyond three times its declared time, before it is killed.
    private static let grace = Duration.seconds(120)
    /// How long an interrupted unit may take to end.
    private static let farewell = Duration.seconds(60)

    private let night: NightFolder
    private let suite: String
    private let program: Program
    /// How many seeds of a simulation are simulated side by side.
    private let workers: Int

    /// Carries out units of a night.
    public init(night: NightFolder, suite: String, program: Program, workers: Int) {
        self.night = night
        self.suite = suite
        self.program = program
        self.workers = workers
    }

    /// Carries out a unit, and returns what is recorded of it.
    ///
    /// Where the process ended without a record, one is written that says how it ended.
    public func carryOut(
        _ unit: NightUnit,
        of cell: Cell,
        at place: RunRecord.Place,
        observing monitor: NightMonitor
    ) async -> CellResult.Attempt? {
        let began = UTCTime.now
        let log = "\(night.logs)/\(cell.id)-\(unit.number)-\(place.attempt).txt"
        let failure: String?
        do {
            let process = try ChildProcess(
                Command(Self.executable, arguments(for: unit, of: cell, at: place)),
                standardOutput: .discarded,
                standardError: .file(log)
            )
            failure = await end(of: process, cell.declared, monitor)
        } catch {
            failure = "\(error)"
        }
        return recorded(unit, cell, place, since: began, failure.map { $0 + Self.lastLine(log) })
    }

    private func arguments(
        for unit: NightUnit,
        of cell: Cell,
        at place: RunRecord.Place
    ) -> [String] {
        var plan = cell.plan
        let common = [
            "--runs", night.root, "--suite", suite,
            "--place", "\(place.night)/\(place.cell)/\(place.unit)/\(place.attempt)",
        ]
        guard case .seeds(_, let limit) = cell.work else {
            plan.seed = unit.seed
            return ["run"] + plan.arguments(for: .real) + common
        }
        let range = ["--from", "\(unit.seed)", "--seeds", "\(unit.seeds)"]
        let within = limit.map { ["--within", TimeSpan.text($0)] } ?? []
        return ["simulate"] + plan.arguments(for: .simulated, hasSeed: false) + range + within
            + ["--record", "--workers", "\(workers)"] + common
    }

    /// Waits for the end; returns what is wrong with it, nil if the process said its verdict.
    private func end(
        of process: ChildProcess,
        _ declared: Duration,
        _ monitor: NightMonitor
    ) async -> String? {
        let clock = ContinuousClock()
        let limit = declared * 3 + Self.grace
        var deadline = clock.now + limit
        var isInterrupted = false
        while clock.now < deadline {
            if let end = await process.wait(within: .milliseconds(200)) {
                return isInterrupted ? nil : Self.complaint(about: end)
            }
            if monitor.isStopped, !isInterrupted {
                isInterrupted = true
                process.send(.interrupt)
                deadline = clock.now + Self.farewell
            }
        }
        await process.kill()
        return isInterrupted
            ? nil : "it was killed, since it took longer than \(TimeSpan.text(limit))"
    }

    private static func complaint(about end: Termination) -> String? {
        switch end {
        // As claimed, broken, undecided: the statuses of a verdict.
        case .exited(0), .exited(1), .exited(2): nil
        case .exited(let status): "it ended with status \(status)"
        case .signalled(let signal): "it was ended by \(signal)"
        }
    }

    private static func lastLine(_ log: String) -> String {
        let bytes = FileManager.default.contents(atPath: log) ?? Data()
        let last = String(decoding: bytes, as: UTF8.self).split(separator: "\n").last
        return last.map { ": \($0)" } ?? ""
    }

    // MARK: Records

    private func recorded(
        _ unit: NightUnit,
        _ cell: Cell,
        _ place: RunRecord.Place,
        since began: UTCTime,
        _ failure: String?
    ) -> CellResult.Attempt? {
        let found = night.attempts(of: suite, since: began).attempts
            .last { $0.record.place == place }
        if let found, found.status != nil { return found }
        guard let failure else { return found }
        return try? failed(found, unit, cell, place, began, failure)
    }

    /// Writes a record that says that the harness failed: in the folder of the run if it has one.
    private func failed(
        _ found: CellResult.Attempt?,
        _ unit: NightUnit,
        _ cell: Cell,
        _ place: RunRecord.Place,
        _ began: UTCTime,
        _ failure: String
    ) throws(ArchiveError) -> CellResult.Attempt {
        var plan = cell.plan
        plan.seed = unit.seed
        let directory: RunDirectory
        var record: RunRecord
        if let found {
            directory = RunDirectory(path: night.root + "/" + found.folder)
            record = found.record
        } else {
            directory = try RunDirectory.create(
                root: night.root,
                suite: suite,
                subject: plan.strategy
            )
            record = RunRecord(
                beginningIn: directory,
                plan,
                links: cell.isSimulated ? "simulated" : "unknown",
                reproduction: plan.commandLine(for: cell.isSimulated ? .simulated : .real),
                place: place,
                program: program
            )
            record.began = began
        }
        record.state = .ended(
            RunRecord.Ending(
                status: .failed,
                duration: .seconds(UTCTime.now.seconds - began.seconds),
                summary: nil,
                failure: failure
            )
        )
        try directory.write(record)
        return CellResult.Attempt(folder: "\(suite)/\(directory.name)", record: record)
    }
}
