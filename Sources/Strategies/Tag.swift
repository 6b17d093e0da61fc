import Histories
import Replication

/// The version of a value: totally ordered, and never given to two values.
///
/// The incarnation keeps a node that restarted from giving a tag a second time: what it issued
/// before the crash may live on at others, although its own log lost it.
public struct Tag: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Grows with every write that follows another.
    public var counter: Int
    /// Who issued it.
    public var node: NodeID
    /// In which of its lives.
    public var incarnation: Int

    /// Less than every tag that is ever issued.
    static let initial = Tag(counter: 0, node: "", incarnation: 0)

    /// By counter, then by issuer.
    public static func < (left: Tag, right: Tag) -> Bool {
        if left.counter != right.counter { return left.counter < right.counter }
        if left.node != right.node { return left.node < right.node }
        return left.incarnation < right.incarnation
    }

    /// Counter, node and incarnation, for instance 7.n2.1.
    public var description: String { "\(counter).\(node.name).\(incarnation)" }
}

/// Written as one text, such as `7.n2.1`.
extension Tag: Codable {
    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count >= 3, let first = parts.first, let last = parts.last,
            let counter = Int(Substring(first)), let incarnation = Int(Substring(last))
        else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected a tag such as 7.n2.1, found \(text)"
            )
        }
        let node = text.utf8.dropFirst(first.count + 1).dropLast(last.count + 1)
        self.init(counter: counter, node: NodeID(String(Substring(node))), incarnation: incarnation)
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A value with its version.
public struct Tagged: Hashable, Codable, Sendable {
    /// The version.
    public var tag: Tag
    /// The value that was written under the tag.
    public var value: Value

    /// What a key holds that nobody has written.
    static let absent = Tagged(tag: .initial, value: .null)
}

/// Issues tags for one life of one node.
struct TagIssuer: Sendable {
    let node: NodeID
    let incarnation: Int
    private var issued: [String: Int] = [:]

    init(_ membership: Membership) {
        node = membership.me
        incarnation = membership.incarnation
    }

    /// A tag above the given one and above everything that this node issued for the key.
    ///
    /// Safety: two writes of one key may run at one node at once and see the same highest tag;
    /// without the memory of what was issued they would share a tag.
    mutating func next(for key: String, above highest: Tag) -> Tag {
        let counter = max(highest.counter, issued[key] ?? 0) + 1
        issued[key] = counter
        return Tag(counter: counter, node: node, incarnation: incarnation)
    }
}

/// The tagged values of a node that are durable.
struct TaggedStore: Sendable {
    private(set) var values: [String: Tagged] = [:]

    subscript(key: String) -> Tagged { values[key] ?? .absent }

    /// Keeps a value if it is newer than what is there.
    mutating func offer(_ tagged: Tagged, for key: String) {
        if tagged.tag > self[key].tag { values[key] = tagged }
    }

    var digest: UInt64 {
        var digest = Digest()
        for (key, tagged) in values.sorted(by: { $0.key < $1.key }) {
            digest.combine(key)
            digest.combine(tagged.tag.counter)
            digest.combine(tagged.tag.node.name)
            digest.combine(tagged.tag.incarnation)
        }
        return digest.value
    }
}
