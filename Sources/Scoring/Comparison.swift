import Checkers
import Histories
import Replication

/// Strategies, or versions of one, side by side: what each was seen to do, and what is different.
public struct Comparison: Hashable, Sendable {
    /// One of those that are compared, with all its runs.
    public struct Subject: Hashable, Sendable {
        /// Its name: the strategy's, or the run's folder.
        public var name: String
        /// Its runs; at least one.
        public var runs: [RunSummary]
        /// Runs in which nothing broke, where there are others: they show what it does undisturbed.
        public var calm: [RunSummary]

        /// A subject with its runs.
        public init(name: String, runs: [RunSummary]) {
            self.name = name
            let disturbed = runs.filter(\.hasFaults)
            self.runs = disturbed.isEmpty ? runs : disturbed
            calm = disturbed.isEmpty ? [] : runs.filter { !$0.hasFaults }
        }

        /// What it turned out to be.
        public var label: Label { Label(runs, calm: calm) }

        /// In how many of its runs an anomaly was found.
        public func occurrence(of anomaly: String) -> Share {
            Share(runs.count { $0.anomalies[anomaly] != nil }, of: runs.count)
        }

        /// How often an anomaly was found, in all runs together.
        public func count(of anomaly: String) -> Int {
            runs.reduce(0) { $0 + ($1.anomalies[anomaly] ?? 0) }
        }

        /// In how many of the runs that decided it a promise was kept; nil if none decided it.
        public func kept(_ guarantee: Property) -> Share? {
            let decided = runs.compactMap { $0.verdicts[guarantee] ?? nil }
            return decided.isEmpty ? nil : Share(decided.count { $0 }, of: decided.count)
        }

        /// What a promise came to in all runs together; nil if no run decided it.
        public func outcome(of guarantee: Property) -> Outcome? {
            guard let kept = kept(guarantee) else { return nil }
            let isWhole = kept.part == kept.whole
            if runs.contains(where: { $0.broken.contains(guarantee) }) { return .broken }
            if runs.contains(where: { $0.claimed.contains(guarantee) }) {
                return isWhole ? .held : .mixed
            }
            return isWhole ? .kept : .violated
        }

        /// Whether its records say what was claimed: older ones do not.
        public var knowsClaims: Bool { runs.contains { !$0.claimed.isEmpty } }

        /// How many reads were stale, in all runs together; nil where none could be measured.
        public var staleReads: Share? {
            let measured = runs.compactMap(\.staleReads)
            return measured.isEmpty ? nil : measured.reduce(Share()) { $0 + $1 }
        }

        /// How it did in partitions of a shape, or of every shape that was seen, by name.
        public var partitions: [String: PartitionFigures] {
            runs.reduce(into: [:]) { sum, run in sum.merge(run.partitions) { $0 + $1 } }
        }
    }

    /// What a promise came to in all runs of a subject.
    public enum Outcome: Hashable, Sendable {
        /// Claimed, and violated in a run that claims it.
        case broken
        /// Claimed, and held in all runs.
        case held
        /// Claimed in some runs, and violated in one that does not claim it.
        case mixed
        /// Not claimed, and held in all runs.
        case kept
        /// Not claimed, and violated in some run.
        case violated
    }

    /// How a subject differs from the first one in an anomaly.
    public enum Change: String, Hashable, Sendable {
        /// The first has it not.
        case new = "New"
        /// Only the first has it.
        case resolved = "Resolved"
        /// Both have it.
        case ongoing = "Ongoing"
        /// One has it, in fewer than half of its runs, and chance may explain that the other has it
        /// not: the 95 % intervals of the two shares of runs overlap.
        case rare = "Rare"
    }

    /// Those that are compared; the first is what the others are held against.
    public let subjects: [Subject]

    /// A comparison of at least one subject; runs that were cut short are left out.
    public init(_ subjects: [Subject]) {
        self.subjects = subjects.compactMap { subject in
            let whole = (subject.runs + subject.calm).filter { !$0.isInterrupted }
            return whole.isEmpty ? nil : Subject(name: subject.name, runs: whole)
        }
    }

    /// Compares runs of several strategies, each of which is a column.
    public static func byStrategy(_ runs: [RunSummary]) -> Comparison {
        of(runs.map { ($0.strategy, $0) }, isOneByOne: false)
    }

    /// Runs by strategy; if there is only one strategy, each run by itself.
    public static func of(
        _ runs: [(name: String, summary: RunSummary)],
        isOneByOne: Bool = true
    ) -> Comparison {
        var names: [String] = []
        for run in runs where !names.contains(run.summary.strategy) {
            names.append(run.summary.strategy)
        }
        guard names.count > 1 || !isOneByOne else {
            return byFolder(runs.map { ($0.name, [$0.summary]) })
        }
        return Comparison(
            names.map { name in
                Subject(
                    name: name,
                    runs: runs.map(\.summary).filter { $0.strategy == name }
                )
            }
        )
    }

    /// Compares folders, each of which is a subject, whatever strategies are in it.
    ///
    /// Of equal names the second goes on with (2), and so forth.
    public static func byFolder(
        _ folders: [(name: String, runs: [RunSummary])]
    ) -> Comparison {
        var counts: [String: Int] = [:]
        return Comparison(
            folders.map { folder in
                let count = counts[folder.name, default: 0] + 1
                counts[folder.name] = count
                return Subject(
                    name: folder.name + (count > 1 ? " (\(count))" : ""),
                    runs: folder.runs
                )
            }
        )
    }

    /// The promises that some run of any of them decided, in the order of `Property.all`.
    public var measured: [Property] {
        Property.all.filter { guarantee in subjects.contains { $0.kept(guarantee) != nil } }
    }

    /// Every anomaly that any of them has, by name.
    public var anomalies: [String] {
        Set(subjects.flatMap(\.runs).flatMap(\.anomalies.keys)).sorted()
    }

    /// The shapes of partitions that any of them met, by name.
    public var shapes: [String] {
        Set(subjects.flatMap(\.runs).flatMap(\.partitions.keys)).sorted()
    }

    /// Whether the subjects are the same strategies at other times: then something can be new.
    public var isOverTime: Bool {
        let strategies = subjects.map { Set(($0.runs + $0.calm).map(\.strategy)) }
        return Set(strategies).count == 1
    }

    /// How a subject differs from the first in an anomaly; nil for the first, or if neither has it.
    ///
    /// Nil between different strategies as well: there the one has it and the other has not.
    public func change(in anomaly: String, at index: Int) -> Change? {
        guard index > 0, isOverTime, let first = subjects.first else { return nil }
        let before = first.occurrence(of: anomaly)
        let after = subjects[index].occurrence(of: anomaly)
        if before.part > 0 && after.part > 0 { return .ongoing }
        guard before.part + after.part > 0 else { return nil }
        let seen = before.part > 0 ? before : after
        if 2 * seen.part < seen.whole, let one = before.interval, let other = after.interval,
            one.overlaps(other)
        {
            return .rare
        }
        return before.part > 0 ? .resolved : .new
    }
}
