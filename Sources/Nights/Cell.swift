import Histories
import Plans
import Replication
import Reporting

/// One combination that a suite puts on trial every night.
public struct Cell: Hashable, Sendable {
    /// How much of a cell is one unit of work, and how many of them a night has.
    public enum Work: Hashable, Sendable {
        /// Runs on real processes, each with a seed of its own.
        case runs(Int)
        /// One sweep of seeds in the simulator; it stops early when its time is over.
        case seeds(Int, within: Duration?)
    }

    /// What is expected of a cell.
    public enum Expectation: Hashable, Sendable {
        /// Whatever the strategy claims.
        case claim
        /// One of these anomalies or broken properties, by their names.
        case anomalies([String])
        /// That it breaks this property, and whatever else comes of that.
        case defect(breaks: String)
    }

    /// What to carry out; its seed means nothing.
    public let plan: RunPlan
    /// How much of it.
    public let work: Work
    /// What is expected.
    public let expectation: Expectation
    /// The name of the cell in every night and on every machine: ten hexadecimal digits.
    public let id: String

    /// A cell.
    public init(_ plan: RunPlan, _ work: Work, expecting expectation: Expectation = .claim) {
        self.plan = plan
        self.work = work
        self.expectation = expectation
        var digest = Digest()
        digest.combine(work.isSimulated ? "simulated" : "real")
        // The seed has no part in it, nor whether a default was said.
        var unseeded = plan
        unseeded.seed = RunPlan().seed
        digest.combine(work.isSimulated ? plan.givenYAML : unseeded.yaml)
        let digits = String(digest.value >> 24, radix: 16)
        id = String(repeating: "0", count: 10 - digits.count) + digits
    }

    /// Whether it is simulated.
    public var isSimulated: Bool { work.isSimulated }

    /// The kinds of faults that are asked for, with + between; none where nothing breaks.
    public var faults: String {
        if plan.schedule != nil { return "schedule" }
        let kinds = plan.nemesis.map(\.rawValue)
        if kinds.isEmpty { return isSimulated ? "drawn" : "none" }
        return kinds.sorted().joined(separator: "+")
    }

    /// What it is, in a few words for tables: abd register partition.
    public var title: String {
        var words = [plan.strategy, plan.workload, faults]
        if plan.policy != "none" { words.append(plan.policy) }
        if let nodes = plan.given(\.nodes) { words.append(Counted.nouns(nodes, "node")) }
        if isSimulated { words.append("simulated") }
        return words.joined(separator: " ")
    }

    /// About how long one unit takes, as far as that can be known from the cell alone.
    public var declared: Duration {
        switch work {
        case .runs: plan.timeLimit + .seconds(5)
        case .seeds(let count, let limit):
            min(limit ?? .seconds(1 << 30), .milliseconds(Self.millisecondsPerSeed * count))
        }
    }

    /// How many units a night has of it.
    public var units: Int {
        switch work {
        case .runs(let count): count
        case .seeds: 1
        }
    }

    private static let millisecondsPerSeed = 8
}

extension Cell.Work {
    /// Whether it is done in the simulator.
    public var isSimulated: Bool {
        switch self {
        case .runs: false
        case .seeds: true
        }
    }
}
