import ArgumentParser
import Foundation
import Histories
import Plans
import Policies
import Reporting
import Resilience
import Simulation
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
                + PolicyDefect.allCases.map { "broken/\($0.rawValue)" }
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

    func validate() throws {
        guard (1...1_000_000).contains(seeds), (0...1_000).contains(runs) else {
            throw ValidationError("--seeds: expected 1 to 1000000; --runs: expected 0 to 1000")
        }
        guard TimeSpan.parse(timeLimit) != nil else {
            throw ValidationError("--time-limit \(timeLimit): expected a time such as 20s")
        }
    }

    func run() async throws {
        let defects = PolicyDefect.allCases.filter {
            names.isEmpty || names.contains("broken/\($0.rawValue)")
        }
        let strategies = try names.isEmpty ? Strategy.all.filter { $0.defect != nil } : named()
        let trials =
            runs > 0 && !strategies.isEmpty
            ? try await RealTrials(most: runs, timeLimit: timeLimit) : nil
        var table = CatchTable()
        for strategy in strategies {
            var row = CatchTable.Row(Subject(strategy))
            try simulate(strategy, &row)
            if let trials { row.runs = try await trials.catching(strategy) }
            if trials?.interrupts.status != nil { break }
            Console.print(row.text)
            table.rows.append(row)
            // Whatever comes later, what is known is kept.
            if let markdown {
                try Console.failing { () throws(TrialError) in
                    try TextFile.write(table.markdown, to: markdown)
                }
            }
        }
        if !strategies.isEmpty { Console.print(table.summary) }
        if let status = trials?.interrupts.status { throw ExitCode(status) }
        let policies = try catchPolicies(defects)
        let missed =
            table.rows.filter { $0.seed == nil }.map(\.name)
            + policies.rows.filter { $0.seed == nil }.map(\.name)
        sum(table.rows.count + policies.rows.count, missed: missed)
        throw (missed.isEmpty ? Status.asClaimed : .undecided).exit()
    }

    /// The last line: the verdict, and what to do.
    private func sum(_ count: Int, missed: [String]) {
        guard let first = missed.first else {
            let all = count == 1 ? "it was caught" : "all \(count) were caught"
            return Console.print(VerdictWords.State.held.head + all)
        }
        Console.print(
            VerdictWords.State.undecided.head
                + "\(missed.count) of \(count) not caught, \(first) first; try more --seeds"
        )
    }

    private func named() throws -> [Strategy] {
        let policies = PolicyDefect.allCases.map { "broken/\($0.rawValue)" }
        let known = Strategy.all.filter { $0.defect != nil }.map(\.name) + policies
        return try names.filter { !policies.contains($0) }.map { name in
            guard let strategy = Strategy.named(name), strategy.defect != nil else {
                let noun = "broken strategy or policy"
                throw Console.fail(Unknown.name(name, of: noun, among: known), .usage)
            }
            return strategy
        }
    }

    /// Simulates each broken policy until it breaks its claim.
    private func catchPolicies(_ defects: [PolicyDefect]) throws -> PolicyCatchTable {
        var table = PolicyCatchTable()
        for defect in defects {
            var plan = RunPlan()
            plan.strategy = "raft"
            plan.workload = defect.workload
            plan.policy = "broken/\(defect.rawValue)"
            let orders = try PlanFile.failing(.harnessFailed) { () throws(PlanError) in
                try plan.simulations(in: .strategies)
            }
            guard let order = orders.first else { continue }
            var row = PolicyCatchTable.Row(defect, over: plan.strategy)
            row.simulate(try SimulationRunner(order), most: seeds)
            Console.print(row.text)
            table.rows.append(row)
        }
        guard !defects.isEmpty else { return table }
        Console.print(table.summary)
        if let markdownPolicies {
            try Console.failing { () throws(TrialError) in
                try TextFile.write(table.markdown, to: markdownPolicies)
            }
        }
        return table
    }

    /// Simulates seeds in chunks until one breaks the claim, and makes that one small.
    private func simulate(_ strategy: Strategy, _ row: inout CatchTable.Row) throws {
        var plan = RunPlan()
        plan.strategy = strategy.name
        let order = try PlanFile.failing(.harnessFailed) { () throws(PlanError) in
            try plan.simulations(in: .strategies)
        }
        guard let order = order.first else { return }
        let runner = try SimulationRunner(order)
        let pool = ThreadPool(count: ProcessInfo.processInfo.activeProcessorCount)
        let chunk = 100
        for first in stride(from: 1, through: seeds, by: chunk) {
            let range = UInt64(first)...UInt64(min(seeds, first + chunk - 1))
            let sweep = SimulateProgress.sweep(runner, range, pool)
            row.seedsTried = Int(range.upperBound)
            let wanted = order.subject.defect?.breaks
            guard let failure = sweep.failures.first(where: { $0.property == wanted }) else {
                continue
            }
            row.seed = failure.seed
            row.anomaly = failure.anomaly.name
            row.seedsTried = Int(failure.seed)
            row.operations = runner.shrink(sweep)?.operations.left
            return
        }
    }
}

/// Runs of broken strategies on real processes, until each is caught.
struct RealTrials {
    let interrupts: Interrupts
    private let layers: LinkLayers
    private let runner: TrialRunner
    private let most: Int
    private let timeLimit: String
    private let folder: String

    /// Trials over the link layer that this machine has; the process may run itself again first.
    init(most: Int, timeLimit: String) async throws {
        let layers = try await CommandSession.layers(for: [.auto])
        self.layers = layers
        self.most = most
        self.timeLimit = timeLimit
        interrupts = try Interrupts()
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("faultline-catch-\(UUID().uuidString)")
            .path
        runner = TrialRunner(layers: layers, runs: folder, program: Faultline.program)
    }

    /// The number of the run that broke the claim, and how many were made.
    func catching(_ strategy: Strategy) async throws -> (caught: Int?, made: Int) {
        guard let defect = strategy.defect else { return (nil, 0) }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let command = try RunCommand.parse(
            ["--strategy", strategy.name, "--workload", defect.workload]
                + ["--time-limit", timeLimit, "--seed", "1"] + defect.options
        )
        var plan = try command.options.plan()
        try PlanFile.failing(.usage) { () throws(PlanError) in try command.subject.apply(to: &plan)
        }
        let order = try command.options.order(for: plan)
        try Limits.demand(for: [order], layers)
        var made = 0
        while made < most, interrupts.status == nil {
            let card = try await trial(order.with(seed: plan.seed)).card
            made += 1
            let judgement = card.judgements.first { $0.guarantee == defect.breaks }
            if judgement?.standing == .broken { return (made, made) }
            plan.seed += 1
        }
        return (nil, made)
    }

    private func trial(_ order: Order) async throws -> FinishedTrial {
        do {
            return try await CommandSession.carryOut(order, runner, interrupts)
        } catch {
            if let status = interrupts.status { throw ExitCode(status) }
            throw Console.fail(error, .harnessFailed)
        }
    }
}
