import Archive
import ArgumentParser
import Reporting
import Trials

/// `faultline analyze`: judges recorded runs again.
struct AnalyzeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Judge recorded runs again, with the checkers of today.",
        discussion: """
            Each run is judged by its own workload, from what its folder has: the whole scorecard, \
            with the statuses of `run`. Verdicts that are others than those of then are shown. \
            Nothing recorded changes without --write. A run that was cut short is judged as far \
            as it came; then nothing counts as held.

            Examples:
              faultline analyze latest
              faultline analyze Histories/Runs/adhoc --write
              faultline analyze Histories/Runs/latest --with sequential --html page.html
            """
    )

    @Argument(
        help: "Folders of runs, or folders of such; latest stands for the run that began last.",
        completion: Completions.runs
    )
    var recorded: [String]

    @Option(
        help: """
            Another model or property to hold each history to; may be given several times. It \
            does not change the exit status.
            """,
        completion: Completions.models
    )
    var with: [String] = []

    @Flag(help: "Replace the scorecards, the pages and the verdicts in the records.")
    var write = false

    @Option(
        help: ArgumentHelp(
            "Write the page on what was found; of several runs, to name-1.html, ...",
            valueName: "file"
        ),
        completion: .file()
    )
    var html: String?

    @Option(help: "Where runs are recorded.", completion: .directory)
    var runs = PlanOptions.runsFolder

    @OptionGroup var output: OutputOptions

    func run() throws {
        let questions = try with.map { name in
            var settings = FileCheck.Settings()
            try settings.ask(for: name)
            return settings
        }
        if let html { try ExportFiles.demandPlace("--html", html) }
        let folders = try RecordedPlaces.runs(recorded, in: runs)
        var report = AnalysisReport(
            count: folders.count,
            output: output,
            page: html,
            writer: write ? Faultline.program : nil
        )
        let analysis = RunAnalysis(catalogue: .strategies, questions: questions)
        for (number, directory) in folders.enumerated() {
            if folders.count > 1, let reason = analysis.obstacle(in: directory) {
                Console.say("skipped: \(reason)")
                report.skip()
                continue
            }
            let line = LiveLine(.check) { "judging \(number + 1) of \(folders.count)" }
            defer { line.end() }
            do throws(TrialError) {
                let judged = try analysis.judge(directory)
                line.interrupted { report.add(judged) }
            } catch {
                line.interrupted { report.add(error) }
            }
        }
        throw report.end().exit()
    }
}

/// What comes of the runs of one command, shown in their order.
private struct AnalysisReport {
    private var output: Output
    private let count: Int
    private let page: String?
    private let writer: Program?
    private var number = 0
    private var changed = 0
    private var skipped = 0
    private var statuses: [Status] = []

    init(count: Int, output: OutputOptions, page: String?, writer: Program?) {
        self.count = count
        self.output = Output(output)
        self.page = page
        self.writer = writer
    }

    mutating func add(_ run: AnalysedRun) {
        number += 1
        var run = run
        run.isBrief = count > 1
        output.show(run)
        statuses.append(Status.of(run))
        if let changes = run.changes, !changes.isEmpty { changed += 1 }
        do throws(TrialError) {
            if let page {
                let target = ExportFiles.target(page, number: number, of: count)
                try TextFile.write(run.html ?? "", to: target)
                Console.say("\(run.trial.directory.path): the page is in \(target)")
            }
            if let writer {
                try run.replaceVerdicts(by: writer)
                RecordedPlaces.tellIndex(of: run.trial.directory)
                Console.say("\(run.trial.directory.path): scorecard, page and record are replaced")
            }
        } catch {
            say(error)
        }
    }

    mutating func add(_ error: TrialError) {
        number += 1
        say(error)
    }

    /// Counts a run that has nothing to judge.
    mutating func skip() {
        number += 1
        skipped += 1
    }

    private mutating func say(_ error: TrialError) {
        Console.say("faultline: \(error)")
        statuses.append(Status(error.kind))
    }

    /// Ends the output; returns the status of all runs.
    func end() -> Status {
        output.end()
        output.sum("run", statuses, of: count - skipped)
        if count > 1 { Console.say("\(Counted.nouns(changed, "run")) judged otherwise than then") }
        return skipped == count ? .badInput : Status.combined(statuses)
    }
}
