import Checkers
import Replication

/// What many seeds brought to light together, whatever the order in which they were simulated.
public struct Sweep: Sendable {
    /// What one seed brought to light: small, so that thousands can be kept.
    public struct Entry: Sendable {
        /// The seed that the run was drawn from.
        public var seed: UInt64
        /// The verdicts.
        public var findings: [SimulationJudge.Finding]
        /// What was seen.
        public var coverage: Coverage
        /// Calls that clients made.
        public var operations: Int
        /// Records that replicas made durable.
        public var records: Int
        /// Changes that were acknowledged.
        public var changes: Int

        /// The entry of a run.
        public init(_ run: SimulatedRun, seed: UInt64, findings: [SimulationJudge.Finding]) {
            self.seed = seed
            self.findings = findings
            coverage = run.coverage
            operations = run.operations
            records = run.records
            changes = run.events.count { $0.kind == .ok && $0.f != "read" }
        }
    }

    /// How often a property held, was broken, or could not be decided.
    public struct Tally: Hashable, Sendable {
        /// The property's name.
        public var property: String
        /// Seeds in which the strategy promises it.
        public var claimed = 0
        /// Seeds in which it held.
        public var held = 0
        /// Seeds in which it was broken.
        public var broken = 0
        /// Seeds in which nothing can be said.
        public var unknown = 0
    }

    /// A promise that a seed broke.
    public struct Failure: Sendable {
        /// The seed that the run was drawn from.
        public var seed: UInt64
        /// The property that was broken.
        public var property: String
        /// The first anomaly.
        public var anomaly: Anomaly
    }

    /// The number of seeds from which on a sweep must see every mark that it can.
    public static let coverageThreshold = 500

    /// How many seeds were simulated.
    public private(set) var seeds = 0
    /// By property, in the order in which they were first found.
    public private(set) var tallies: [Tally] = []
    /// Promises that were broken, by seed.
    public private(set) var failures: [Failure] = []
    /// Why nothing could be said of a promise, the first of each kind.
    public private(set) var causes: [Cause] = []
    /// What was seen.
    public private(set) var coverage = Coverage()
    /// Calls that clients made.
    public private(set) var operations = 0
    private var records = 0
    /// The most changes that one seed acknowledged.
    private var changes = 0

    /// A sweep of these, in order of their seeds.
    public init(_ entries: [Entry] = []) {
        for entry in entries.sorted(by: { $0.seed < $1.seed }) { add(entry) }
    }

    private mutating func add(_ entry: Entry) {
        seeds += 1
        coverage.add(entry.coverage)
        operations += entry.operations
        records += entry.records
        changes = max(changes, entry.changes)
        for finding in entry.findings { add(finding, seed: entry.seed) }
    }

    private mutating func add(_ finding: SimulationJudge.Finding, seed: UInt64) {
        let index = tallies.firstIndex { $0.property == finding.property } ?? tallies.count
        if index == tallies.count { tallies.append(Tally(property: finding.property)) }
        if finding.isClaimed { tallies[index].claimed += 1 }
        switch finding.verdict {
        case .valid: tallies[index].held += 1
        case .unknown(let cause):
            tallies[index].unknown += 1
            if finding.isClaimed, !causes.contains(where: { $0.kind == cause.kind }) {
                causes.append(cause)
            }
        case .invalid(let anomalies):
            tallies[index].broken += 1
            guard finding.isClaimed, let anomaly = anomalies.first else { break }
            let property = finding.property
            failures.append(Failure(seed: seed, property: property, anomaly: anomaly))
        }
    }

    /// Whether a promise was broken.
    public var isBroken: Bool { !failures.isEmpty }

    /// Whether nothing can be said of a promise: in most seeds nothing could.
    public var isUndecided: Bool {
        tallies.contains { $0.claimed > 0 && $0.unknown > $0.held + $0.broken }
    }

    /// What should have been seen and was not, in words.
    ///
    /// `sometimes` are notes of the replicas that must have occurred, if a seed had the changes for
    /// it; `nodes` is nil if each seed drew how many there are.
    public func missing(sometimes: [ExpectedNote], nodes: Int?, claim: Claim) -> [String] {
        let required = Mark.required(
            nodes: nodes,
            hasRecords: records > 0,
            needsAll: claim.needs == .all
        )
        let marks = required.filter { coverage[$0] == 0 }.map(\.name)
        return marks
            + sometimes.filter { $0.changes <= changes && coverage.notes[$0.name, default: 0] == 0 }
            .map { "a replica noted \($0.name)" }
    }
}
