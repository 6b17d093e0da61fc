import Faults
import Histories
import Replication
import Wire

/// Sets the wall clocks of nodes, and reads them as the nodes themselves show them.
struct ClockDial: Sendable {
    /// A clock as its node shows it.
    struct Reading {
        /// By how many nanoseconds it differs from this process's clock.
        var offset: Int64
        /// By how many of them that may be wrong, because the answer took its time.
        var uncertainty: Int64

        /// Whether the clock is off, and not merely read late.
        var isOff: Bool { abs(offset) > uncertainty + 1_000_000 }
    }

    private static var patience: Duration { .milliseconds(250) }
    /// A drift, or a strobe in its quiet half, takes so long at most to show.
    private static var limit: Duration { .seconds(2) }
    private static var pause: Duration { .milliseconds(5) }

    let client: NodeClient
    let cluster: Cluster

    /// Sets the clocks of nodes; nil sets them right.
    ///
    /// Nodes that are dead or stand still are told once they act again. Waits until every other
    /// that took it in shows it.
    /// - Returns: what each of those shows.
    func set(
        _ nodes: [NodeID],
        to skew: ClockSkew?,
        but silent: Set<NodeID>
    ) async -> [NodeID: Reading] {
        let setting = ClockSetting(skew: skew, since: MachineClock.monotonic)
        await cluster.note(setting, of: nodes)
        let told = await tell(nodes.filter { !silent.contains($0) })
        let deadline = ContinuousClock.now + Self.limit
        var seen: [NodeID: Reading] = [:]
        while seen.count < told.count, ContinuousClock.now < deadline, !Task.isCancelled {
            let waiting = told.filter { seen[$0] == nil }
            for (node, reading) in await readings(of: waiting)
            where reading.isOff == (skew != nil) { seen[node] = reading }
            if seen.count < told.count { try? await Task.sleep(for: Self.pause) }
        }
        return seen
    }

    /// Tells nodes how their clocks were last set; returns those that took it in.
    @discardableResult
    func tell(_ nodes: [NodeID]) async -> [NodeID] {
        await gather(nodes) { node -> Value? in
            guard let setting = await cluster.clock(of: node) else { return nil }
            let address = await cluster.address(of: node)
            return await client.control(.clock(setting), at: address, within: Self.patience)
        }
        .keys.sorted()
    }

    /// What the clock of each node shows that answers.
    ///
    /// It is set against this process's own clock, halfway through the question.
    func readings(of nodes: [NodeID]) async -> [NodeID: Reading] {
        await gather(nodes) { node -> Reading? in
            let address = await cluster.address(of: node)
            let asked = MachineClock.wall
            let status = await client.fetch(Path.status, at: address, within: Self.patience)
            let uncertainty = (MachineClock.wall - asked) / 2
            return status?["wall_clock"]?.integer.map {
                Reading(offset: $0 - asked - uncertainty, uncertainty: uncertainty)
            }
        }
    }
}
