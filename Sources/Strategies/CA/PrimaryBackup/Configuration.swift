import Replication

/// Who replicates for now: one primary, and the members that must hold what it orders.
///
/// Source: Lamport, Malkhi, Zhou, *Vertical Paxos and primary-backup replication*, PODC 2009.
public struct Configuration: Hashable, Sendable, Codable {
    /// Which configuration; of two, the one with the greater number counts.
    public var number: Number
    /// Who orders; nil before the first failover.
    public var primary: NodeID?
    /// Who must hold what is ordered, the primary included, sorted.
    public var members: [NodeID]

    /// The number of a configuration, which no two of them share.
    public struct Number: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
        /// Grows with every change.
        public var counter: Int
        /// Who made the change.
        public var manager: NodeID

        /// Less than every number that is ever drawn.
        static let initial = Number(counter: 0, manager: "")

        /// By counter, then by manager.
        public static func < (left: Number, right: Number) -> Bool {
            (left.counter, left.manager) < (right.counter, right.manager)
        }

        /// For instance 3.n2.
        public var description: String { "\(counter).\(manager)" }
    }

    /// What a node believes that has heard of no change yet: everybody belongs, and nobody orders.
    static func initial(of membership: Membership) -> Configuration {
        Configuration(number: .initial, primary: nil, members: membership.members)
    }

    /// The members but one, sorted.
    func others(than node: NodeID) -> [NodeID] { members.filter { $0 != node } }
}
