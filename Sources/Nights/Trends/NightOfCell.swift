import Archive
import Scoring

/// What one night showed of one cell.
public struct NightOfCell: Hashable, Sendable {
    /// A finding as one night showed it.
    public struct Sighting: Hashable, Sendable {
        /// In how many of the night's runs it showed; of a simulation, in how many seeds.
        public var runs: Int
        /// Whether it breaks a promise, so that it is news; others are only described.
        public var isPromised: Bool
        /// What happened, in one sentence.
        public var gist: String

        /// A finding that showed in some runs.
        public init(runs: Int, isPromised: Bool = true, gist: String = "") {
            self.runs = runs
            self.isPromised = isPromised
            self.gist = gist
        }
    }

    /// What the runs were made with.
    public struct Surroundings: Hashable, Sendable {
        /// The commit that the program was built from; of several, all of them.
        public var commit: String
        /// The version of the program; of several, all of them.
        public var version: String
        /// The name of the machine; of several, all names.
        public var machine: String
        /// The machine's operating system.
        public var system: String

        /// Surroundings with every part.
        public init(
            commit: String = "unknown",
            version: String = "unknown",
            machine: String = "unknown",
            system: String = "unknown"
        ) {
            self.commit = commit
            self.version = version
            self.machine = machine
            self.system = system
        }
    }

    /// The id of the night.
    public var night: String
    /// When the first of its runs began.
    public var began: UTCTime
    /// The worst that its runs came to; undecided if none counts.
    public var status: RunStatus
    /// How many runs count; of a simulation, how many seeds.
    public var runs: Int
    /// How many of them broke a promise.
    public var broken: Int
    /// What showed, by the text of the fingerprint.
    public var findings: [String: Sighting]
    /// The median of each figure over the runs that have it.
    public var figures: [CellFigure: Double]
    /// What the runs were made with.
    public var surroundings: Surroundings

    /// A night of a cell with every part.
    public init(
        night: String,
        began: UTCTime,
        status: RunStatus,
        runs: Int,
        broken: Int = 0,
        findings: [String: Sighting] = [:],
        figures: [CellFigure: Double] = [:],
        surroundings: Surroundings = Surroundings()
    ) {
        self.night = night
        self.began = began
        self.status = status
        self.runs = runs
        self.broken = broken
        self.findings = findings
        self.figures = figures
        self.surroundings = surroundings
    }
}

extension Collection where Element == Double {
    /// The middle one, or the mean of the two in the middle; nil of none.
    public var median: Double? {
        guard !isEmpty else { return nil }
        let sorted = self.sorted()
        let middle = sorted.count / 2
        if !sorted.count.isMultiple(of: 2) { return sorted[middle] }
        return sorted[middle - 1] / 2 + sorted[middle] / 2
    }
}
