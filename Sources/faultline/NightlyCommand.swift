import ArgumentParser
import Foundation
import Glossary
import Nights
import Trials
import Workloads

/// `faultline nightly`: a suite of cells, every night.
struct NightlyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nightly",
        abstract: "Carry out a suite of cells within a budget of time, as every night.",
        usage: """
            faultline nightly <suite> [<options>]
            faultline nightly merge <folder> ...
            """,
        discussion: """
            A suite says what is put on trial: strategies, workloads, faults and client policies, \
            on real processes or in the simulator. Seeds are drawn from the date; seeds that \
            failed in the last night run first. Bundled are \
            \(BundledSuites.names.joined(separator: ", ")); any other is a YAML file.

            Examples:
              faultline nightly smoke
              faultline nightly suite.yaml --list
              faultline nightly suite.yaml --time-budget 2h --jobs 2
              faultline nightly suite.yaml --shard 3/16
            """,
        subcommands: [NightlyRunCommand.self, NightlyMergeCommand.self],
        defaultSubcommand: NightlyRunCommand.self
    )
}

/// `faultline nightly SUITE`: a night, or a shard of one.
struct NightlyRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Carry out a night of a suite (this word may be left out).",
        shouldDisplay: false
    )

    @Argument(
        help: "The suite: \(BundledSuites.names.joined(separator: ", ")), or a YAML file.",
        completion: .file(extensions: ["yaml", "yml"])
    )
    var suite: String

    @Flag(help: "Print the cells and about how long they take; run nothing.")
    var list = false

    @Option(
        help: ArgumentHelp(
            "Begin no further run after this time, such as 2h (default: that of the suite).",
            valueName: "time"
        )
    )
    var timeBudget: String?

    @Option(help: "How many runs are carried out side by side (default 1).")
    var jobs = 1

    @Flag(help: "Go on with the last night of the suite that did not end.")
    var resume = false

    @Option(help: "How often a run is tried again when the harness failed in it (default 2).")
    var retryHarness = 2

    @Option(
        help: ArgumentHelp(
            "The part of the night, such as 3/16; auto for what CI or a batch engine says.",
            valueName: "i/n"
        )
    )
    var shard: String?

    @Option(help: "The day from which seeds are drawn (default: today in UTC).")
    var date: String?

    @Option(help: "The id of the night; one that is there goes on (default: date and suite).")
    var night: String?

    @Option(help: "Where runs are recorded.", completion: .directory)
    var runs = PlanOptions.runsFolder

    @Option(help: "Begin no further run once those of the night take more on the disk, such as 5G.")
    var maxDisk: String?

    @OptionGroup var engine: EngineOptions

    @OptionGroup var judging: NightResultOptions

    func run() async throws {
        try OptionValue.demand(jobs, "--jobs", in: 1...1_000)
        try engine.check()
        try OptionValue.demand(retryHarness, "--retry-harness", in: 0...100)
        let suite = try PlanFiles.suite(
            self.suite,
            in: .strategies,
            anomalies: Glossary.all.filter { $0.group == .anomaly }.map(\.name)
        )
        let shard = try NightBegin.shard(
            shard,
            variables: ProcessInfo.processInfo.environment,
            note: Console.say
        )
        if list {
            Output.show(SuiteDocument(suite, shard: shard), judging.output)
            return
        }
        let night = try NightBegin(
            of: suite,
            in: runs,
            shard: shard,
            date: date,
            budget: timeBudget
        )
        if engine.isAsked {
            return try await engine.perform(job(on: night.date), suite: suite.name, self)
        }
        let folder = try night.folder(named: self.night, resumes: resume)
        let results = try judging.results(in: runs)
        let bytesMax = try OptionValue.bytes(maxDisk, "--max-disk", such: "5G")
        let session = NightSession(
            in: folder,
            jobs: jobs,
            harnessRetries: retryHarness,
            bytesMax: bytesMax
        )
        var record = try night.record(in: folder, by: Faultline.program)
        let interrupts = try Interrupts()
        let end = try await perform(session, &record, interrupts)
        let status = judging.show(try results.write(folder, only: shard.isWhole ? nil : shard))
        if end == .interrupted {
            Console.say("to go on: faultline nightly \(self.suite) --resume --runs \(runs)")
        }
        throw interrupts.status.map { ExitCode($0) } ?? status.exit()
    }

    /// Carries out a night, with a line that says what it is doing.
    private func perform(
        _ session: NightSession,
        _ record: inout ShardRecord,
        _ interrupts: Interrupts
    ) async throws -> ShardRecord.End {
        let monitor = NightMonitor()
        let line = LiveLine(.night) { monitor.state.text }
        defer { line.end() }
        monitor.onEnd { end in line.interrupted { Console.say(end.text) } }
        interrupts.onSignal { monitor.stop() }
        return try await session.perform(&record, observing: monitor, note: Console.say)
    }

    /// The night as machines of a cluster are asked for it.
    private func job(on date: NightDate) -> ClusterJob {
        ClusterJob(
            suite: suite,
            date: date,
            shards: engine.shards,
            options: (timeBudget.map { ["--time-budget", $0] } ?? [])
                + ["--jobs", "\(jobs)", "--retry-harness", "\(retryHarness)"],
            sbatch: engine.sbatch
        )
    }
}
