/// The name of a node, such as n1.
public struct NodeID: Hashable, Comparable, Sendable, Codable, CodingKeyRepresentable,
    ExpressibleByStringLiteral, CustomStringConvertible
{
    /// The name as written in plans, histories and reports.
    public let name: String

    /// A node by name.
    public init(_ name: String) { self.name = name }
    /// A node by name.
    public init(stringLiteral value: String) { name = value }
    /// Decodes the bare name.
    public init(from decoder: any Decoder) throws {
        name = try decoder.singleValueContainer().decode(String.self)
    }
    /// Encodes the bare name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    /// The name of the node, as messages and files have it.
    public var description: String { name }

    /// Shorter names first, then by spelling, so that n2 comes before n10.
    public static func < (left: NodeID, right: NodeID) -> Bool {
        (left.name.utf8.count, left.name) < (right.name.utf8.count, right.name)
    }
}

extension NodeID {
    /// A key of a keyed container.
    public struct Key: CodingKey {
        /// The name.
        public let stringValue: String
        /// Nodes have no numbers.
        public var intValue: Int? { nil }
        /// A key by name.
        public init(stringValue: String) { self.stringValue = stringValue }
        /// Nodes have no numbers.
        public init?(intValue: Int) { nil }
    }

    /// The key under which a dictionary keeps this node.
    public var codingKey: any CodingKey { Key(stringValue: name) }
    /// The node of a key.
    public init?<T: CodingKey>(codingKey: T) { name = codingKey.stringValue }
}

extension NodeID {
    /// The names of the nodes of a cluster: n1 and so on.
    ///
    /// There are none where the count is not above 0.
    public static func named(count: Int) -> [NodeID] {
        (0..<max(0, count)).map { NodeID("n\($0 + 1)") }
    }
}

/// A directed link: the calls that one node makes to another.
///
/// Cutting it stops calls from `from` to `to`, in whichever direction their packets travel; calls
/// from `to` to `from` are another link.
public struct Link: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The caller.
    public var from: NodeID
    /// The called.
    public var to: NodeID

    /// A link from one node to another.
    public init(from: NodeID, to: NodeID) {
        self.from = from
        self.to = to
    }

    /// For instance n1→n2.
    public var description: String { "\(from)→\(to)" }

    /// By caller, then by the called.
    public static func < (left: Link, right: Link) -> Bool {
        (left.from, left.to) < (right.from, right.to)
    }

    /// Every directed link between distinct nodes, sorted.
    public static func all(among nodes: [NodeID]) -> [Link] {
        nodes.flatMap { from in nodes.filter { $0 != from }.map { Link(from: from, to: $0) } }
            .sorted()
    }
}
