import Faults
import Replication

extension Simulator {
    /// Brings a trouble upon disks; a sync that is under way takes as long as it would have.
    mutating func breakDisks(_ trouble: DiskTrouble, _ names: [NodeID]) {
        for node in names.compactMap(ordinal) { nodes[node].disk.trouble = trouble }
    }

    /// Mends disks, and starts the nodes again that they stopped.
    mutating func mendDisks(_ names: [NodeID]) {
        for node in names.compactMap(ordinal) { nodes[node].disk.trouble = nil }
        restart(names.filter { ordinal(of: $0).map { nodes[$0].isStopped } ?? false })
    }

    /// A write or a sync has failed: the node acknowledges nothing more and ends by itself.
    mutating func stop(_ node: Int) {
        run.coverage.count(.nodeStoppedByDisk)
        faults.stop(members[node])
        kill([members[node]])
        nodes[node].isStopped = true
    }
}
