import ArgumentParser
import Foundation
import Histories
import Resilience
import Strategies
import Trials

/// `faultline catch`: proves that the harness can fail.
struct CatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catch",
        abstract: "Show that all that is broken on purpose is caught.",
        discussion: """
            A harness that never fails proves nothing. Each broken strategy is simulated, seed by \
            seed, until the claim that it breaks is seen broken, and its counterexample is made \
            small; then it is run on real processes, under the options that its entry in \
            `faultline list strategies` names, until it is caught there too. Each broken client \
            policy is simulated until it breaks its claim. Ends with 0 if the simulator caught \
            every one.

            Examples:
              faultline catch
              faultline catch broken/abd-no-write-back --runs 0
              faultline catch --markdown docs/broken-strategies.md
            """
    )

    @Argument(
        help: "Names of broken strategies and policies; all of them if absent.",
        completion: .list(
            Strategy.all.filter { $0.defect != nil }.map(\.name)
                + PolicyDefect.allCases.map(\.name)
        )
    )
    var names: [String] = []

    @Option(help: "How many seeds to simulate at most.")
    var seeds = 5_000

    @Option(help: "How many runs on real processes to make at most; 0 for none.")
    var runs = 20

    @Option(help: "How long clients ask in each of them.")
    var timeLimit = "20s"

    @Option(
        help: ArgumentHelp("Write the table as Markdown.", valueName: "file"),
        completion: .file()
    )
    var markdown: String?

    @Option(
        help: ArgumentHelp("Write the table of policies as Markdown.", valueName: "file"),
        completion: .file()
    )
    var markdownPolicies: String?

    func run() async throws {
        let catching = try Catching(
            .strategies,
            seeds: seeds,
            runs: runs,
            timeLimit: timeLimit
        ) { (order) throws(TrialError) in
            try SimulationRunner(order)
        }
        let broken = try catching.broken(named: names)
        let isReal = runs > 0 && !broken.strategies.isEmpty
        let layers = isReal ? try await CommandSession.layers(for: [.auto]) : nil
        let interrupts = try Interrupts()
        let isOver = { @Sendable in interrupts.status != nil }
        let pool = ThreadPool(count: ProcessInfo.processInfo.activeProcessorCount)
        var table = CatchTable()
        for strategy in broken.strategies {
            var row = try catching.simulate(strategy, until: isOver) {
                SimulateProgress.sweep($0, $1, pool, interrupts)
            }
            if let layers, !isOver() {
                row.runs = try await catching.carryOut(
                    strategy,
                    over: layers,
                    by: Faultline.program,
                    until: isOver
                ) { order, runner in
                    try await CommandSession.carryOut(order, runner, interrupts)
                }
            }
            if isOver() { break }
            Console.print(row.text)
            table.rows.append(row)
            // Whatever comes later, what is known is kept.
            if let markdown { try TextFile.write(table.markdown, to: markdown) }
        }
        if !broken.strategies.isEmpty { Console.print(table.summary) }
        let policies = try catchPolicies(broken.policies, catching, until: isOver)
        if let status = interrupts.status { throw ExitCode(status) }
        let missed = table.missed + policies.missed
        Console.print(CatchTable.verdict(table.rows.count + policies.rows.count, missed: missed))
        throw (missed.isEmpty ? Status.asClaimed : .undecided).exit()
    }

    private func catchPolicies(
        _ defects: [PolicyDefect],
        _ catching: Catching,
        until isOver: () -> Bool
    ) throws -> PolicyCatchTable {
        var table = PolicyCatchTable()
        for defect in defects where !isOver() {
            guard let row = try catching.simulate(defect, until: isOver) else { break }
            Console.print(row.text)
            table.rows.append(row)
        }
        guard !defects.isEmpty, !isOver() else { return table }
        Console.print(table.summary)
        if let markdownPolicies { try TextFile.write(table.markdown, to: markdownPolicies) }
        return table
    }
}
