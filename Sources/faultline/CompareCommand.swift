import ArgumentParser
import Foundation
import Histories
import Plans
import Reporting
import Runs
import Scoring
import Strategies
import Workloads

/// `faultline compare`: strategies under one plan, or recorded runs, side by side.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare strategies under the same plans, or runs that are recorded.",
        usage: """
            faultline compare --strategies <a,b,c> [--seeds <n>] [<options of run>]
            faultline compare <run> <run> ...
            """,
        discussion: """
            Every strategy gets the same calls and the same faults at the same times; what the \
            operating system does with the processes in between is not fixed by the seed. With \
            several seeds, or of recorded runs, tables show what each turned out to be, and which \
            anomalies are New, Resolved, Ongoing or Rare against the first.
            """
    )

    @Argument(
        help: """
            Folders of recorded runs: where there are several strategies, the runs of one are \
            taken together; or folders of such folders, each of which is one subject.
            """
    )
    var recorded: [String] = []

    @Option(help: "The strategies, comma-separated; all for every one that is not broken.")
    var strategies: String?

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
        )
    )
    var into: String?

    @Option(help: ArgumentHelp("Also write a page for a browser.", valueName: "file"))
    var html: String?

    @OptionGroup var options: PlanOptions

    func validate() throws {
        guard recorded.isEmpty != (strategies == nil) else {
            throw ValidationError("name either --strategies, or folders of recorded runs")
        }
        guard (1...100_000).contains(seeds) else {
            throw ValidationError("--seeds \(seeds): expected 1 to 100000")
        }
        guard [markdown, csv, options.json].count(where: { $0 }) < 2 else {
            throw ValidationError("--markdown, --csv and --json: one of them")
        }
    }

    func run() async throws {
        if let into { _ = try MarkedText(into) }
        if let html { try Keepsakes.demandPlace("--html", html) }
        guard let strategies else { return try await compareRecorded() }
        let orders = try orders(of: names(strategies))
        let outcome = try await Session.perform(orders, options)
        let isPlain = !markdown && !csv && !options.json
        if seeds == 1, isPlain, !baseline {
            Session.show(outcome.finished, outcome.links, asJSON: false)
        }
        let comparison = Comparison.byStrategy(outcome.finished.map { RunSummary($0.card) })
        if comparison.subjects.isEmpty { throw Session.status(of: outcome) }
        if seeds > 1 || !isPlain || baseline {
            try show(comparison, runs: Session.json(outcome.finished, outcome.links))
        }
        try write(comparison, seed: orders[0].plan.seed)
        // What only faults can show is undecided without them, and nobody asked for it.
        var judged = outcome
        judged.finished.removeAll { baseline && !$0.plan.hasFaults && $0.status == .undecided }
        throw Session.status(of: judged)
    }

    // MARK: Strategies

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
        let plans = try fitting(names, plan).map { name in
            var plan = plan
            plan.strategy = name
            return plan
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

    private func compareRecorded() async throws {
        let groups = try recorded.map(Self.runs)
        let runs = groups.flatMap { $0 }
        // A folder of runs is one subject, whatever strategies are in it.
        let comparison =
            groups.contains { $0.count > 1 }
            ? Comparison(
                zip(recorded, groups).map { path, runs in
                    Comparison.Subject(
                        name: Self.name(of: RunDirectory(path: path)),
                        runs: runs.map(\.summary)
                    )
                }
            )
            : Comparison.of(runs)
        try show(comparison, runs: [])
        try write(comparison)
        let isBroken = runs.contains { !$0.summary.broken.isEmpty }
        throw (isBroken ? Status.broken : .asClaimed).exit()
    }

    /// The run in a folder, or the runs in its folders.
    private static func runs(in path: String) throws -> [(name: String, summary: RunSummary)] {
        let directory = RunDirectory(path: path)
        if let summary = try summary(of: directory) { return [(name(of: directory), summary)] }
        let inner = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let runs = try inner.sorted().compactMap { inner in
            let directory = RunDirectory(path: path + "/" + inner)
            return try summary(of: directory).map { (name: name(of: directory), summary: $0) }
        }
        guard !runs.isEmpty else {
            throw Console.fail(
                "\(path): no results.json; expected the folder of a run that has ended, or a folder"
                    + " of such",
                .badInput
            )
        }
        return runs
    }

    /// What a run's folder holds of it; nil if it holds no results.
    private static func summary(of directory: RunDirectory) throws -> RunSummary? {
        guard let data = FileManager.default.contents(atPath: directory.results) else { return nil }
        guard let value = try? JSON.parse([UInt8](data)), let summary = RunSummary(value) else {
            throw Console.fail(
                "\(directory.results): expected the scorecard of a run, as JSON",
                .badInput
            )
        }
        return summary
    }

    /// The name of a run's folder, whatever link led to it.
    private static func name(of directory: RunDirectory) -> String {
        URL(fileURLWithPath: directory.path).resolvingSymlinksInPath().lastPathComponent
    }

    // MARK: Showing

    private func show(_ comparison: Comparison, runs: [Value]) throws {
        let text = ComparisonText(comparison)
        if options.json {
            let value: Value = ["comparison": comparison.json, "runs": .list(runs)]
            Console.print(value.jsonText)
        } else {
            Console.print(text.text(csv ? .csv : markdown ? .markdown : .text))
        }
    }

    private func write(_ comparison: Comparison, seed: UInt64? = nil) throws {
        if let into {
            try MarkedText(into).replace(with: ComparisonText(comparison).summary)
        }
        guard let html else { return }
        var words = ["faultline"] + CommandLine.arguments.dropFirst()
        if let seed, !options.table.isGiven("seed") { words += ["--seed", "\(seed)"] }
        let page = ComparisonPage(comparison, reproduction: words.joined(separator: " "))
        do {
            try Data(page.html.utf8).write(to: URL(fileURLWithPath: html), options: .atomic)
        } catch {
            throw Console.fail("\(html): cannot be written: \(error)", .harnessFailed)
        }
    }
}

/// A document with a part that is generated, between two lines that stay.
private struct MarkedText {
    private static let begin = "<!-- comparison -->"
    private static let end = "<!-- /comparison -->"

    private let path: String
    private let before: Substring
    private let after: Substring

    /// Reads a document.
    /// - Throws: the exit status, after saying what is missing.
    init(_ path: String) throws {
        self.path = path
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Console.fail("--into \(path): no such file, or not readable", .badInput)
        }
        let text = String(decoding: data, as: UTF8.self)
        guard let begin = text.firstRange(of: Self.begin),
            let end = text[begin.upperBound...].firstRange(of: Self.end)
        else {
            throw Console.fail(
                "--into \(path): expected the lines \(Self.begin) and \(Self.end)",
                .badInput
            )
        }
        before = text[..<begin.upperBound]
        after = text[end.lowerBound...]
    }

    func replace(with text: String) throws {
        do {
            try Data("\(before)\n\n\(text)\n\n\(after)".utf8)
                .write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw Console.fail("\(path): cannot be written: \(error)", .harnessFailed)
        }
    }
}
