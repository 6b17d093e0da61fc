import ArgumentParser
import Faults
import Foundation
import Simulation

/// `faultline simulate`: strategies on trial in virtual time, thousands of seeds at a go.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Put strategies on trial in the simulator, seed by seed.",
        discussion: """
            Each seed draws which faults there are and how hard, then the calls and the faults. A \
            seed fixes everything: it is a bug report. `--strategy all` takes all that are not \
            broken, `--strategy broken` all that are: there it ends with 0 if each was caught.
            """
    )

    @Option(help: "The strategy, or all, or broken (default abd).")
    var strategy = "abd"

    @Option(help: "What clients ask (default: all that the strategy supports).")
    var workload: String?

    @Option(help: "How many seeds (default 1000).")
    var seeds: Int?

    @Option(help: "The first seed (default 1).")
    var from: UInt64?

    @Option(help: "One seed only.")
    var seed: UInt64?

    @Option(help: "How many nodes (default: drawn).")
    var nodes: Int?

    @Option(help: "How many clients ask at once (default: drawn).")
    var clients: Int?

    @Option(help: "How many calls they make together (default: drawn).")
    var operations: Int?

    @Option(help: "How many keys they ask about (default: drawn).")
    var keys: Int?

    @Option(
        help: """
            What may break besides cuts and crashes, comma-separated, each in about half of the \
            seeds; see `faultline list nemeses`.
            """
    )
    var nemesis: String?

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
        )
    )
    var history: String?

    @Flag(help: "Print one JSON document on standard output, and nothing else.")
    var json = false

    func run() throws {
        try check()
        let trials = try SimulatedTrial.named(strategy, workload: workload, options: self)
        let crew = Crew(count: workers ?? ProcessInfo.processInfo.activeProcessorCount)
        var reports: [SimulateReport] = []
        for trial in trials {
            var report = SimulateReport(trial, sweep: sweep(trial, crew), options: self)
            if shrink { report.shrunk = try trial.shrink(report.sweep, to: history) }
            if !json {
                Console.print(report.lines(isOnly: trials.count == 1).joined(separator: "\n"))
            }
            reports.append(report)
        }
        if json {
            let documents = reports.map(\.json)
            Console.print((documents.count == 1 ? documents[0] : .list(documents)).jsonText)
        }
        if let history, !shrink, let seed {
            try SimulatedTrial.write(trials[0].run(seed: seed).events, to: history)
        }
        throw Status.combined(reports.map(\.status)).exit()
    }

    /// The kinds of `--nemesis`.
    var kinds: [Nemesis.Kind] {
        (nemesis ?? "").split(separator: ",").compactMap { Nemesis.Kind(rawValue: String($0)) }
            .flatMap { $0 == .swarm ? Nemesis.Kind.allCases.filter { $0 != .swarm } : [$0] }
    }

    /// The seeds to simulate.
    var range: ClosedRange<UInt64> {
        if let seed { return seed...seed }
        let first = from ?? 1
        return first...(first + UInt64((seeds ?? 1_000) - 1))
    }

    private func sweep(_ trial: SimulatedTrial, _ crew: Crew) -> Sweep {
        let first = range.lowerBound
        let collection = SimulateProgress(trial.title, count: range.count)
        collection.during {
            crew.perform(range.count) { number in
                collection.add(trial.entry(seed: first + UInt64(number)), at: number)
            }
        }
        return collection.sweep
    }

    private func check() throws {
        let counts = [
            ("seeds", seeds, 10_000_000), ("nodes", nodes, 1_000), ("clients", clients, 100_000),
            ("operations", operations, 10_000_000), ("keys", keys, 100_000),
            ("workers", workers, 1_000),
        ]
        for (name, value, most) in counts {
            guard let value, !(1...most).contains(value) else { continue }
            throw Console.fail("--\(name) \(value): expected a number from 1 to \(most)", .usage)
        }
        for kind in (nemesis ?? "").split(separator: ",")
        where Nemesis.Kind(rawValue: String(kind)) == nil {
            throw Console.fail(Unknown.nemesis(String(kind)), .usage)
        }
        if seed != nil, seeds != nil || from != nil {
            throw Console.fail("--seed is one seed: leave --seeds and --from out", .usage)
        }
        if let from, from > UInt64.max - 10_000_000 {
            throw Console.fail("--from \(from): too large for a range of seeds", .usage)
        }
        if history != nil, seed == nil, !shrink {
            throw Console.fail("--history needs --seed, or --shrink", .usage)
        }
    }
}
