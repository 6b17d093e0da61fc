import Faults
import Histories
import Replication
import Systems
import Wire

/// Questions to nodes, and settings of them. They do not wait for the supervisor.
extension NodeSupervisor {
    /// A node that is paused must not keep the others from being asked.
    public static var reportLimit: Duration { .milliseconds(250) }
    private static var healthPause: Duration { .milliseconds(50) }

    /// The report of a node; nil if it does not answer, or does not report.
    public nonisolated func report(
        of node: NodeID,
        within limit: Duration = reportLimit
    ) async -> NodeReport? {
        guard let place = endpoints[node] else { return nil }
        return await system.inspector?.report(of: place, within: limit)
    }

    /// The reports of those of the nodes that answer.
    public nonisolated func reports(of nodes: some Sequence<NodeID>) async -> [NodeID: NodeReport] {
        await gather(nodes) { await self.report(of: $0) }
    }

    /// The nodes that say that they lead, sorted.
    public nonisolated func primaries() async -> [NodeID] {
        await reports(of: nodes).filter { $0.value.role?.leads == true }.keys.sorted()
    }

    /// The digest of a node's data; nil if it does not answer.
    nonisolated func digest(of node: NodeID, within limit: Duration) async -> String? {
        guard let place = endpoints[node] else { return nil }
        return await system.inspector?.digest(of: place, within: limit)
    }

    /// Sets something at a node; nil if it does not say that the setting is in force.
    public nonisolated func apply(
        _ setting: NodeSetting,
        to node: NodeID,
        within limit: Duration
    ) async -> Receipt? {
        guard let place = endpoints[node] else { return nil }
        return await system.adjuster?.apply(setting, at: place, within: limit)
    }

    /// Tells nodes the last of one of their settings; those that never had it are left out.
    ///
    /// - `setting`: the one of a node's settings. Returns the receipts of those that confirmed it.
    @discardableResult
    nonisolated func tell(
        _ nodes: [NodeID],
        within limit: Duration,
        _ setting: @escaping @Sendable (NodeSettings) -> NodeSetting?
    ) async -> [NodeID: Receipt] {
        await gather(nodes) { node in
            guard let setting = setting(await self.settings(of: node)) else { return nil }
            return await self.apply(setting, to: node, within: limit)
        }
    }

    /// Waits until each node answers; returns those that never did, sorted.
    nonisolated func unresponsive(within limit: Duration) async -> [NodeID] {
        let answering = await gather(nodes) { node -> Bool? in
            await self.clock.poll(every: Self.healthPause, within: limit) { () -> Bool? in
                guard let place = self.endpoints[node] else { return nil }
                let answers = await self.system.answers(at: place, within: Self.reportLimit)
                return answers ? true : nil
            }
        }
        return nodes.filter { answering[$0] == nil }
    }
}

extension NodeSupervisor: NodeObserver, ProcessControl {}
