import Membership
import Replication

/// A store in which the write with the highest stamp wins, to be reconciled in tests.
struct StampedStore: Reconcilable, Equatable {
    struct Entry: Codable, Hashable, Sendable {
        var stamp: Int
        var node: NodeID
    }

    var entries: [String: Entry] = [:]

    mutating func write(_ key: String, stamp: Int, at node: NodeID) {
        entries[key] = Entry(stamp: stamp, node: node)
    }

    var summary: RecoverySummary {
        var digest = Digest()
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
            digest.combine("\(key) \(entry.stamp) \(entry.node)")
        }
        return RecoverySummary(digest: digest.value, versions: entries.count)
    }

    var snapshot: [String: Entry] { entries }

    mutating func merge(_ snapshot: [String: Entry]) -> Int {
        var conflicts = 0
        for (key, theirs) in snapshot {
            guard let mine = entries[key], mine != theirs else {
                entries[key] = theirs
                continue
            }
            conflicts += 1
            if (theirs.stamp, theirs.node) > (mine.stamp, mine.node) { entries[key] = theirs }
        }
        return conflicts
    }

    mutating func replace(with snapshot: [String: Entry]) -> [String: Int] {
        let lost = entries.filter { snapshot[$0.key] != $0.value }
        entries = snapshot
        return lost.mapValues { _ in 1 }
    }
}

extension StampedStore.Entry: CustomStringConvertible {
    var description: String { "\(stamp) by \(node)" }
}
