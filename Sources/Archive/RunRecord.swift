import Histories
import Scoring

/// The record of a run: which run it is, what made it, and how it stands.
///
/// Written as `record.json` when the run begins, and replaced when it ends. A process that is
/// killed in between leaves a record that says *running*.
public struct RunRecord: Hashable, Sendable {
    /// The number of the form in which records are written; readers refuse larger ones.
    public static let format = 2

    /// How a run stands.
    public enum State: Hashable, Sendable {
        /// It began and has not ended, or was killed.
        case running
        /// It is over.
        case ended(Ending)
    }

    /// How a run ended.
    public struct Ending: Hashable, Sendable {
        /// What it came to.
        public var status: RunStatus
        /// How long it took, with its start and its checks; nil where that is not known.
        public var duration: Duration?
        /// The figures; nil if the harness failed before there were any, and for simulations.
        public var summary: RunSummary?
        /// Each kind of anomaly that was found, the worst first; empty in records of format 1.
        public var findings: [Finding]
        /// The seeds of a simulation; nil for a run on real processes.
        public var seeds: SeedCount?
        /// Why the harness failed; nil if it did not.
        public var failure: String?
        /// The program that judged the run again; nil if the one that made it did.
        public var judge: Program?

        /// An ending.
        public init(
            status: RunStatus,
            duration: Duration?,
            summary: RunSummary?,
            findings: [Finding] = [],
            seeds: SeedCount? = nil,
            failure: String? = nil,
            judge: Program? = nil
        ) {
            self.status = status
            self.duration = duration
            self.summary = summary
            self.findings = findings
            self.seeds = seeds
            self.failure = failure
            self.judge = judge
        }
    }

    /// The seeds of a simulation, from a first one on.
    public struct SeedCount: Hashable, Sendable {
        /// The first seed.
        public var first: UInt64
        /// How many were simulated.
        public var count: Int
        /// How many of them broke a promise.
        public var broken: Int

        /// Counts of seeds.
        public init(first: UInt64, count: Int, broken: Int) {
            self.first = first
            self.count = count
            self.broken = broken
        }
    }

    /// The place of a run in a night.
    public struct Place: Hashable, Sendable {
        /// The id of the night.
        public var night: String
        /// The id of the cell of its suite.
        public var cell: String
        /// Which of the cell's units of work it carried out, from 0.
        public var unit: Int
        /// How often the unit was begun before.
        public var attempt: Int

        /// A place.
        public init(night: String, cell: String, unit: Int, attempt: Int) {
            self.night = night
            self.cell = cell
            self.unit = unit
            self.attempt = attempt
        }
    }

    /// The name of the run's folder.
    public var id: String
    /// The suite that it belongs to, or adhoc.
    public var suite: String
    /// The strategy or system on trial.
    public var subject: String
    /// The plan, as a map from options to values; null for runs of before that have none.
    public var plan: Value
    /// The program that made it.
    public var program: Program
    /// The machine that it was made on.
    public var machine: Machine
    /// How links were cut, with the reason.
    public var links: String
    /// When it began.
    public var began: UTCTime
    /// The command that repeats it.
    public var reproduction: String
    /// Its place in a night; nil for a run by itself.
    public var place: Place?
    /// How it stands.
    public var state: State

    /// A record with every field.
    public init(
        id: String,
        suite: String,
        subject: String,
        plan: Value,
        program: Program,
        machine: Machine,
        links: String,
        began: UTCTime,
        reproduction: String,
        place: Place? = nil,
        state: State = .running
    ) {
        self.id = id
        self.suite = suite
        self.subject = subject
        self.plan = plan
        self.program = program
        self.machine = machine
        self.links = links
        self.began = began
        self.reproduction = reproduction
        self.place = place
        self.state = state
    }

    /// How the run ended; nil while it runs.
    public var ending: Ending? {
        guard case .ended(let ending) = state else { return nil }
        return ending
    }
}
