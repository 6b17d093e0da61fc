import Archive
import ArgumentParser
import Foundation
import Histories
import Index
import Plans
import Reporting
import Resilience
import Scoring
import Strategies
import Trials
import Workloads

/// `faultline compare`: strategies under one plan, or recorded runs, side by side.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare strategies under the same plans, or runs that are recorded.",
        usage: """
            faultline compare --strategies <a,b,c> [--policies <p,q>] [--seeds <n>] [<options>]
            faultline compare <run> <run> ...
            """,
        discussion: """
            Every strategy gets the same calls and the same faults at the same times; what the \
            operating system does with the processes in between is not fixed by the seed. With \
            several seeds, or of recorded runs, tables show what each turned out to be, and which \
            anomalies are New, Resolved, Ongoing or Rare against the first.

            Examples:
              faultline compare --strategies abd,quorum,eventual --nemesis partition
              faultline compare --strategies all --seeds 4 --baseline --html page.html
              faultline compare Histories/Runs/before Histories/Runs/after
            """
    )

    @Argument(
        help: """
            Folders of recorded runs: where there are several strategies, the runs of one are \
            taken together; or folders of such folders, each of which is one subject. Runs that \
            have not ended, or failed, are skipped.
            """,
        completion: .directory
    )
    var recorded: [String] = []

    @Option(
        help: "The strategies, comma-separated; all for every one that is not broken.",
        completion: Completions.several(of: ["all"] + Strategy.all.map(\.name))
    )
    var strategies: String?

    @Option(
        help: """
            The client policies, comma-separated: names of `faultline list policies`, or YAML \
            files; every strategy is tried under each of them.
            """,
        completion: Completions.several(of: PolicyChoice.names)
    )
    var policies: String?

    @Option(help: "How many runs of each strategy, with consecutive seeds.")
    var seeds = 1

    @Flag(help: "Also one run of each in which nothing breaks: what it does undisturbed.")
    var baseline = false

    @Flag(help: "Print the tables as Markdown.")
    var markdown = false

    @Flag(help: "Print the figures as values separated by commas, one a line.")
    var csv = false

    @Option(
        help: ArgumentHelp(
            """
            Also write the tables into a Markdown file, between its lines <!-- comparison --> and \
            <!-- /comparison -->.
            """,
            valueName: "file"
        ),
        completion: .file()
    )
    var into: String?

    @Option(
        help: ArgumentHelp("Also write a page for a browser.", valueName: "file"),
        completion: .file()
    )
    var html: String?

    @OptionGroup var options: PlanOptions

    func validate() throws {
        guard recorded.isEmpty != (strategies == nil) else {
            throw ValidationError("name either --strategies, or folders of recorded runs")
        }
        guard policies == nil || strategies != nil else {
            throw ValidationError("--policies: name --strategies as well")
        }
        guard (1...100_000).contains(seeds) else {
            throw ValidationError("--seeds \(seeds): expected 1 to 100000")
        }
        guard [markdown, csv, options.output.json].count(where: { $0 }) < 2 else {
            throw ValidationError("--markdown, --csv and --json: one of them")
        }
    }

    func run() async throws {
        if let into { _ = try Console.failing { () throws(TrialError) in try MarkedText(into) } }
        if let html {
            try Console.failing { () throws(TrialError) in
                try ExportFiles.demandPlace("--html", html)
            }
        }
        guard let strategies else { return try compareRecorded() }
        let orders = try orders(of: names(strategies))
        var results = try await CommandSession.perform(orders, options)
        let trials = TrialsDocument(results.finished)
        let isPlain = !markdown && !csv && !options.output.json
        let isOneEach = seeds == 1 && isPlain && !baseline && policies == nil
        let comparison = Comparison.byStrategy(results.finished.map(summary))
        let document = document(comparison, trials: trials, seed: orders[0].plan.seed)
        if comparison.subjects.isEmpty {
            if isOneEach, !results.finished.isEmpty { Console.print(trials.text) }
            throw results.exit()
        }
        if isOneEach { show(trials) } else { show(document) }
        if policies != nil, isPlain { Console.print(PolicyMatrix(results.finished).text) }
        try write(document)
        // What only faults can show is undecided without them, and nobody asked for it.
        results.finished.removeAll {
            baseline && !$0.order.plan.hasFaults && $0.card.status == .undecided
        }
        throw results.exit()
    }

    // MARK: Strategies

    /// The summary of a trial: under several policies each is a subject of its own.
    private func summary(_ trial: FinishedTrial) -> RunSummary {
        var summary = RunSummary(trial.card)
        if policies != nil { summary.strategy += " + \(trial.order.policy.name)" }
        return summary
    }

    /// The plan under each policy that was named.
    private func plans(of plan: RunPlan) throws -> [RunPlan] {
        guard let policies else { return [plan] }
        let names = policies.split(separator: ",").map(String.init)
        guard !names.isEmpty, Set(names).count == names.count else {
            throw ValidationError("--policies: name at least one, and each once")
        }
        return names.map { name in
            var plan = plan
            plan.policy = name
            return plan
        }
    }

    private func names(_ strategies: String) throws -> [String] {
        if strategies == "all" {
            return Strategy.all.filter { $0.defect == nil }.map(\.name)
        }
        let names = strategies.split(separator: ",").map(String.init)
        guard !names.isEmpty else { throw ValidationError("--strategies: name at least one") }
        guard Set(names).count == names.count else {
            throw ValidationError("--strategies: each once")
        }
        return names
    }

    /// An order for each strategy and seed, seed by seed; of all strategies those that fit.
    private func orders(of names: [String]) throws -> [Order] {
        let plan = try options.plan()
        let policies = try plans(of: plan)
        let plans = try fitting(names, plan).flatMap { name in
            policies.map { plan in
                var plan = plan
                plan.strategy = name
                return plan
            }
        }
        let first = try plans.map(options.order)
        let calm = try plans.map { plan in
            var plan = plan
            plan.nemesis = []
            plan.schedule = nil
            return try options.order(for: plan)
        }
        return (baseline ? calm : [])
            + (0..<seeds).flatMap { index in
                first.map { $0.with(seed: plan.seed &+ UInt64(index)) }
            }
    }

    /// The strategies to compare; where all were asked for, those that can serve the workload.
    private func fitting(_ names: [String], _ plan: RunPlan) throws -> [String] {
        guard strategies == "all" else { return names }
        let catalogue = Catalogue.strategies
        let fitting = try PlanFile.failing(.usage) { () throws(PlanError) in
            let workload = try catalogue.workload(plan.workload)
            var fitting: [String] = []
            for name in names {
                let subject = try catalogue.subject(name)
                let options = Workload.Options(supported: subject.operations)
                guard let reason = subject.misfit(workload(options)) else {
                    fitting.append(name)
                    continue
                }
                Console.say("left out: \(reason)")
            }
            return fitting
        }
        if fitting.isEmpty { throw Console.fail("no strategy fits the workload", .usage) }
        return fitting
    }

    // MARK: Recorded runs

    private func compareRecorded() throws {
        let groups = recorded.map { RecordedRuns(path: $0) }
        let skipped = groups.flatMap(\.skipped)
        for line in skipped.prefix(Self.mostSkipped) { Console.say("skipped: \(line)") }
        if skipped.count > Self.mostSkipped {
            Console.say("skipped: \(skipped.count - Self.mostSkipped) more")
        }
        let runs = groups.flatMap(\.runs)
        guard !runs.isEmpty else {
            throw Console.fail("no run to compare: none of these has ended with figures", .badInput)
        }
        for group in groups {
            let count = group.runs.count
            Console.say("\(group.path): \(count) run\(count == 1 ? "" : "s")")
        }
        // A folder of runs is one subject, whatever strategies are in it.
        let comparison =
            groups.contains { $0.runs.count > 1 }
            ? Comparison.byFolder(groups.map { ($0.path, $0.runs.map(\.summary)) })
            : Comparison.of(runs)
        let document = document(comparison, recorded: groups.flatMap(\.records).map(Self.link))
        show(document)
        try write(document)
        let isBroken = runs.contains { !$0.summary.broken.isEmpty }
        throw (isBroken ? Status.broken : .asClaimed).exit()
    }

    private static var mostSkipped: Int { 10 }

    private static func link(_ run: (directory: RunDirectory, record: RunRecord)) -> ComparedRun {
        ComparedRun(
            strategy: run.record.subject,
            directory: run.directory.path,
            seed: run.record.option("seed"),
            status: run.record.ending?.status ?? .failed
        )
    }

    // MARK: Showing

    private func document(
        _ comparison: Comparison,
        trials: TrialsDocument? = nil,
        recorded: [ComparedRun] = [],
        seed: UInt64? = nil
    ) -> ComparisonDocument {
        var words = ["faultline"] + CommandLine.arguments.dropFirst()
        if let seed, !options.isSeedGiven { words += ["--seed", "\(seed)"] }
        return ComparisonDocument(
            comparison,
            format: csv ? .csv : markdown ? .markdown : .text,
            runs: trials?.runs ?? [],
            recorded: recorded,
            outcomes: trials?.outcomes ?? [],
            reproduction: words.joined(separator: " ")
        )
    }

    private func show(_ document: any Document) {
        var output = Output(options.output)
        output.show(document)
        output.end()
    }

    private func write(_ document: ComparisonDocument) throws {
        try Console.failing { () throws(TrialError) in
            if let into { try MarkedText(into).replace(with: document.summary) }
            if let html, let page = document.html { try TextFile.write(page, to: html) }
        }
    }
}
