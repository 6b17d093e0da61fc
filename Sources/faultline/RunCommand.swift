import ArgumentParser
import Plans
import Trials

/// `faultline run`: one strategy on trial.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Put one strategy on trial on real processes.",
        discussion: """
            Examples:
              faultline run --strategy abd --nemesis partition
              faultline run --strategy raft --workload queue --time-limit 30s --seed 7
              faultline run --replay Histories/Runs/latest
            """
    )

    @OptionGroup var subject: TableOptions<SubjectField>

    @Option(help: "How many runs, with consecutive seeds (default 1).")
    var count = 1

    @Flag(help: "Make no further run once a claim was broken.")
    var untilBroken = false

    @OptionGroup var options: PlanOptions

    @OptionGroup var night: NightPlaceOptions

    func run() async throws {
        try OptionValue.demand(count, "--count", in: 1...100_000)
        var plan = try options.plan()
        try subject.set(&plan)
        let order = try options.order(for: plan)
        let orders = (0..<count).lazy.map { order.with(seed: plan.seed &+ UInt64($0)) }
        try await CommandSession.run(
            orders,
            options,
            in: night.suite,
            at: try night.runPlace(),
            untilBroken: untilBroken
        )
    }
}
