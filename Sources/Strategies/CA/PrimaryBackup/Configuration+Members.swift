import Membership
import Replication

extension Configuration {
    /// The primary and the backups, sorted.
    var members: [NodeID] { (backups + [primary]).sorted() }
}
