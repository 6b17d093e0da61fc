import Replication

extension CRDT.Message: CustomStringConvertible {
    /// For instance "delta [counter c +5 of n1] of n1.2, up to 1.2".
    public var description: String {
        switch self {
        case .delta(let delta, let mark): "\(delta), up to \(mark)"
        case .joined(let mark): "joined, up to \(mark)"
        case .summary(let clock): "summary, \(clock.words)"
        case .seen(let clock): "seen, \(clock.words)"
        case .lacks: "lacks"
        }
    }
}

extension CRDT.Mark: CustomStringConvertible {
    /// The life of the sender, and the number in it.
    public var description: String { "\(incarnation).\(number)" }
}

extension CRDT.Record: CustomStringConvertible {
    /// A client's update, or a peer's.
    public var description: String {
        switch self {
        case .update(let command, let time): "\(command), at \(time)"
        case .delta(let delta): "\(delta)"
        }
    }
}

extension Delta: CustomStringConvertible {
    /// For instance "delta [counter c +5 of n1] of n1.2".
    public var description: String {
        "\(isWhole ? "whole state" : "delta") \(fragments) of \(context.words)"
    }
}

extension Fragment: CustomStringConvertible {
    var description: String {
        switch self {
        case .counter(let key, let tallies): "counter \(key) \(Tally.list(tallies))"
        case .element(let key, let element, let dots):
            "element \(element.jsonText) of \(key) by \(dots)"
        case .register(let key, let siblings): "register \(key) = \(siblings)"
        }
    }
}

extension Tally: CustomStringConvertible {
    /// For instance "+5 -2".
    public var description: String { "+\(up) -\(down)" }

    /// By node, sorted.
    static func list(_ tallies: [NodeID: Tally]) -> String {
        let words = tallies.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
        return "[" + words.joined(separator: ", ") + "]"
    }
}

extension Sibling: CustomStringConvertible {
    /// For instance "7 (n1.1, at 1002000000)".
    public var description: String { "\(value.jsonText) (\(dot), at \(timestamp))" }
}
