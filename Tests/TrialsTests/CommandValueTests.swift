import Archive
import Histories
import Index
import Nights
import Plans
import Resilience
import Strategies
import TestSupport
import Testing
import Trials

/// What commands make of their options, without a process: what comes out, and how each option is
/// refused.
@Suite struct CommandValueTests {
    private static let catalogue = Catalogue(
        subjects: Strategy.all.map { strategy in
            Subject(
                name: strategy.name,
                summary: strategy.summary,
                claim: strategy.claim,
                operations: Set(strategy.operations),
                defect: strategy.defect.map { _ in
                    .init(breaks: "linearizable", workload: "register", options: [])
                }
            )
        }
    )

    /// The error of what must fail.
    private func refusal(_ body: () throws -> Void) -> TrialError? {
        do {
            try body()
            return nil
        } catch {
            return error as? TrialError
        }
    }

    // MARK: Options

    @Test func aTimeIsReadOrRefusedByItsOption() throws {
        #expect(try OptionValue.time("90s", "--within") == .seconds(90))
        #expect(try OptionValue.time(nil, "--within") == nil)
        for text in ["", "0s", "-1s", "soon", "1e999s"] {
            let error = refusal { _ = try OptionValue.time(text, "--within") }
            #expect(
                error
                    == TrialError(.usage, "--within \(text): expected a time such as 30s"),
                "\(text)"
            )
        }
    }

    @Test func anAmountIsReadOrRefusedByItsOption() throws {
        #expect(try OptionValue.bytes("2KiB", "--memory", such: "2GiB") == 2_048)
        let error = refusal { _ = try OptionValue.bytes("much", "--memory", such: "2GiB") }
        #expect(error?.description == "--memory much: expected an amount such as 2GiB")
        #expect(error?.kind == .usage)
    }

    @Test func aNumberOutsideOfItsRangeIsRefused() throws {
        try OptionValue.demand(nil, "--jobs", in: 1...3)
        try OptionValue.demand(3, "--jobs", in: 1...3)
        for number in [0, 4, .min, .max] {
            let error = refusal { try OptionValue.demand(number, "--jobs", in: 1...3) }
            #expect(error?.description == "--jobs \(number): expected a number from 1 to 3")
        }
    }

    @Test func namesStandOnceBetweenCommas() throws {
        #expect(try OptionValue.names("a,b", "--policies") == ["a", "b"])
        for text in ["", ",", "a,a"] {
            #expect(refusal { _ = try OptionValue.names(text, "--policies") }?.kind == .usage)
        }
    }

    // MARK: Seeds

    @Test(
        arguments: [
            (nil, nil, false, 5, 1_004), (10, nil, false, 5, 14), (10, 100, false, 100, 109),
            (nil, nil, true, 5, 5),
        ] as [(Int?, UInt64?, Bool, UInt64, UInt64)]
    )
    func seedsAreCountedFromTheFirst(
        count: Int?,
        from: UInt64?,
        isOne: Bool,
        first: UInt64,
        last: UInt64
    ) throws {
        var plan = RunPlan()
        plan.seed = 5
        let seeds = SimulationSeeds(count: count, from: from, isOne: isOne)
        #expect(try seeds.range(of: plan) == first...last)
    }

    @Test(
        arguments: [
            (1, nil, true), (nil, 1, true), (0, nil, false), (10_000_001, nil, false),
            (nil, UInt64.max, false),
        ] as [(Int?, UInt64?, Bool)]
    )
    func seedsThatMakeNoSenseAreRefused(count: Int?, from: UInt64?, isOne: Bool) {
        let seeds = SimulationSeeds(count: count, from: from, isOne: isOne)
        #expect(refusal { _ = try seeds.range(of: RunPlan()) }?.kind == .usage)
    }

    // MARK: Comparisons

    private func orders(
        _ comparison: ComparisonOrders,
        _ plan: RunPlan = RunPlan()
    ) throws -> (orders: [Order], notes: [String]) {
        var notes: [String] = []
        let orders = try comparison.orders(from: plan) { (plan) throws(TrialError) in
            try TrialError.failing(as: .usage) {
                try plan.resolved(in: Self.catalogue, reading: PlanFiles.text)
            }
        } note: {
            notes.append($0)
        }
        return (orders, notes)
    }

    @Test func eachStrategyIsTriedUnderEachPolicySeedBySeed() throws {
        var plan = RunPlan()
        plan.seed = 7
        plan.nemesis = [.partition]
        let comparison = ComparisonOrders(
            of: "abd,raft",
            policies: "retry,full",
            seeds: 2,
            hasBaseline: true,
            in: Self.catalogue
        )
        let (orders, notes) = try orders(comparison, plan)
        let pairs = orders.map { "\($0.subject.name) \($0.policy.name) \($0.plan.seed)" }
        let each = ["abd retry", "abd full", "raft retry", "raft full"]
        #expect(pairs == [7, 7, 8].flatMap { seed in each.map { "\($0) \(seed)" } })
        #expect(orders.map(\.plan.hasFaults) == (0..<12).map { $0 >= 4 })
        #expect(notes.isEmpty)
    }

    @Test func ofAllStrategiesThoseAreLeftOutThatDoNotFit() throws {
        var plan = RunPlan()
        plan.workload = "queue"
        let (orders, notes) = try orders(ComparisonOrders(of: "all", in: Self.catalogue), plan)
        let names = orders.map(\.subject.name)
        #expect(names.contains("raft") && !names.contains("abd"))
        #expect(notes.contains { $0.hasPrefix("left out: workload queue needs") })
        #expect(!names.contains { $0.hasPrefix("broken/") })
    }

    @Test(arguments: [("raaft", nil), ("raft,raft", nil), ("raft", "retry,retry"), ("raft", "x")])
    func aComparisonOfUnknownNamesIsRefused(strategies: String, policies: String?) {
        let comparison = ComparisonOrders(
            of: strategies,
            policies: policies,
            in: Self.catalogue
        )
        #expect(refusal { _ = try orders(comparison) }?.kind == .usage)
    }

    @Test func aFolderWithoutRunsIsNotCompared() throws {
        let scratch = try Scratch("comparison")
        var notes: [String] = []
        let error = refusal {
            _ = try RecordedComparison([scratch.path]) { notes.append($0) }
        }
        #expect(error?.kind == .badInput)
        #expect(notes.count == 1 && notes[0].hasPrefix("skipped: "))
    }

    // MARK: Lists

    @Test func listsNameWhatTheRegistriesHave() throws {
        let entries = Strategy.all.map { ListEntry(name: $0.name, summary: $0.summary) }
        let registries = Registries(Self.catalogue, strategies: entries)
        let workloads = registries.text(.workloads)
        #expect(workloads.contains("not for") && workloads.contains("judged by"))
        #expect(registries.json(.strategies)["strategies"]?.elements?.count == Strategy.all.count)
        let names = registries.text(nil).split(separator: "\n")
        #expect(names.count <= 24 && names.allSatisfy { $0.count <= 80 })
        #expect(refusal { _ = try Registries.List(named: "strategy") }?.kind == .usage)
    }

    @Test func aFilterOfRunsIsMadeOfItsOptions() throws {
        var options = RunFilter.Options()
        #expect(options.given.isEmpty)
        options.verdict = "broken"
        options.since = "24h"
        options.sort = "verdict"
        options.limit = 3
        let filter = try RunFilter(options, now: UTCTime(seconds: 100_000))
        #expect(filter.verdict == "broken" && filter.order == .verdict && filter.limit == 3)
        #expect(filter.since == UTCTime(seconds: 100_000 - 86_400))
        #expect(options.given == ["--verdict", "--since", "--sort", "--limit"])
    }

    @Test(
        arguments: [
            \.verdict, \.since, \.sort,
        ] as [WritableKeyPath<RunFilter.Options, String?> & Sendable]
    )
    func anOptionOfAFilterIsRefused(_ path: WritableKeyPath<RunFilter.Options, String?> & Sendable)
    {
        var options = RunFilter.Options()
        options[keyPath: path] = "nothing"
        #expect(refusal { _ = try RunFilter(options) }?.kind == .usage)
    }

    // MARK: Nights

    @Test(arguments: ["0/3", "4/3", "auto/x", "auto", "half"])
    func aShardThatIsNoneIsRefused(text: String) {
        let error = refusal { _ = try NightBegin.shard(text, variables: [:]) { _ in } }
        #expect(error?.kind == .usage && error?.description.contains("--shard \(text)") == true)
    }

    @Test func aShardIsWholeNamedOrToldByTheMachine() throws {
        var notes: [String] = []
        let variables = ["CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "4"]
        #expect(try NightBegin.shard(nil, variables: variables) { notes.append($0) }.isWhole)
        let named = try NightBegin.shard("3/16", variables: variables) { notes.append($0) }
        #expect(named == Shard(3, of: 16) && notes.isEmpty)
        let told = try NightBegin.shard("auto", variables: variables) { notes.append($0) }
        #expect(told == Shard(2, of: 4) && notes.count == 1)
    }

    @Test func aNightGoesOnOnlyWhereOneIsOpen() throws {
        let scratch = try Scratch("begin")
        let suite = try PlanFiles.suite("smoke", in: Self.catalogue, anomalies: ["stale-read"])
        let program = Program(version: "0.1.0", commit: "unknown")
        func begin(_ date: String?) throws -> NightBegin {
            try NightBegin(
                of: suite,
                in: scratch.path,
                shard: .whole,
                date: date,
                budget: "10m"
            )
        }
        let night = try begin("2026-11-30")
        #expect(refusal { _ = try night.folder(named: nil, resumes: true) }?.kind == .usage)
        #expect(refusal { _ = try night.folder(named: "../x", resumes: false) }?.kind == .usage)
        #expect(refusal { _ = try begin("yesterday") }?.kind == .usage)

        let folder = try night.folder(named: nil, resumes: false)
        var record = try night.record(in: folder, by: program)
        #expect(record.budget == .seconds(600) && record.plan.suite == suite.name)
        try folder.write(record)
        #expect(try begin(nil).folder(named: nil, resumes: true).id == folder.id)
        record.end = .complete
        try folder.write(record)
        #expect(refusal { _ = try night.folder(named: nil, resumes: true) }?.kind == .usage)
    }

    // MARK: Catching

    private func catching(
        seeds: Int = 10,
        runs: Int = 1,
        timeLimit: String = "1s"
    ) throws(TrialError) -> Catching {
        try Catching(
            Self.catalogue,
            seeds: seeds,
            runs: runs,
            timeLimit: timeLimit
        ) { (_) throws(TrialError) in
            throw TrialError(.harnessFailed, "nothing is simulated here")
        }
    }

    @Test(arguments: [(0, 1, "1s"), (1, -1, "1s"), (1, 1, "0s"), (1, 1, "800h"), (1, 1, "soon")])
    func optionsOfACatchAreRefusedBeforeAnythingIsSimulated(
        seeds: Int,
        runs: Int,
        timeLimit: String
    ) {
        let error = refusal { _ = try catching(seeds: seeds, runs: runs, timeLimit: timeLimit) }
        #expect(error?.kind == .usage)
    }

    @Test func onlyWhatIsBrokenCanBeCaught() throws {
        let catching = try catching()
        let all = try catching.broken(named: [])
        #expect(all.strategies.allSatisfy { $0.defect != nil } && !all.strategies.isEmpty)
        #expect(all.policies == PolicyDefect.allCases)
        let name = PolicyDefect.jitterMissing.name
        #expect(try catching.broken(named: [name]).policies == [.jitterMissing])
        #expect(refusal { _ = try catching.broken(named: ["raft"]) }?.kind == .usage)
        #expect(CatchTable.verdict(3, missed: ["broken/x"]).contains("1 of 3 not caught"))
        #expect(CatchTable.verdict(3, missed: []).contains("all 3 were caught"))
    }
}
