import Histories
import Replication

/// How the nodes that a fault strikes are chosen.
public enum Target: Hashable, Sendable {
    /// One node.
    case one
    /// As many as can be missed: fewer than half.
    case minority
    /// The fewest without which there is no majority left.
    case majority
    /// Those that say, when the fault comes, that they lead; one node if none says so.
    case primaries
    /// All of them.
    case all
    /// Exactly these.
    case named([NodeID])

    /// The targets that have a word of their own, in the order in which they are documented.
    public static let words: [(word: String, target: Target)] = [
        ("one", .one), ("minority", .minority), ("majority", .majority),
        ("primaries", .primaries), ("all", .all),
    ]

    /// What faults strike unless something else is asked for.
    public static let standard: [Target] = [.one, .minority, .majority, .all]

    /// The targets that words stand for; names of nodes are one target, all of them together.
    ///
    /// - Returns: nil if a word is neither a target nor the name of a node.
    public static func parse(_ words: [String], nodes: [NodeID]) -> [Target]? {
        let names = words.filter { word in !Self.words.contains { $0.word == word } }
        guard names.allSatisfy({ nodes.contains(NodeID($0)) }) else { return nil }
        let chosen = words.compactMap { word in Self.words.first { $0.word == word }?.target }
        return chosen + (names.isEmpty ? [] : [.named(names.map { NodeID($0) }.sorted())])
    }

    /// Draws the nodes; those of `primaries` are the ones to strike if nobody leads.
    func draw(of nodes: [NodeID], with random: inout SeededGenerator) -> [NodeID] {
        let count = nodes.count
        let size =
            switch self {
            case .one, .primaries: 1
            case .minority: max(1, (count - 1) / 2)
            case .majority: count / 2 + 1
            case .all: count
            case .named(let names): names.count
            }
        let order = random.shuffled(nodes.sorted())
        if case .named(let names) = self { return names }
        return Array(order.prefix(size)).sorted()
    }
}

/// How the nodes of a fault are selected, where that can only be done at its moment.
///
/// The series is a word that joins the faults of one kind: its first fault selects the nodes, and
/// the faults that follow strike and mend the same ones.
public enum TargetSelector: Hashable, Sendable {
    /// The nodes that say that they lead; those that the fault names if none says so.
    case primaries(series: String)
    /// The nodes that the last fault of this series struck.
    case struck(series: String)
}

/// The targets of a schedule's faults, resolved one after the other.
public struct TargetResolver: Sendable {
    private var struck: [String: [NodeID]] = [:]

    /// A resolver at the start of a schedule.
    public init() {}

    /// The fault with its targets, given the nodes that lead now.
    public mutating func resolve(
        _ scheduled: ScheduledFault,
        primaries: [NodeID],
        of nodes: [NodeID]
    ) -> Fault {
        switch scheduled.selector {
        case nil:
            return scheduled.fault
        case .primaries(let series):
            struck[series] = primaries.isEmpty ? nil : primaries
            guard !primaries.isEmpty else { return scheduled.fault }
            return scheduled.fault.striking(primaries, of: nodes)
        case .struck(let series):
            guard let targets = struck[series] else { return scheduled.fault }
            return scheduled.fault.striking(targets, of: nodes)
        }
    }

    /// The nodes whose status says that they lead, sorted.
    public static func primaries(among statuses: [NodeID: [String: Value]]) -> [NodeID] {
        statuses.filter { ["leader", "primary"].contains($0.value["role"]?.text) }.keys.sorted()
    }
}
