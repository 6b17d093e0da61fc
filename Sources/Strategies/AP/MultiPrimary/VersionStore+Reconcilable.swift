import Membership

/// Stores of versions can be made equal after a partition: conflicts are found by vector clocks.
extension VersionStore: Reconcilable {
    /// Equal for stores that hold the same, deletes included.
    var summary: RecoverySummary {
        RecoverySummary(
            digest: digest(withTombstones: true),
            versions: siblings.values.reduce(0) { $0 + $1.count }
        )
    }

    /// The versions of each key.
    var snapshot: [String: [Version]] { siblings }

    /// Takes in what another holds; a conflict is a version that knew of none of those held.
    mutating func merge(_ snapshot: [String: [Version]]) -> Int {
        var conflicts = 0
        for (key, versions) in snapshot.sorted(by: { $0.key < $1.key }) {
            for version in versions {
                switch merge(version, into: key) {
                case .known, .alone: break
                case .concurrent, .overLimit: conflicts += 1
                }
            }
        }
        return conflicts
    }

    /// Holds what another holds; what that one does not know is lost.
    mutating func replace(with snapshot: [String: [Version]]) -> [String: Int] {
        var master = Self()
        _ = master.merge(snapshot)
        let lost = siblings.mapValues { _ in 0 }.merging(
            siblings.map { key, versions in
                (key, versions.count { !master.knows($0, of: key) })
            }
        ) { $1 }
        self = master
        return lost.filter { $0.value > 0 }
    }
}
