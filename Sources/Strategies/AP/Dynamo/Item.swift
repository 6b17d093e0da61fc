import Histories
import Replication

/// What one key holds at one node: versions of a register, and a counter's tallies.
///
/// Both merge to a least upper bound, so hints, repairs and exchanges may come twice and in any
/// order. A key that was both written and added to holds both, and a read shows the counter.
public struct Item: Hashable, Codable, Sendable {
    /// The writes that no known write replaced, sorted by name.
    var versions: [Version] = []
    /// What each coordinator has added in all.
    var tallies: [NodeID: Tally] = [:]

    var isEmpty: Bool { versions.isEmpty && tallies.isEmpty }

    /// What a reader gets: null of nothing, the bare value of one version, a list of several.
    var value: Value {
        if !tallies.isEmpty { return .int(tallies.values.reduce(0) { $0 &+ $1.value }) }
        return versions.count > 1 ? .list(versions.map(\.value)) : versions.first?.value ?? .null
    }

    /// Takes in what another node holds of the key; true when a conflict had to be resolved.
    @discardableResult
    mutating func merge<Variant: DynamoVariant>(_ other: Item, _ variant: Variant.Type) -> Bool {
        tallies.merge(other.tallies) { $0.merged(with: $1) }
        var isConflict = false
        for version in other.versions where !knows(version) {
            let concurrent = versions.filter { !$0.isReplaced(by: version) } + [version]
            isConflict = isConflict || concurrent.count > 1
            versions = Variant.Resolver.resolve(concurrent).sorted { $0.dot < $1.dot }
        }
        return isConflict
    }

    /// Takes in a hint as if it were an increment: the bug of a broken twin.
    mutating func count(_ hint: Item) {
        tallies.merge(hint.tallies) { Tally(up: $0.up &+ $1.up, down: $0.down &+ $1.down) }
    }

    private func knows(_ version: Version) -> Bool {
        versions.contains { $0.dot == version.dot || version.isReplaced(by: $0) }
    }

    func merged<Variant: DynamoVariant>(with other: Item, _ variant: Variant.Type) -> Item {
        var result = self
        result.merge(other, variant)
        return result
    }

    /// A digest of the names of all that it holds; never 0.
    var digest: UInt64 {
        var digest = Digest()
        for version in versions { digest.combine(version.dot.description) }
        for (node, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            digest.combine("\(node) \(tally.up) \(tally.down)")
        }
        return max(1, digest.value)
    }
}
