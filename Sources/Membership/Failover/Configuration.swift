import Replication

/// Numbers a configuration: of two, the later counts.
///
/// Two nodes may propose the same number at once; the proposer's name keeps their ballots apart.
public struct Ballot: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Grows with every proposal.
    public var number: Int
    /// Who proposes.
    public var proposer: NodeID

    /// A ballot.
    public init(number: Int, proposer: NodeID) {
        self.number = number
        self.proposer = proposer
    }

    /// For instance 4.n2.
    public var description: String { "\(number).\(proposer)" }

    /// By number, then by proposer.
    public static func < (left: Ballot, right: Ballot) -> Bool {
        (left.number, left.proposer) < (right.number, right.proposer)
    }
}

/// Who is primary and who follows, under a number.
public struct Configuration: Hashable, Sendable, Codable {
    /// Its number.
    public var ballot: Ballot
    /// Who decides.
    public var primary: NodeID
    /// Who must hold what the primary acknowledges, sorted.
    public var backups: [NodeID]

    /// A configuration.
    public init(ballot: Ballot, primary: NodeID, backups: [NodeID]) {
        self.ballot = ballot
        self.primary = primary
        self.backups = backups.sorted()
    }

    /// The configuration of a cluster that has none yet: the least member is primary.
    public static func initial(of members: [NodeID]) -> Configuration {
        let sorted = members.sorted()
        precondition(!sorted.isEmpty, "a cluster has members")
        return Configuration(
            ballot: Ballot(number: 1, proposer: sorted[0]),
            primary: sorted[0],
            backups: Array(sorted.dropFirst())
        )
    }
}

/// How far a node's data has come.
public struct Position: Hashable, Comparable, Sendable, Codable {
    /// The last configuration in which the node held all that its primary did.
    public var ballot: Ballot
    /// The index of the last write that it applied.
    public var applied: Int

    /// A position.
    public init(ballot: Ballot, applied: Int) {
        self.ballot = ballot
        self.applied = applied
    }

    /// By configuration, then by index: a long tail of a deposed primary does not count.
    public static func < (left: Position, right: Position) -> Bool {
        (left.ballot, left.applied) < (right.ballot, right.applied)
    }

    /// The most advanced node; of equally advanced ones the least.
    static func mostAdvanced(_ positions: [NodeID: Position]) -> NodeID? {
        positions.max { left, right in
            (left.value, right.key) < (right.value, left.key)
        }?.key
    }
}
