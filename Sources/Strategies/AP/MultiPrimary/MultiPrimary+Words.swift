import Histories
import Membership
import Replication

extension MultiPrimary {
    /// What nodes say to each other.
    public struct Message: Codable, Sendable {
        let word: Word
    }

    /// A version that a node has taken in.
    public struct Record: Codable, Sendable {
        let key: String
        let version: Version
    }

    enum Word: Codable, Sendable {
        /// I am here, and hear these.
        case heartbeat(Heartbeat)
        /// Take these writes of mine.
        case versions([String: [Version]])
        /// Your writes of these names are on my disk.
        case held([Dot])
        /// About making all data equal.
        case recovery(Recovery.Message)
    }

    /// The side and its primary, what is owed, and what recovery has done so far.
    public var status: [String: Value] {
        [
            "role": .string(isPrimary ? "primary" : "member"),
            "primary": detector.component.first.map { .string($0.name) } ?? .null,
            "side": .list(detector.component.map { .string($0.name) }),
            "resolver": .string(Resolver.name),
            "keys": .int(Int64(store.siblings.count)),
            "siblings": .int(Int64(store.siblings.values.map(\.count).max() ?? 0)),
            "conflicts": .int(Int64(conflicts)),
            "backlog": .int(Int64(backlog.count)),
            "is_owing": .bool(isOwing),
            "recovery": .map(recovery.status),
        ]
    }
}

extension MultiPrimary.Message: CustomStringConvertible {
    /// For instance "held n1.1, n1.2".
    public var description: String {
        switch word {
        case .heartbeat(let heartbeat): describe(heartbeat.row)
        case .versions(let versions): "versions, \(byKey(versions))"
        case .held(let dots): "held \(dots.map(\.description).joined(separator: ", "))"
        case .recovery(let message): "recovery, \(message)"
        }
    }

    private func describe(_ row: Heartbeat.Row) -> String {
        let hears = row.hears.isEmpty ? "nobody" : row.hears.map(\.name).joined(separator: " ")
        return "heartbeat \(row.beat), hears \(hears)"
    }
}

extension MultiPrimary.Record: CustomStringConvertible {
    /// For instance "x: 7 (n1.1, clock n1.1, at 1002000000)".
    public var description: String { "\(key): \(version)" }
}
