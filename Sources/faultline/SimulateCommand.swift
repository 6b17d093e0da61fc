import Archive
import ArgumentParser
import Foundation
import Plans
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
        let isOne = table.isGiven("seed")
        let range = try SimulationSeeds(count: seeds, from: from, isOne: isOne).range(of: plan)
        try OptionValue.demand(workers, "--workers", in: 1...1_000)
        if history != nil, !isOne, !shrink {
            throw TrialError(.usage, "--history needs --seed, or --shrink")
        }
        let orders = try TrialError.failing(as: planFile == nil ? .usage : .badInput) {
            try plan.simulations(in: .strategies, reading: PlanFiles.text)
        }
        let pool = ThreadPool(count: workers ?? ProcessInfo.processInfo.activeProcessorCount)
        let runners = try orders.map { try SimulationRunner($0, judgesAll: all) }
        let interrupts = try Interrupts()
        let limit = try OptionValue.time(within, "--within")
        let place = try night.runPlace()
        var output = Output(self.output)
        for runner in runners where interrupts.status == nil {
            let recording = try record ? recording(of: runner, range, place) : nil
            var report = SimulationReport(
                runner,
                range,
                SimulateProgress.sweep(runner, range, pool, interrupts, within: limit),
                isOnly: orders.count == 1
            )
            if shrink, interrupts.status == nil { report.shrunk = try shrink(report) }
            if var recording {
                try TrialError.failing(as: .harnessFailed) {
                    try recording.finish(with: report, isInterrupted: interrupts.status != nil)
                }
                Console.say("recorded  \(recording.directory.path)")
            }
            output.show(report)
        }
        output.end()
        output.sum("pair", output.statuses, of: orders.count)
        if let status = interrupts.status { throw ExitCode(status) }
        if let history, !shrink {
            let events = runners[0].run(seed: range.lowerBound).events
            try SimulatedHistory.write(events, to: history)
        }
        throw Status.combined(output.statuses).exit()
    }

    private func plan() throws -> RunPlan {
        var plan = try planFile.map(PlanFiles.plan) ?? RunPlan()
        let ignored = plan.ignored(by: .simulated)
        if let planFile, !ignored.isEmpty {
            let names = ignored.joined(separator: ", ")
            Console.say("\(planFile): left out, since nothing is simulated of it: \(names)")
        }
        try table.set(&plan)
        return plan
    }

    private func recording(
        of runner: SimulationRunner,
        _ range: ClosedRange<UInt64>,
        _ place: RunRecord.Place?
    ) throws -> SimulationRecording {
        try TrialError.failing(as: .harnessFailed) {
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
