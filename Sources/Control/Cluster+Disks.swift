import Faults
import Histories
import Processes
import Replication
import Wire

extension Cluster {
    /// What a node ends with that its disk stops.
    private static var stoppedStatus: Int32 { 70 }

    /// Takes note of what is wrong with disks, for nodes that start again meanwhile.
    /// - Returns: what was wrong with them before.
    func note(_ setting: DiskSetting, of nodes: [NodeID]) -> [NodeID: DiskTrouble] {
        let before = nodes.compactMap { node in disks[node]?.trouble.map { (node, $0) } }
        for node in nodes { disks[node] = setting }
        if setting.trouble?.stopsNodes == true { mayStop.formUnion(nodes) }
        return Dictionary(before) { $1 }
    }

    /// What was last said of a node's disk; nil if nothing ever was.
    func disk(of node: NodeID) -> DiskSetting? { disks[node] }

    /// Adds what a node says of its disk, if that is in trouble.
    func note(_ toll: DiskFaultCounts, of node: NodeID) {
        guard disks[node]?.trouble != nil else { return }
        tolls[node] = tolls[node, default: DiskFaultCounts()] + toll
    }

    /// What nodes have said of their disks since those got into trouble; forgotten by this.
    func takeTolls(of nodes: [NodeID]) -> [NodeID: DiskFaultCounts] {
        let taken = tolls.filter { nodes.contains($0.key) }
        for node in nodes { tolls[node] = nil }
        return taken
    }

    /// From now on these nodes, whose disks are well and who know it, have no reason to stop.
    func excuseNoMore(_ nodes: [NodeID]) {
        for node in nodes where !hasStopped(node) { mayStop.remove(node) }
    }

    /// Whether a node has ended by itself as it must when its disk does not let it write.
    func isStoppedByDisk(_ node: NodeID) -> Bool { mayStop.contains(node) && hasStopped(node) }

    /// The nodes that have stopped because of their disks, and do not listen again yet.
    var stoppedByDisk: Set<NodeID> { reviving.union(nodes.filter(isStoppedByDisk)) }

    /// Whether a node that nobody killed has ended, and said that it could not go on.
    func hasStopped(_ node: NodeID) -> Bool {
        guard !killed.contains(node), let process = processes[node], !process.isRunning else {
            return false
        }
        // One that is gone but not reaped yet has no status: the next to ask will see it.
        return process.termination.map { $0 == .exited(Self.stoppedStatus) } ?? true
    }

    /// Waits until a node has ended; returns the last line that it said, and nil if it goes on.
    func awaitStop(of node: NodeID, within limit: Duration) async -> String? {
        guard !killed.contains(node), paused[node] == nil,
            await processes[node]?.wait(within: limit) != nil, hasStopped(node)
        else { return nil }
        layer.nodeHasEnded(node)
        return lastWords(of: node)
    }

    /// Starts those of the nodes again that their disks have stopped.
    /// - Returns: what each node that was started said of its recovery.
    func revive(_ nodes: [NodeID]) async throws -> [NodeID: Value] {
        let stopped = nodes.filter(isStoppedByDisk)
        reviving.formUnion(stopped)
        defer { reviving.subtract(stopped) }
        killed.formUnion(stopped)
        return try await start(stopped)
    }
}
