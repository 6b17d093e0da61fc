import Histories
import Membership
import Replication

/// How well nodes noticed partitions, held against what was really cut.
///
/// Source of the measures: Chen, Toueg, Aguilera, *On the quality of service of failure detectors*,
/// IEEE Transactions on Computers 2002, section 2.2: detection time, mistakes, and what was missed.
public struct Detection: Hashable, Sendable {
    /// What a node said of the cluster at a moment.
    public struct Sample: Hashable, Sendable {
        /// When it was asked, in nanoseconds on the history's clock.
        public var time: Int64
        /// Who was asked.
        public var node: NodeID
        /// Whether it sees a partition, or a node that it does not hear.
        public var seesPartition: Bool

        /// A sample.
        public init(time: Int64, node: NodeID, seesPartition: Bool) {
            self.time = time
            self.node = node
            self.seesPartition = seesPartition
        }
    }

    /// A time in which some nodes could not all reach each other: links were cut or nodes dead.
    public struct Truth: Hashable, Sendable {
        /// When it began, in nanoseconds on the history's clock.
        public var start: Int64
        /// When it ended.
        public var end: Int64
        /// The living nodes that should notice: the ends of cut links, and those that miss a peer.
        public var witnesses: Set<NodeID>

        /// A time in which something was broken.
        public init(start: Int64, end: Int64, witnesses: Set<NodeID>) {
            self.start = start
            self.end = end
            self.witnesses = witnesses
        }
    }

    /// How long a node may take to notice that a peer is silent, with what sampling adds.
    public static let grace: Int64 = 1_500_000_000

    /// From the beginning of each detected partition until the first witness says so.
    ///
    /// In nanoseconds, as fine as the pause between samples.
    public private(set) var delays: [Int64] = []
    /// Partitions that no witness had noticed by their end.
    public private(set) var missed = 0
    /// Partitions too short to be noticed, which count neither way.
    public private(set) var tooShort = 0
    /// How often a node began to see a partition although nothing had been broken lately.
    public private(set) var falseAlarms = 0

    /// Holds samples against the truth.
    ///
    /// - `grace`: how long a node may take to notice, and to notice the end; nanoseconds.
    ///   Shorter partitions may be missed, and what a node says within this time of one is no
    ///   false alarm.
    public init(samples: [Sample], truth: [Truth], grace: Int64 = Self.grace) {
        let samples = samples.sorted { ($0.time, $0.node) < ($1.time, $1.node) }
        // Where every node was dead or stopped, nobody was there to notice.
        for window in truth where !window.witnesses.isEmpty {
            let first = samples.first { sample in
                sample.seesPartition && window.witnesses.contains(sample.node)
                    && window.start <= sample.time && sample.time <= window.end + grace
            }
            if let first, first.time <= window.end || window.end - window.start < grace {
                delays.append(first.time - window.start)
            } else if window.end - window.start < grace {
                tooShort += 1
            } else {
                missed += 1
            }
        }
        var saw: [NodeID: Bool] = [:]
        for sample in samples {
            let isRaised = sample.seesPartition && saw[sample.node] == false
            saw[sample.node] = sample.seesPartition
            let isExplained = truth.contains {
                $0.start <= sample.time && sample.time <= $0.end + grace
            }
            if isRaised && !isExplained { falseAlarms += 1 }
        }
    }

    /// What was measured elsewhere.
    public init(delays: [Int64], missed: Int, tooShort: Int, falseAlarms: Int) {
        self.delays = delays
        self.missed = missed
        self.tooShort = tooShort
        self.falseAlarms = falseAlarms
    }

    /// The mean delay, in nanoseconds; nil if nothing was detected.
    public var delayMean: Int64? {
        delays.isEmpty ? nil : delays.reduce(0, +) / Int64(delays.count)
    }

    /// The longest delay, in nanoseconds; nil if nothing was detected.
    public var delayMax: Int64? { delays.max() }
}

/// What recoveries cost, added up over the nodes that coordinated one.
public struct RecoveryFigures: Hashable, Sendable {
    /// How many recoveries ended with equal data at every node.
    public var validated = 0
    /// How many were given up.
    public var failed = 0
    /// The longest reconciliation, in nanoseconds.
    public var longest: Int64?
    /// Conflicts that were resolved.
    public var conflicts = 0
    /// Writes that were dropped.
    public var lost = 0

    /// No recovery.
    public init() {}

    /// What recoveries took, as the nodes count that coordinated them in their last life.
    ///
    /// Nil if none has a coordinator.
    public init?(_ nodes: [RecoveryTotals]) {
        guard !nodes.isEmpty else { return nil }
        for totals in nodes {
            validated = validated.clampedSum(totals.validated)
            failed = failed.clampedSum(totals.failed)
            conflicts = conflicts.clampedSum(totals.conflicts)
            lost = lost.clampedSum(totals.lost)
            if let time = totals.longest { longest = max(longest ?? 0, time.nanoseconds) }
        }
    }
}
