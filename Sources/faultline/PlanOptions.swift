import Archive
import ArgumentParser
import Foundation
import Plans

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
    /// - Throws: the exit status, after saying what is wrong.
    func plan() throws -> RunPlan {
        var plan = try basis()
        try PlanFile.failing(.usage) { () throws(PlanError) in try table.apply(to: &plan) }
        if !table.isGiven("seed"), planFile == nil, replay == nil {
            plan.seed = UInt64.random(in: 1...999_999)
        }
        plan.schedule = plan.schedule.map(RunDirectory.resolving)
        return plan
    }

    /// The order of a plan: its names looked up, its schedule drawn.
    /// - Throws: the exit status, after saying what is wrong.
    func order(for plan: RunPlan) throws -> Order {
        let isFromFile = planFile != nil || plan.schedule != nil || replay != nil
        let order = try PlanFile.failing(isFromFile ? .badInput : .usage) {
            () throws(PlanError) in
            try plan.resolved(in: .strategies, reading: PlanFile.text)
        }
        for note in order.notes { Console.say(note) }
        return order
    }

    private func basis() throws -> RunPlan {
        guard let replay else { return try planFile.map(PlanFile.plan) ?? RunPlan() }
        guard planFile == nil else {
            throw Console.fail(
                "--replay \(replay): the run has a plan, so leave --plan out",
                .usage
            )
        }
        let run = RunDirectory(path: RunDirectory.resolving(replay))
        var plan = try PlanFile.plan(run.plan)
        plan.schedule = run.faults
        plan.nemesis = []
        return plan
    }
}

/// The files that plans come from.
enum PlanFile {
    /// Far more than the longest schedule needs.
    private static let bytesMax = 256 << 20

    /// The plan in a file.
    /// - Throws: the exit status, after saying what is wrong.
    static func plan(_ path: String) throws -> RunPlan {
        try failing(.badInput) { () throws(PlanError) in
            try RunPlan(yaml: text(path), file: path)
        }
    }

    /// The text of a file.
    static func text(_ path: String) throws(PlanError) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        if let size = attributes?[.size] as? Int, size > bytesMax {
            throw PlanError("\(path): \(size >> 20) MiB are too many for a plan or a schedule")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PlanError("\(path): no such file, or not readable")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Ends the command with a status where a plan is refused.
    /// - Throws: the exit status, after saying what is wrong.
    static func failing<Result>(
        _ status: Status,
        _ body: () throws(PlanError) -> Result
    ) throws -> Result {
        do throws(PlanError) {
            return try body()
        } catch {
            throw Console.fail(error, status)
        }
    }
}
