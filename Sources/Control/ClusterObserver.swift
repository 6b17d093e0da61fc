import Faults
import Replication
import Wire

/// The nodes of a cluster, as a driver of faults asks them.
struct ClusterObserver: NodeObserver {
    let cluster: Cluster
    let client: NodeClient

    func primaries() async -> [NodeID] {
        let statuses = await StatusWatch.statuses(of: await cluster.interfaces(), client)
        return statuses.filter { NodeReport($0.value).role?.leads == true }.keys.sorted()
    }

    var stoppedByDisk: Set<NodeID> {
        get async { await cluster.stoppedByDisk }
    }
}
