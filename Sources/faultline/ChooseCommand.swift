import ArgumentParser
import Foundation
import Policies
import Trials

/// `faultline choose`: which strategy, under which client policy, a scenario is best served by.
struct ChooseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "choose",
        abstract: "Recommend a strategy and a client policy for each scenario, from figures.",
        discussion: """
            Simulates every sound strategy under eight client policies, all with the same cuts, \
            for finance (bank), e-commerce (cart), social (feed) and Internet of things \
            (sensors). A stated rule then recommends one pair for each: of those that broke \
            nothing that the scenario requires, those within a percentage point of the best \
            share of calls ok, and of these the lowest p99. Ends with 0.

            Examples:
              faultline choose
              faultline choose --workloads bank,cart --seeds 5
            """
    )

    @Option(help: "How many seeds for each pair, from 1.")
    var seeds = 20

    @Option(
        help: ArgumentHelp(
            "Workloads of the scenarios, comma-separated: bank, cart, feed, sensors (default all).",
            valueName: "names"
        ),
        completion: Completions.several(of: Choice.Scenario.all.map(\.workload))
    )
    var workloads: String?

    @Option(help: "How many seeds are simulated side by side (default: one a processor core).")
    var workers: Int?

    @Option(
        help: ArgumentHelp("Write the document as Markdown.", valueName: "file"),
        completion: .file()
    )
    var markdown: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let scenarios = try scenarios()
        try OptionValue.demand(seeds, "--seeds", in: 1...10_000)
        try OptionValue.demand(workers, "--workers", in: 1...1_000)
        let pool = ThreadPool(count: workers ?? ProcessInfo.processInfo.activeProcessorCount)
        let runner = ChoiceRunner(.strategies) { try SimulationRunner($0) }
        var choices: [Choice] = []
        for scenario in scenarios {
            Console.say("\(scenario.name) (\(scenario.workload)): seeds 1 to \(seeds) of each pair")
            choices.append(
                try runner.choice(of: scenario, seeds: seeds, performing: pool.perform)
            )
        }
        let document = ChoiceDocument(choices, seeds: seeds)
        Output.show(document, output)
        if let markdown { try TextFile.write(document.markdown, to: markdown) }
    }

    private func scenarios() throws -> [Choice.Scenario] {
        guard let workloads else { return Choice.Scenario.all }
        return try OptionValue.names(workloads, "--workloads").compactMap { name in
            let known = Choice.Scenario.all.map(\.workload)
            let workload = try OptionValue.name(
                name,
                "--workloads",
                of: "scenario",
                among: known
            )
            return Choice.Scenario.all.first { $0.workload == workload }
        }
    }
}
