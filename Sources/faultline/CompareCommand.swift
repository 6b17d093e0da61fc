import ArgumentParser
import Plans
import Reporting
import Resilience
import Scoring
import Strategies
import Trials

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

    private func check() throws(TrialError) {
        guard recorded.isEmpty != (strategies == nil) else {
            throw TrialError(.usage, "name either --strategies, or folders of recorded runs")
        }
        guard policies == nil || strategies != nil else {
            throw TrialError(.usage, "--policies: name --strategies as well")
        }
        try OptionValue.demand(seeds, "--seeds", in: 1...100_000)
        guard [markdown, csv, options.output.json].count(where: { $0 }) < 2 else {
            throw TrialError(.usage, "--markdown, --csv and --json: one of them")
        }
    }

    func run() async throws {
        try check()
        if let into { _ = try MarkedText(into) }
        if let html { try ExportFiles.demandPlace("--html", html) }
        guard let strategies else { return try compareRecorded() }
        let orders = try ComparisonOrders(
            of: strategies,
            policies: policies,
            seeds: seeds,
            hasBaseline: baseline,
            in: .strategies
        )
        .orders(from: try options.plan(), resolve: options.order, note: Console.say)
        var (trials, interrupted) = try await CommandSession.perform(orders, options)
        let document = TrialsDocument(trials.finished)
        let isPlain = !markdown && !csv && !options.output.json
        let isOneEach = seeds == 1 && isPlain && !baseline && policies == nil
        let comparison = Comparison.byStrategy(
            trials.finished.map { $0.summary(namesPolicy: policies != nil) }
        )
        guard !comparison.subjects.isEmpty else {
            if isOneEach, !trials.finished.isEmpty { Console.print(document.text) }
            throw CommandSession.end(trials, interrupted)
        }
        let tables = self.document(
            comparison,
            trials: document,
            seed: options.isSeedGiven ? nil : orders[0].plan.seed
        )
        Output.show(isOneEach ? document : tables, options.output)
        if policies != nil, isPlain { Console.print(PolicyMatrix(trials.finished).text) }
        try write(tables)
        // What only faults can show is undecided without them, and nobody asked for it.
        trials.finished.removeAll {
            baseline && !$0.order.plan.hasFaults && $0.card.status == .undecided
        }
        throw CommandSession.end(trials, interrupted)
    }

    private func compareRecorded() throws {
        let recorded = try RecordedComparison(recorded, note: Console.say)
        let document = document(recorded.comparison, recorded: recorded.runs)
        Output.show(document, options.output)
        try write(document)
        throw (recorded.isBroken ? Status.broken : .asClaimed).exit()
    }

    private func document(
        _ comparison: Comparison,
        trials: TrialsDocument? = nil,
        recorded: [ComparedRun] = [],
        seed: UInt64? = nil
    ) -> ComparisonDocument {
        var words = ["faultline"] + CommandLine.arguments.dropFirst()
        if let seed { words += ["--seed", "\(seed)"] }
        return ComparisonDocument(
            comparison,
            format: csv ? .csv : markdown ? .markdown : .text,
            runs: trials?.runs ?? [],
            recorded: recorded,
            outcomes: trials?.outcomes ?? [],
            reproduction: words.joined(separator: " ")
        )
    }

    private func write(_ document: ComparisonDocument) throws {
        if let into { try MarkedText(into).replace(with: document.summary) }
        if let html, let page = document.html { try TextFile.write(page, to: html) }
    }
}
