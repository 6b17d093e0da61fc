import Replication

/// A sign of life, with the rows of the reachability graph that the sender knows.
public struct Heartbeat: Hashable, Sendable, Codable {
    /// The sender's own row; its beat numbers this heartbeat.
    public var row: Row
    /// The newest rows of others that the sender has, by node.
    ///
    /// They tell a node of those that it does not hear itself.
    public var gossip: [Row]

    /// A heartbeat.
    public init(row: Row, gossip: [Row] = []) {
        self.row = row
        self.gossip = gossip
    }

    /// The nodes that one node hears, at one of its beats.
    public struct Row: Hashable, Sendable, Codable {
        /// Who hears.
        public var node: NodeID
        /// When, in the node's own count: of two rows of a node the one with the later beat counts.
        public var beat: Beat
        /// The nodes that it hears, sorted, without itself.
        public var hears: [NodeID]

        /// A row.
        public init(node: NodeID, beat: Beat, hears: [NodeID]) {
            self.node = node
            self.beat = beat
            self.hears = hears
        }
    }

    /// The number of a heartbeat: a later life comes after an earlier one.
    public struct Beat: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
        /// Which life of the sender.
        public var incarnation: Int
        /// Counts the heartbeats of that life, from 1.
        public var sequence: Int

        /// A beat by number.
        public init(incarnation: Int, sequence: Int) {
            self.incarnation = incarnation
            self.sequence = sequence
        }

        /// For instance 2.17: the seventeenth beat of the second life.
        public var description: String { "\(incarnation).\(sequence)" }

        /// By life, then by number.
        public static func < (left: Beat, right: Beat) -> Bool {
            (left.incarnation, left.sequence) < (right.incarnation, right.sequence)
        }
    }
}
