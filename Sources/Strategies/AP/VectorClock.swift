import Replication

/// How many events of each node lie in the past of something.
///
/// Source: Fidge 1988, Mattern 1989. Zero entries are not kept, so equal clocks are equal values.
public struct VectorClock: Hashable, Sendable {
    private var counts: [NodeID: Int] = [:]

    /// The clock of the beginning.
    public init() {}

    /// How many events of a node lie in the past.
    public subscript(node: NodeID) -> Int { counts[node] ?? 0 }

    /// Moves one node's entry forward; never back.
    public mutating func advance(_ node: NodeID, to count: Int) {
        if count > self[node] { counts[node] = count }
    }

    /// The least clock that has both pasts: the maximum, entry by entry.
    public mutating func merge(_ other: VectorClock) {
        for (node, count) in other.counts { advance(node, to: count) }
    }

    /// The greatest clock that lies in all of these pasts: the minimum, entry by entry.
    static func common(_ clocks: [VectorClock]) -> VectorClock {
        guard var common = clocks.first else { return VectorClock() }
        for clock in clocks.dropFirst() {
            for (node, count) in common.counts where clock[node] < count {
                common.counts[node] = clock[node] > 0 ? clock[node] : nil
            }
        }
        return common
    }

    /// Whether every event of the other's past lies in this one's.
    public func covers(_ other: VectorClock) -> Bool {
        other.counts.allSatisfy { self[$0.key] >= $0.value }
    }

    /// How two clocks stand to each other.
    public enum Order: Sendable {
        case equal
        case before
        case after
        case concurrent
    }

    /// Whether this clock's event happened before the other's, after it, or neither.
    public func order(relativeTo other: VectorClock) -> Order {
        switch (covers(other), other.covers(self)) {
        case (true, true): .equal
        case (true, false): .after
        case (false, true): .before
        case (false, false): .concurrent
        }
    }
}

/// Written as one text, such as `n1.3 n2.5`: a log and a message hold many clocks.
extension VectorClock: Codable, CustomStringConvertible {
    /// The text, nodes sorted.
    public var description: String {
        counts.sorted { $0.key < $1.key }
            .map { Dot(node: $0.key, count: $0.value).description }
            .joined(separator: " ")
    }

    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        for entry in text.split(separator: " ") {
            guard let dot = Dot(entry) else {
                throw DecodingError.dataCorruptedError(
                    in: container,
                    debugDescription: "expected a clock such as n1.3, found \(text)"
                )
            }
            advance(dot.node, to: dot.count)
        }
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The name of an event: the node where it happened, and that node's count; written as `n2.17`.
public struct Dot: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The node where it happened.
    public var node: NodeID
    /// That node's count of events; never given twice.
    public var count: Int

    /// An event by name.
    public init(node: NodeID, count: Int) {
        self.node = node
        self.count = count
    }

    /// Reads a text such as n2.17; nil if it is none.
    init?(_ text: Substring) {
        guard let end = text.utf8.lastIndex(of: UInt8(ascii: ".")),
            let count = Int(text[text.index(after: end)...])
        else { return nil }
        self.init(node: NodeID(String(text[..<end])), count: count)
    }

    /// For instance n2.17.
    public var description: String { "\(node.name).\(count)" }

    /// By node, then by count.
    public static func < (left: Dot, right: Dot) -> Bool {
        (left.node, left.count) < (right.node, right.count)
    }
}

extension Dot: Codable {
    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let dot = Dot(text[...]) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected a name such as n1.3, found \(text)"
            )
        }
        self = dot
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
