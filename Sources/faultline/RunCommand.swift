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

/// `faultline compare`: several strategies under one plan, side by side.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Put several strategies on trial under the same plan and seed.",
        discussion: """
            Every strategy gets the same calls and the same faults at the same times; what the \
            operating system does with the processes in between is not fixed by the seed.
            """
    )

    @Option(help: "The strategies, comma-separated.")
    var strategies: String

    @OptionGroup var options: PlanOptions

    func run() async throws {
        let names = strategies.split(separator: ",").map(String.init)
        guard !names.isEmpty else { throw ValidationError("--strategies: name at least one") }
        guard Set(names).count == names.count else {
            throw ValidationError("--strategies: each once")
        }
        var options = options
        let first = try options.plan(strategy: names[0])
        options.seed = first.seed
        try await Session.run(names.map { try options.plan(strategy: $0) }, options)
    }
}
