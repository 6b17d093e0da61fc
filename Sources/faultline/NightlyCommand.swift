import Archive
import ArgumentParser
import Foundation
import Histories
import Nights
import Plans
import Reporting
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

    func validate() throws {
        for (name, value, range) in [
            ("jobs", jobs, 1...1_000), ("retry-harness", retryHarness, 0...100),
        ] where !range.contains(value) {
            throw ValidationError(
                "--\(name) \(value): expected \(range.lowerBound) to \(range.upperBound)"
            )
        }
    }

    func run() async throws {
        let suite = try SuiteFile.read(self.suite)
        let shard = try theShard()
        if list { return show(suite, shard) }
        if engine.isAsked {
            return try await engine.perform(
                suite: (self.suite, suite.name),
                on: try theDate(),
                options: unsharded,
                runs: runs,
                night: night,
                judging
            )
        }
        let folder = try folder(for: suite, shard)
        let results = try judging.results(in: runs)
        var record = try record(of: suite, shard, in: folder)
        let interrupts = try Interrupts()
        let end = try await NightSession(
            folder: folder,
            jobs: jobs,
            harnessRetries: retryHarness,
            bytesMax: try bytesMax(),
            interrupts: interrupts
        ).perform(&record)
        let (document, complaints) = try Console.failing { () throws(TrialError) in
            try results.write(folder, only: shard.isWhole ? nil : shard)
        }
        let status = judging.show(document, complaints)
        if end == .interrupted {
            Console.say("to go on: faultline nightly \(self.suite) --resume --runs \(runs)")
        }
        if let status = interrupts.status { throw ExitCode(status) }
        throw status.exit()
    }

    private func bytesMax() throws -> Int? {
        guard let maxDisk else { return nil }
        guard let bytes = ByteCount.parse(maxDisk) else {
            throw Console.fail("--max-disk \(maxDisk): expected an amount such as 5G", .usage)
        }
        return bytes
    }

    /// The options that a shard on another machine is given, too.
    private var unsharded: [String] {
        (timeBudget.map { ["--time-budget", $0] } ?? [])
            + ["--jobs", "\(jobs)", "--retry-harness", "\(retryHarness)"]
    }

    // MARK: The plan

    private func theShard() throws -> Shard {
        guard let shard else { return .whole }
        guard shard == "auto" || shard.hasPrefix("auto/") else {
            guard let given = Shard(shard) else {
                throw Console.fail(
                    "--shard \(shard): expected I/N with I from 1 to N, such as 3/16, or auto",
                    .usage
                )
            }
            return given
        }
        let count = shard.split(separator: "/").dropFirst().first.map { Int($0) }
        if let count, count == nil {
            throw Console.fail("--shard \(shard): expected auto/N, such as auto/16", .usage)
        }
        let variables = ProcessInfo.processInfo.environment
        switch ShardVariables.detect(variables, count: count ?? nil) {
        case .refused(let reason): throw Console.fail("--shard \(shard): \(reason)", .usage)
        case .shard(let found, let source):
            Console.say("shard \(found.text), from \(source)")
            return found
        }
    }

    private func theDate() throws -> NightDate {
        guard let date else { return NightDate(.now) }
        guard let day = NightDate(date) else {
            throw Console.fail("--date \(date): expected a day such as 2026-11-30", .usage)
        }
        return day
    }

    private func budget(of suite: Suite) throws -> Duration? {
        guard let timeBudget else { return suite.time }
        guard let time = TimeSpan.parse(timeBudget), time > .zero else {
            throw Console.fail(
                "--time-budget \(timeBudget): expected a time such as 90m or 2h",
                .usage
            )
        }
        return time
    }

    /// The folder of the night: the one that is named, the last that did not end, or a new one.
    private func folder(for suite: Suite, _ shard: Shard) throws -> NightFolder {
        if let night {
            guard NightFolder.isID(night) else {
                throw Console.fail(
                    "--night \(night): expected letters, digits, dots, - and _ only",
                    .usage
                )
            }
            return NightFolder(root: runs, id: night)
        }
        guard resume else {
            return .next(in: runs, suite: suite.name, on: try theDate(), shard: shard)
        }
        let open = NightFolder.ids(in: runs).map { NightFolder(root: runs, id: $0) }
            .compactMap { folder -> (NightFolder, ShardRecord)? in
                let record = (try? folder.record(of: shard)) ?? nil
                guard let record, record.plan.suite == suite.name, record.end != .complete,
                    record.end != .budget
                else { return nil }
                return (folder, record)
            }
        guard let last = open.max(by: { $0.1.began < $1.1.began }) else {
            throw Console.fail(
                "--resume: no night of \(suite.name) in \(runs) is left to go on with; leave"
                    + " --resume out to begin one",
                .usage
            )
        }
        return last.0
    }

    /// The record of the shard: the one that is there, or a new one.
    private func record(
        of suite: Suite,
        _ shard: Shard,
        in folder: NightFolder
    ) throws -> ShardRecord {
        let earlier = try Console.failing(.badInput) { () throws(ArchiveError) in
            try folder.record(of: shard)
        }
        guard var record = earlier else {
            return ShardRecord(
                plan: NightPlan(
                    id: folder.id,
                    of: suite,
                    on: try theDate(),
                    shard: shard,
                    after: NightFolder.past(of: suite.name, in: runs)
                ),
                budget: try budget(of: suite),
                program: Faultline.program,
                machine: .here,
                began: .now
            )
        }
        let now = NightPlan(id: folder.id, of: suite, on: record.plan.date, shard: shard)
        guard record.plan.digest == now.digest else {
            throw Console.fail(
                "\(folder.path): the night was begun with another suite \(suite.name); finish it"
                    + " with that, or begin another one",
                .usage
            )
        }
        if timeBudget != nil { record.budget = try budget(of: suite) }
        record.ended = nil
        record.end = nil
        return record
    }

    // MARK: The list

    private func show(_ suite: Suite, _ shard: Shard) {
        let list = SuiteDocument(suite, shard: shard)
        var output = Output(judging.output)
        output.show(list)
        output.end()
    }
}
