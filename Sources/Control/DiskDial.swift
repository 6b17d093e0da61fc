import Faults
import Histories
import Replication
import Wire

/// Brings trouble upon the disks of nodes, and mends them.
struct DiskDial: Sendable {
    /// What came of a mend.
    struct Mended {
        /// What was wrong with the disks before.
        var troubles: [NodeID: DiskTrouble]
        /// What the trouble did to each node that could be asked.
        var tolls: [NodeID: DiskFaultCounts]
        /// What each node said of its recovery that had stopped and was started again.
        var started: [NodeID: Value]

        /// The troubles that were not felt by any node, by name.
        var idle: [String] {
            let words = Set(troubles.values.map(\.word)).sorted()
            return words.filter { word in
                !troubles.contains { $1.word == word && (tolls[$0]?.count(of: $1) ?? 0) > 0 }
            }
        }
    }

    /// A node that syncs when it is asked answers only afterwards.
    private static var patience: Duration { .seconds(1) }
    /// Nodes that write meet with a full disk within so long.
    private static var stopLimit: Duration { .seconds(2) }
    private static var pause: Duration { .milliseconds(10) }

    let client: NodeClient
    let cluster: Cluster

    /// Brings a trouble upon disks, in place of any that they have.
    ///
    /// Nodes that are dead or stand still meet with it once they act again. Where the trouble
    /// stops nodes, waits until it has, but not for nodes that do not write.
    /// - Returns: of each node that took it in what its status says of the disk, or what it said
    ///   last if it has stopped.
    func bring(
        _ trouble: DiskTrouble,
        upon nodes: [NodeID],
        but silent: Set<NodeID>
    ) async -> (inForce: [NodeID: Value], stopped: [NodeID: Value]) {
        _ = await cluster.note(setting(trouble), of: nodes)
        _ = await cluster.takeTolls(of: nodes)
        let told = await tell(nodes.filter { !silent.contains($0) }).keys.sorted()
        let inForce = await troubles(of: told)
        guard trouble.stopsNodes else { return (inForce, [:]) }
        let deadline = ContinuousClock.now + Self.stopLimit
        let words = await gather(told) { node -> Value? in
            let left = deadline - ContinuousClock.now
            return await cluster.awaitStop(of: node, within: left).map { .string($0) }
        }
        return (inForce.merging(words.mapValues { _ in trouble.value }) { $1 }, words)
    }

    /// Mends disks, and starts the nodes again that they stopped.
    /// - Throws: when a node does not start although its disk is well.
    func mend(_ nodes: [NodeID], but silent: Set<NodeID>) async throws -> Mended {
        // Who starts below says what it met with, and the trouble is over by then.
        let mending = setting(nil)
        let troubles = await cluster.note(mending, of: nodes)
        var tolls = await cluster.takeTolls(of: nodes)
        let acting = nodes.filter { !silent.contains($0) }
        var told = await tell(acting)
        let deadline = ContinuousClock.now + Self.stopLimit
        while told.count < acting.count, ContinuousClock.now < deadline, !Task.isCancelled {
            try? await Task.sleep(for: Self.pause)
            var left: [NodeID] = []
            for node in acting where told[node] == nil {
                if await !cluster.hasStopped(node) { left.append(node) }
            }
            if left.isEmpty { break }
            told.merge(await tell(left)) { $1 }
        }
        for (node, toll) in told { tolls[node] = tolls[node, default: DiskFaultCounts()] + toll }
        // A node may have met with it in the very moment in which it was told, and will stop.
        for (node, trouble) in troubles where trouble.stopsNodes && !silent.contains(node) {
            guard told[node].map({ $0.count(of: trouble) > 0 }) ?? true else { continue }
            _ = await cluster.awaitStop(of: node, within: Self.stopLimit)
        }
        let started = try await cluster.revive(nodes)
        await cluster.excuseNoMore(told.keys.sorted() + started.keys)
        for (node, words) in started {
            tolls[node] = tolls[node, default: DiskFaultCounts()] + DiskFaultCounts(words)
        }
        return Mended(troubles: troubles, tolls: tolls, started: started)
    }

    /// Tells nodes what was last said of their disks; returns the toll of those that took it in.
    @discardableResult
    func tell(_ nodes: [NodeID]) async -> [NodeID: DiskFaultCounts] {
        await gather(nodes) { node in
            guard let setting = await cluster.disk(of: node) else { return nil }
            let answer = await client.control(
                .disk(setting),
                at: await cluster.address(of: node),
                within: Self.patience
            )
            return answer.map { DiskFaultCounts($0["toll"] ?? .null) }
        }
    }

    private func setting(_ trouble: DiskTrouble?) -> DiskSetting {
        DiskSetting(trouble: trouble, since: MachineClock.monotonic)
    }

    private func troubles(of nodes: [NodeID]) async -> [NodeID: Value] {
        await gather(nodes) { node in
            let address = await cluster.address(of: node)
            return await client.fetch(Path.status, at: address, within: Self.patience)?["disk"]?[
                "trouble"
            ]
        }
    }
}
