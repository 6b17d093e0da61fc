import Faults
import Histories
import Replication
import Wire

extension SupervisedNode {
    /// Adds what the node says of its disk, if that is in trouble.
    mutating func add(_ faultCounts: DiskFaultCounts) {
        if settings.disk?.trouble != nil {
            self.faultCounts = (self.faultCounts ?? DiskFaultCounts()) + faultCounts
        }
    }
}

extension NodeSupervisor {
    /// The settings of a node: what it is given when it starts again.
    public func settings(of node: NodeID) -> NodeSettings { state(of: node).settings }

    /// Notes how clocks are set.
    public func note(_ setting: ClockSetting, of nodes: [NodeID]) {
        for node in nodes { change(node) { $0.settings.clock = setting } }
    }

    /// Notes bad links, by the nodes that send; nil for links that are well.
    public func note(_ trouble: LinkTrouble?, on links: [Link]) {
        let now = clock.now
        for link in links {
            change(link.from) { node in
                var setting = node.settings.links ?? LinkSetting([:], since: now)
                setting.troubles[link.to] = trouble
                setting.since = now
                node.settings.links = setting
            }
        }
    }

    /// Notes how disks are set.
    /// - Returns: what was wrong with them before.
    public func note(_ setting: DiskSetting, of nodes: [NodeID]) -> [NodeID: DiskTrouble] {
        nodes.reduce(into: [:]) { before, node in
            change(node) {
                before[node] = $0.settings.disk?.trouble
                $0.settings.disk = setting
                if setting.trouble?.stopsNodes == true { $0.mayStop = true }
            }
        }
    }

    /// What nodes have said of their disks when they started, since those got into trouble;
    /// forgotten by this.
    public func drainDiskFaults(of nodes: [NodeID]) -> [NodeID: DiskFaultCounts] {
        nodes.reduce(into: [:]) { faultCounts, node in
            change(node) {
                faultCounts[node] = $0.faultCounts
                $0.faultCounts = nil
            }
        }
    }

    /// From now on an end of these nodes is unexpected: their disks are well, and they know it.
    public func expectNoStop(of nodes: [NodeID]) {
        for node in nodes { change(node) { if !$0.hasStopped { $0.mayStop = false } } }
    }

    /// The nodes that have stopped because of their disks, and do not listen again yet.
    public var stoppedByDisk: Set<NodeID> { Set(nodes.filter { state(of: $0).isHeldByDisk }) }

    /// Whether a node that nobody killed has ended, and said that its disk stopped it.
    public func hasStopped(_ node: NodeID) -> Bool { state(of: node).hasStopped }

    /// Waits until the disk of a node has stopped it; returns the last line that it wrote, and nil
    /// if it goes on.
    public func awaitStop(of node: NodeID, within limit: Duration) async -> String? {
        let life: NodeLife
        switch state(of: node).state {
        case .running(let running, _): life = running
        case .ended(let ended, _): life = ended
        case .stopped, .starting, .paused: return nil
        }
        guard await life.process.wait(within: limit) != nil, hasStopped(node) else { return nil }
        layer.nodeHasEnded(node)
        return await life.process.lastWords()
    }

    /// Starts those of the nodes again that their disks have stopped.
    /// - Returns: what each node that was started said of its recovery.
    public func revive(_ nodes: [NodeID]) async throws -> [NodeID: Value] {
        try await start(nodes.filter { state(of: $0).isStoppedByDisk })
    }
}
