import Histories
import Replication

extension FailoverManager {
    /// What the node's status page says of the failover.
    public var status: [String: Value] {
        [
            "backups": Value(nodes: configuration.backups),
            "configuration": .string(configuration.ballot.description),
            "failover": .string(phaseName),
            "is_serving": .bool(isServing),
            "primary": .string(configuration.primary.name),
            "promised": .string(record.promised.description),
            "unhealthy": Value(nodes: checker.targets.filter { !checker.isHealthy($0) }),
        ]
    }

    private var phaseName: String {
        switch phase {
        case .following: "following"
        case .waiting: "waiting"
        case .sealing: "sealing"
        case .installing: "installing"
        }
    }
}
