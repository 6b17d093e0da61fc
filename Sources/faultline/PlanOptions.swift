import ArgumentParser
import Faults
import Foundation
import Runs
import Strategies
import Workloads

/// The options that `run` and `compare` share; a plan file sets the same by the same names.
struct PlanOptions: ParsableArguments {
    @Option(name: .customLong("plan"), help: "Read options from a YAML file; others win over it.")
    var planFile: String?

    @Option(help: "What clients ask; see `faultline list workloads`.")
    var workload: String?

    @Option(help: "What breaks, comma-separated; see `faultline list nemeses`.")
    var nemesis: String?

    @Option(help: "The mean time between changes by the nemesis (default 1500ms).")
    var nemesisInterval: String?

    @Option(
        help: """
            Whom faults strike: one, minority, majority, primaries, all, or names of nodes; \
            comma-separated, one is drawn each time (default one,minority,majority,all).
            """
    )
    var nemesisTargets: String?

    @Option(help: "The shapes of partitions, comma-separated; see `faultline list nemeses`.")
    var nemesisShapes: String?

    @Option(help: "How links are cut: calls, packets, reset; comma-separated (default calls).")
    var nemesisManners: String?

    @Option(help: "A file of faults to carry out, in place of drawn ones; JSON lines.")
    var schedule: String?

    @Option(
        help: """
            The folder of a recorded run: its plan, and the faults as they were carried out, at \
            the same times; other options win over the plan.
            """
    )
    var replay: String?

    @Option(help: "How many nodes (default 5).")
    var nodes: Int?

    @Option(help: "How many clients ask at once (default 10).")
    var clients: Int?

    @Option(help: "The most calls a second, of all clients together (default: no limit).")
    var rate: Double?

    @Option(help: "How long clients ask (default 15s).")
    var timeLimit: String?

    @Option(help: "How long a client waits for an answer (default 1s).")
    var timeout: String?

    @Option(help: "What everything is drawn from (default: drawn anew, and shown).")
    var seed: UInt64?

    @Option(help: "How links are cut: auto, kernel or relay (default auto).")
    var links: String?

    @Option(help: "How many keys clients ask about (default 5).")
    var keys: Int?

    @Option(help: "The share of reads, from 0 to 1 (default 0.5).")
    var readShare: Double?

    @Option(
        help: "The mean of an added wait before every sync of a log (default 10ms with a nemesis)."
    )
    var syncDelay: String?

    @Option(help: "How long to wait at the end for nodes to come to rest (default 10s).")
    var quiescence: String?

    @Option(help: "Where runs are recorded.")
    var runs = "Histories/Runs"

    @Flag(help: "Print one JSON document on standard output, and nothing else.")
    var json = false

    /// The plan of a strategy: the file, then the options; checked.
    func plan(strategy: String?) throws -> RunPlan {
        do {
            var plan = try basis()
            if let strategy { plan.strategy = strategy }
            try apply(to: &plan)
            plan.resolve()
            try plan.validate()
            try Self.checkNames(of: plan)
            return plan
        } catch let error as PlanError {
            let isFromFile = planFile != nil || schedule != nil || replay != nil
            throw Console.fail(error, isFromFile ? .badInput : .usage)
        }
    }

    private func basis() throws -> RunPlan {
        if let replay {
            guard planFile == nil else {
                throw PlanError("--replay \(replay): the run has a plan, so leave --plan out")
            }
            let run = RunDirectory(path: replay)
            var plan = try Self.read(run.plan)
            plan.schedule = run.faults
            plan.nemesis = []
            return plan
        }
        return try planFile.map(Self.read) ?? RunPlan()
    }

    private static func read(_ planFile: String) throws -> RunPlan {
        guard let data = FileManager.default.contents(atPath: planFile) else {
            throw Console.fail("\(planFile): no such file, or not readable", .badInput)
        }
        return try RunPlan(yaml: String(decoding: data, as: UTF8.self), file: planFile)
    }

    private func apply(to plan: inout RunPlan) throws {
        if let workload { plan.workload = workload }
        if let schedule { plan.schedule = schedule }
        if let nemesis { plan.nemesis = Self.words(nemesis) }
        if let nemesisTargets { plan.nemesisTargets = Self.words(nemesisTargets) }
        if let nemesisShapes { plan.nemesisShapes = Self.words(nemesisShapes) }
        if let nemesisManners { plan.nemesisManners = Self.words(nemesisManners) }
        if let nodes { plan.nodes = nodes }
        if let clients { plan.clients = clients }
        if let rate { plan.rate = rate }
        if let links { plan.links = links }
        if let keys { plan.keys = keys }
        if let readShare { plan.readShare = readShare }
        if let seed { plan.seed = seed }
        if seed == nil, planFile == nil, replay == nil {
            plan.seed = UInt64.random(in: 1...999_999)
        }
        try Self.set(&plan.nemesisInterval, nemesisInterval, "nemesis-interval")
        try Self.set(&plan.timeLimit, timeLimit, "time-limit")
        try Self.set(&plan.timeout, timeout, "timeout")
        if let syncDelay {
            var span = Duration.zero
            try Self.set(&span, syncDelay, "sync-delay")
            plan.syncDelay = span
        }
        try Self.set(&plan.quiescence, quiescence, "quiescence")
        plan.nemesis.removeAll { $0 == Nemesis.Kind.none.rawValue }
    }

    private static func words(_ list: String) -> [String] {
        list.split(separator: ",").map(String.init)
    }

    private static func set(
        _ span: inout Duration,
        _ text: String?,
        _ option: String
    ) throws(PlanError) {
        guard let text else { return }
        guard let parsed = TimeSpan.parse(text) else {
            throw PlanError("--\(option) \(text): expected a time such as 15s or 500ms")
        }
        span = parsed
    }

    /// Why a strategy cannot serve a workload; nil if it can.
    static func misfit(_ strategy: Strategy, _ workload: Workload) -> String? {
        let missing = Workload.missing(workload.name, in: strategy.operations)
        guard !missing.isEmpty else { return nil }
        return "workload \(workload.name) needs \(missing.joined(separator: ", ")), which strategy"
            + " \(strategy.name) does not support"
    }

    /// Refuses names that no registry has, and pairs that do not go together.
    private static func checkNames(of plan: RunPlan) throws(PlanError) {
        guard let strategy = Strategy.named(plan.strategy) else {
            throw PlanError(Unknown.strategy(plan.strategy))
        }
        guard let workload = Workload.named(plan.workload) else {
            throw PlanError(Unknown.workload(plan.workload))
        }
        for kind in plan.nemesis where Nemesis.Kind(rawValue: kind) == nil {
            throw PlanError(Unknown.nemesis(kind))
        }
        _ = try plan.faults()
        if let reason = Self.misfit(strategy, workload) { throw PlanError(reason) }
    }
}
