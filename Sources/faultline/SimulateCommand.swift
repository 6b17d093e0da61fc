import Archive
import ArgumentParser
import Foundation
import Histories
import Plans
import Reporting
import Simulation
import Strategies
import Trials

/// `faultline simulate`: strategies on trial in virtual time, thousands of seeds in one go.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Put strategies on trial in the simulator, seed by seed.",
        discussion: """
            Each seed draws which faults there are and how hard, then the calls and the faults. A \
            seed fixes everything: it is a bug report. `--strategy all` takes all that are not \
            broken, `--strategy broken` all that are: there it ends with 0 if each was caught. \
            Kinds of `--nemesis` come beside cuts and crashes, each in about half of the seeds.

            Examples:
              faultline simulate --strategy raft --seeds 5000
              faultline simulate --strategy broken/abd-no-write-back --shrink
              faultline simulate --strategy eventual --seed 7 --history history.jsonl
            """
    )

    @Option(
        name: .customLong("plan"),
        help: """
            Read options from a YAML file, as run does; others win over it. Its seed is the first \
            one.
            """,
        completion: .file(extensions: ["yaml", "yml"])
    )
    var planFile: String?

    @OptionGroup var table: TableOptions<SimulateFields>

    @Option(help: "How many seeds (default 1000).")
    var seeds: Int?

    @Option(help: "The first seed (default 1).")
    var from: UInt64?

    @Option(help: "How many seeds are simulated side by side (default: one a processor core).")
    var workers: Int?

    @Flag(help: "Make the first failure small, and write what is left of its history.")
    var shrink = false

    @Flag(help: "Measure what the strategy does not claim, too.")
    var all = false

    @Option(
        help: ArgumentHelp(
            "Write the history of --seed, or what --shrink leaves of it, as JSON lines.",
            valueName: "file"
        ),
        completion: .file()
    )
    var history: String?

    @Option(help: "Begin no further seed after this time, such as 30s.")
    var within: String?

    @Flag(help: "Record the seeds as a run, with each kind of failure made small.")
    var record = false

    @Option(help: "Where runs are recorded.", completion: .directory)
    var runs = PlanOptions.runsFolder

    @OptionGroup var night: NightPlaceOptions

    @OptionGroup var output: OutputOptions

    func run() throws {
        let plan = try plan()
        let range = try range(of: plan)
        let isFromFile = planFile != nil
        let orders = try PlanFile.failing(isFromFile ? .badInput : .usage) {
            () throws(PlanError) in try plan.simulations(in: .strategies, reading: PlanFile.text)
        }
        let pool = ThreadPool(count: workers ?? ProcessInfo.processInfo.activeProcessorCount)
        let runners = try orders.map { try SimulationRunner($0, judgesAll: all) }
        let interrupts = try Interrupts()
        let limit = try limit()
        let place = try night.runPlace()
        var output = Output(self.output)
        for runner in runners where interrupts.status == nil {
            var recording = try recording(of: runner, range, place)
            var report = SimulationReport(
                runner,
                range,
                SimulateProgress.sweep(runner, range, pool, interrupts, within: limit),
                isOnly: orders.count == 1
            )
            if shrink, interrupts.status == nil { report.shrunk = try shrink(report) }
            if recording != nil {
                try Console.failing(.harnessFailed) { () throws(ArchiveError) in
                    try recording?.finish(with: report, isInterrupted: interrupts.status != nil)
                }
                Console.say("recorded  \(recording?.directory.path ?? "")")
            }
            output.show(report)
        }
        output.end()
        output.sum("pair", output.statuses, of: orders.count)
        if let status = interrupts.status { throw ExitCode(status) }
        if let history, !shrink {
            try SimulatedHistory.write(
                runners[0].run(seed: range.lowerBound).events,
                to: history
            )
        }
        throw Status.combined(output.statuses).exit()
    }

    // MARK: The plan

    private func plan() throws -> RunPlan {
        var plan = try planFile.map(PlanFile.plan) ?? RunPlan()
        if let planFile {
            let ignored = plan.ignored(by: .simulated)
            if !ignored.isEmpty {
                let names = ignored.joined(separator: ", ")
                Console.say("\(planFile): left out, since nothing is simulated of it: \(names)")
            }
        }
        try PlanFile.failing(.usage) { () throws(PlanError) in try table.apply(to: &plan) }
        return plan
    }

    /// The seeds to simulate: the one of the command line, or many from a first one.
    private func range(of plan: RunPlan) throws -> ClosedRange<UInt64> {
        try check()
        if table.isGiven("seed") { return plan.seed...plan.seed }
        let first = from ?? plan.seed
        guard first <= UInt64.max - 10_000_000 else {
            let name = from == nil ? "seed" : "--from"
            throw Console.fail("\(name) \(first): too large for a range of seeds", .usage)
        }
        return first...(first + UInt64((seeds ?? 1_000) - 1))
    }

    private func check() throws {
        let counts = [("seeds", seeds, 10_000_000), ("workers", workers, 1_000)]
        for (name, value, most) in counts {
            guard let value, !(1...most).contains(value) else { continue }
            throw Console.fail("--\(name) \(value): expected a number from 1 to \(most)", .usage)
        }
        if table.isGiven("seed"), seeds != nil || from != nil {
            throw Console.fail("--seed is one seed: leave --seeds and --from out", .usage)
        }
        if history != nil, !table.isGiven("seed"), !shrink {
            throw Console.fail("--history needs --seed, or --shrink", .usage)
        }
    }

    private func limit() throws -> Duration? {
        guard let within else { return nil }
        guard let limit = TimeSpan.parse(within), limit > .zero else {
            throw Console.fail("--within \(within): expected a time such as 30s", .usage)
        }
        return limit
    }

    // MARK: Recording

    private func recording(
        of runner: SimulationRunner,
        _ range: ClosedRange<UInt64>,
        _ place: RunRecord.Place?
    ) throws -> SimulationRecording? {
        guard record else { return nil }
        return try Console.failing(.harnessFailed) { () throws(ArchiveError) in
            try SimulationRecording(
                runner.order,
                from: range.lowerBound,
                count: range.count,
                runs: runs,
                suite: night.suite,
                place: place,
                program: Faultline.program
            )
        }
    }

    // MARK: Shrinking

    private func shrink(_ report: SimulationReport) throws -> SimulationReport.Shrunk? {
        guard let shrunk = report.runner.shrink(report.sweep) else { return nil }
        let path = try history ?? SimulatedHistory.place(for: shrunk.plan)
        try SimulatedHistory.write(shrunk.events, to: path)
        return SimulationReport.Shrunk(shrunk, file: path)
    }
}

/// The options of a plan that mean something in the simulator.
enum SimulateFields: PlanFields {
    static let fields = RunPlan.fields.filter { $0.use(by: host) != .ignored }
    static var host: PlanHost { .simulated }
}

/// The files that simulated histories are written to.
enum SimulatedHistory {
    private static let folder = "Histories/Runs/simulated"

    /// The place of a history where the command line names none; its folder is made.
    /// - Throws: the exit status, after saying what is wrong.
    static func place(for plan: SimulationPlan) throws -> String {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        } catch {
            throw Console.fail("\(folder): \(error.localizedDescription)", .harnessFailed)
        }
        let name = plan.strategy.replacing("/", with: "-")
        return "\(folder)/\(name)-\(plan.workload)-\(plan.seed).jsonl"
    }

    /// Writes a history as JSON lines.
    /// - Throws: the exit status, when the file cannot be written.
    static func write(_ events: [Event], to path: String) throws {
        let bytes = events.reduce(into: [UInt8]()) { JSONLines.append($1, to: &$0) }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        } catch {
            throw Console.fail("\(path): \(error.localizedDescription)", .harnessFailed)
        }
    }
}
