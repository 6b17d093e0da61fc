import Archive
import ArgumentParser
import Plans
import Trials

/// The options that `run` and `compare` share; a plan file sets the same by the same names.
struct PlanOptions: ParsableArguments {
    /// Where runs are recorded if nothing else is said.
    static let runsFolder = "Histories/Runs"

    @Option(
        name: .customLong("plan"),
        help: "Read options from a YAML file; others win over it.",
        completion: .file(extensions: ["yaml", "yml"])
    )
    var planFile: String?

    @Option(
        help: """
            The folder of a recorded run: its plan, and the faults as they were carried out, at \
            the same times; other options win over the plan.
            """,
        completion: Completions.runs
    )
    var replay: String?

    @OptionGroup var table: TableOptions<RunFields>

    @Option(help: "Where runs are recorded.", completion: .directory)
    var runs = Self.runsFolder

    @OptionGroup var output: OutputOptions

    /// Whether the seed stands on the command line.
    var isSeedGiven: Bool { table.isGiven("seed") }

    /// The plan: the file, then the options; its seed is drawn if nothing names one.
    /// - Throws: `TrialError` with what is wrong, and where.
    func plan() throws(TrialError) -> RunPlan {
        var plan = try basis()
        try table.set(&plan)
        if !table.isGiven("seed"), planFile == nil, replay == nil {
            plan.seed = UInt64.random(in: 1...999_999)
        }
        plan.schedule = plan.schedule.map(RunDirectory.resolving)
        return plan
    }

    /// The order of a plan: its names looked up, its schedule drawn.
    /// - Throws: `TrialError` with what is wrong, and where.
    func order(for plan: RunPlan) throws(TrialError) -> Order {
        let isFromFile = planFile != nil || plan.schedule != nil || replay != nil
        let order = try TrialError.failing(as: isFromFile ? .badInput : .usage) {
            try plan.resolved(in: .strategies, reading: PlanFiles.text)
        }
        for note in order.notes { Console.say(note) }
        return order
    }

    private func basis() throws(TrialError) -> RunPlan {
        guard let replay else { return try planFile.map(PlanFiles.plan) ?? RunPlan() }
        guard planFile == nil else {
            throw TrialError(
                .usage,
                "--replay \(replay): the run has a plan, so leave --plan out"
            )
        }
        let run = RunDirectory(path: RunDirectory.resolving(replay))
        var plan = try PlanFiles.plan(run.plan)
        plan.schedule = run.faults
        plan.nemesis = []
        return plan
    }
}
