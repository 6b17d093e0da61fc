import Replication

/// A way to make the sides of a healed partition equal.
///
/// Both are classical: one copy is the primary and its data win, or every copy may be updated and
/// differences are reconciled (Gray, Helland, O'Neil, Shasha, *The dangers of replication and a
/// solution*, SIGMOD 1996, section 2, where they are called lazy master and lazy group).
public struct RecoveryStrategy: Sendable {
    /// What is known when the choice is made.
    public struct Situation: Hashable, Sendable {
        /// Every node, sorted.
        public var members: [NodeID]
        /// What each node said of its data.
        public var summaries: [NodeID: RecoverySummary]
        /// The nodes that each node reached while the partition was at its worst.
        public var sides: [NodeID: [NodeID]]

        /// A situation.
        public init(
            members: [NodeID],
            summaries: [NodeID: RecoverySummary],
            sides: [NodeID: [NodeID]]
        ) {
            self.members = members
            self.summaries = summaries
            self.sides = sides
        }
    }

    /// Whose data count.
    public enum Plan: Hashable, Sendable {
        /// The data of one node replace those of all others.
        case replace(from: NodeID)
        /// The data of all these nodes are merged.
        case merge(of: [NodeID])
    }

    /// The name in plans and reports.
    public let name: String
    /// What it does, in a sentence.
    public let summary: String
    /// Makes the choice.
    public let decide: @Sendable (Situation) -> Plan

    /// A strategy of one's own.
    public init(
        name: String,
        summary: String,
        decide: @escaping @Sendable (Situation) -> Plan
    ) {
        self.name = name
        self.summary = summary
        self.decide = decide
    }

    /// The master's data win; what the slaves wrote meanwhile is lost, and counted.
    public static let masterSlave = RecoveryStrategy(
        name: "master-slave",
        summary: "the side with a majority wins, or else the most recent data; the rest is lost"
    ) { situation in
        let quorum = situation.members.count / 2 + 1
        let major = situation.members.filter { (situation.sides[$0] ?? []).count >= quorum }
        let candidates = major.isEmpty ? situation.members : major
        let master = candidates.max { left, right in
            rank(of: left, in: situation) < rank(of: right, in: situation)
        }
        return .replace(from: master ?? situation.members[0])
    }

    /// All sides are merged by the store's own resolver.
    public static let multiMaster = RecoveryStrategy(
        name: "multi-master",
        summary: "all sides are merged; conflicts are resolved by the store, and counted"
    ) { situation in .merge(of: situation.members) }

    /// Every strategy, in the order of reports.
    public static let all = [masterSlave, multiMaster]

    /// The strategy of a name, or nil.
    public static func named(_ name: String) -> RecoveryStrategy? {
        all.first { $0.name == name }
    }

    /// The most recent data have the greatest rank; of equal ones the least node's.
    private static func rank(of node: NodeID, in situation: Situation) -> (Int, Int, Int) {
        let summary = situation.summaries[node]
        let place = situation.members.firstIndex(of: node) ?? 0
        return (summary?.term ?? 0, summary?.versions ?? 0, -place)
    }
}
