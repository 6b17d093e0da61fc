import Histories
import Replication

extension Partition {
    /// As a value: `{"shape","cut"}`, and the manner where it is not the usual one.
    var value: Value {
        var fields: [String: Value] = ["shape": .string(shape.rawValue), "cut": .links(cut)]
        if manner != .calls { fields["manner"] = .string(manner.rawValue) }
        return .map(fields)
    }

    /// Reads a value, without a shape as a matrix; nil if it says something else.
    init?(_ value: Value) {
        guard case .map(let fields) = value, let cut = fields["cut"]?.links,
            let shape = Shape(rawValue: fields["shape"]?.text ?? Shape.matrix.rawValue),
            let manner = Manner(rawValue: fields["manner"]?.text ?? Manner.calls.rawValue)
        else { return nil }
        self.init(shape: shape, cut: cut, manner: manner)
    }
}

extension Value {
    /// Links as pairs of names.
    public static func links(_ links: [Link]) -> Value {
        .list(links.map { .list([.string($0.from.name), .string($0.to.name)]) })
    }

    /// Nodes as names.
    public static func nodes(_ nodes: some Sequence<NodeID>) -> Value {
        .list(nodes.map { .string($0.name) })
    }

    /// A list of names as nodes; nil for anything else.
    var names: [NodeID]? {
        guard let names = elements?.compactMap(\.text), names.count == elements?.count else {
            return nil
        }
        return names.map { NodeID($0) }
    }

    /// A list of pairs of names as links; nil for anything else.
    var links: [Link]? {
        guard let pairs = elements?.compactMap(\.names), pairs.count == elements?.count,
            pairs.allSatisfy({ $0.count == 2 })
        else { return nil }
        return pairs.map { Link(from: $0[0], to: $0[1]) }
    }

    /// A fault of a condition and the places that have it, both fields of an object.
    func map<Condition, Place>(
        _ name: String,
        _ condition: (Value) -> Condition?,
        _ places: String,
        _ place: (Value) -> [Place]?,
        _ fault: (Condition, [Place]) -> Fault?
    ) -> Fault? {
        guard case .map(let fields) = self, let condition = fields[name].flatMap(condition),
            let places = fields[places].flatMap(place)
        else { return nil }
        return fault(condition, places)
    }
}
