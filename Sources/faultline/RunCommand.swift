import ArgumentParser
import Reporting

/// `faultline run`: one strategy on trial.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Put one strategy on trial on real processes."
    )

    @Option(help: "The strategy; see `faultline list strategies` (default abd).")
    var strategy: String?

    @Option(help: "How many runs, with consecutive seeds (default 1).")
    var count = 1

    @Flag(help: "Make no further run once a claim was broken.")
    var untilBroken = false

    @OptionGroup var options: PlanOptions

    func validate() throws {
        guard (1...100_000).contains(count) else {
            throw ValidationError("--count \(count): expected 1 to 100000")
        }
    }

    func run() async throws {
        let plan = try options.plan(strategy: strategy)
        let plans = (0..<count).map { index in
            var plan = plan
            plan.seed &+= UInt64(index)
            return plan
        }
        try await Session.run(plans, options, untilBroken: untilBroken)
    }
}
