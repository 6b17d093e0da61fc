import Archive
import ArgumentParser
import Faults
import Histories
import Index
import Plans
import Trials
import Workloads

/// `faultline list runs`: what is recorded.
enum RunList {
    /// Shows the runs in a folder that fit.
    static func show(in root: String, _ filter: RunFilter, _ options: OutputOptions) throws {
        let (index, selection) = try Console.failing(.badInput) { () throws(ArchiveError) in
            let index = try RunIndex(root: root)
            return (index, try index.selection(filter))
        }
        Console.say(about: index)
        var output = Output(options)
        output.show(RunListDocument(root: root, selection, filter: filter))
        output.end()
    }
}

extension Console {
    /// Says what was done about an index's file, and which folders are not in it.
    static func say(about index: RunIndex) {
        for note in index.notes { say("note: \(note)") }
        for complaint in index.complaints { say("skipped: \(complaint)") }
    }
}

/// The options that say which recorded runs are listed, and in which order.
struct RunListOptions: ParsableArguments {
    @Option(help: "Where the runs are that are to be listed.", completion: .directory)
    var runs = PlanOptions.runsFolder

    @Option(
        help: "Runs of this strategy only.",
        completion: Completions.strategies
    )
    var strategy: String?

    @Option(
        help: "Runs of this workload only.",
        completion: .list(Workload.all.map(\.name))
    )
    var workload: String?

    @Option(
        help: "Runs with this kind of fault only; none for those without any.",
        completion: .list(Nemesis.Kind.allCases.map(\.rawValue))
    )
    var nemesis: String?

    @Option(
        help: ArgumentHelp(
            "Runs with this verdict only: \(RunFilter.verdicts.joined(separator: ", "))."
        ),
        completion: .list(RunFilter.verdicts)
    )
    var verdict: String?

    @Option(
        help: """
            Runs that began then or later: a date, a time such as 2026-11-28T23:10:40Z, or how \
            long ago, such as 24h.
            """
    )
    var since: String?

    @Option(
        help: "time (the newest last), strategy, or verdict (the worst first).",
        completion: .list(RunFilter.Order.allCases.map(\.rawValue))
    )
    var sort: String?

    @Option(help: "Only the newest of those that fit, as many as this.")
    var limit: Int?

    /// The options on the command line, but for the folder of runs.
    var given: [String] {
        [
            ("--strategy", strategy), ("--workload", workload), ("--nemesis", nemesis),
            ("--verdict", verdict), ("--since", since), ("--sort", sort),
            ("--limit", limit.map { "\($0)" }),
        ]
        .compactMap { $1 == nil ? nil : $0 }
    }

    /// The filter that they make.
    /// - Throws: the exit status, after saying what is wrong.
    func filter() throws -> RunFilter {
        var filter = RunFilter()
        filter.strategy = strategy
        filter.workload = workload
        filter.nemesis = nemesis
        filter.verdict = try verdict.map {
            try known($0, "--verdict", "verdict", among: RunFilter.verdicts)
        }
        filter.since = try since.map(moment)
        let orders = RunFilter.Order.allCases
        if let sort {
            let name = try known(sort, "--sort", "order", among: orders.map(\.rawValue))
            filter.order = orders.first { $0.rawValue == name } ?? .time
        }
        if let limit, limit < 1 {
            throw Console.fail("--limit \(limit): expected a number above 0", .usage)
        }
        filter.limit = limit
        return filter
    }

    private func known(
        _ name: String,
        _ option: String,
        _ noun: String,
        among names: [String]
    ) throws -> String {
        guard names.contains(name) else {
            throw Console.fail("\(option): \(Unknown.name(name, of: noun, among: names))", .usage)
        }
        return name
    }

    private func moment(_ text: String) throws -> UTCTime {
        if let time = UTCTime(text) ?? UTCTime(text + "T00:00:00Z") { return time }
        if let span = TimeSpan.parse(text), text.last?.isLetter == true {
            return UTCTime(seconds: UTCTime.now.seconds - Int64(span.seconds))
        }
        throw Console.fail(
            "--since \(text): expected a date such as 2026-11-28, a time such as"
                + " 2026-11-28T23:10:40Z, or how long ago, such as 24h",
            .usage
        )
    }
}
