import ArgumentParser
import Faults
import Index
import Trials
import Workloads

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

    /// What they say, but for the folder of runs.
    var options: RunFilter.Options {
        var options = RunFilter.Options()
        options.strategy = strategy
        options.workload = workload
        options.nemesis = nemesis
        options.verdict = verdict
        options.since = since
        options.sort = sort
        options.limit = limit
        return options
    }
}
