import ArgumentParser
import Foundation
import Plans
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
        let counts = [("seeds", seeds, 10_000), ("workers", workers ?? 1, 1_000)]
        for (name, value, most) in counts where !(1...most).contains(value) {
            throw Console.fail("--\(name) \(value): expected a number from 1 to \(most)", .usage)
        }
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
        var output = Output(self.output)
        output.show(document)
        output.end()
        guard let markdown else { return }
        try Console.failing { () throws(TrialError) in
            try TextFile.write(document.markdown, to: markdown)
        }
    }

    private func scenarios() throws -> [Choice.Scenario] {
        guard let workloads else { return Choice.Scenario.all }
        return try workloads.split(separator: ",").map { name in
            guard let scenario = Choice.Scenario.all.first(where: { $0.workload == name }) else {
                let known = Choice.Scenario.all.map(\.workload)
                throw Console.fail(
                    "--workloads: \(Unknown.name(String(name), of: "scenario", among: known))",
                    .usage
                )
            }
            return scenario
        }
    }
}
