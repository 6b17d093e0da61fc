import Faults
import FoundationEssentials
import Histories
import Replication
import Wire

/// Disks of nodes that fail, brought about in the nodes between their logs and the system.
struct DiskInjector: Injector {
    /// A node that syncs when it is asked answers only afterwards.
    private static var answerLimit: Duration { .seconds(1) }
    /// Nodes that write meet with a full disk within this time.
    private static var stopLimit: Duration { .seconds(2) }
    private static var pause: Duration { .milliseconds(10) }

    let family = FaultFamily.disks
    let supervisor: NodeSupervisor
    let state: @Sendable () -> FaultState

    static func support(on machine: LinkSupport) async -> FaultSupport {
        let works = FileManager.default.isWritableFile(atPath: "/dev/full")
        return FaultSupport(
            family: .disks,
            works: works,
            text: works
                ? "works here: nodes bring it about themselves, between log and system"
                : "/dev/full cannot be written, so that no disk can be full; the others work"
        )
    }

    func inject(_ fault: Fault) async throws -> Injection {
        guard case .disks(let trouble, let nodes) = fault.traits.change else {
            preconditionFailure("no fault of disks: \(fault)")
        }
        guard let trouble else { return try await mend(fault, nodes) }
        return await bring(fault, trouble, upon: nodes)
    }

    func update(_ nodes: [NodeID], after fault: Fault) async {
        // A node that starts has the setting as an argument.
        if case .resume = fault { await send(to: nodes) }
    }

    func heal() async throws {}

    /// Brings a trouble upon disks, in place of any that they have.
    ///
    /// Nodes that are dead or paused meet with it once they act again. Where the trouble stops
    /// nodes, waits until it has, but not for nodes that do not write.
    private func bring(
        _ fault: Fault,
        _ trouble: DiskTrouble,
        upon nodes: [NodeID]
    ) async -> Injection {
        let silent = state().silent
        _ = await supervisor.note(setting(trouble), of: nodes)
        _ = await supervisor.drainDiskFaults(of: nodes)
        let confirmed = await send(to: nodes.filter { !silent.contains($0) }).keys.sorted()
        var inForce = await troubles(of: confirmed)
        var stopped: [NodeID: String] = [:]
        if trouble.stopsNodes {
            let deadline = supervisor.clock.now + Self.stopLimit.nanoseconds
            stopped = await gather(confirmed) { [supervisor] node in
                await supervisor.awaitStop(
                    of: node,
                    within: .nanoseconds(deadline - supervisor.clock.now)
                )
            }
            inForce.merge(stopped.mapValues { _ in trouble.value }) { $1 }
        }
        let isLost = inForce.isEmpty && silent.isDisjoint(with: nodes)
        return Injection(
            fault,
            .disksBroken(inForce: inForce, stopped: stopped),
            isLost ? .ineffective("no node confirmed it") : .open
        )
    }

    /// Mends disks, and starts the nodes again that they stopped; what their trouble did until now
    /// is the effect.
    /// - Throws: when a node does not start although its disk works again.
    private func mend(_ fault: Fault, _ nodes: [NodeID]) async throws -> Injection {
        let now = state()
        let silent = now.dead.union(now.paused)
        // A node that starts below says what it met with, and the trouble is over by then.
        let troubles = await supervisor.note(setting(nil), of: nodes)
        var counts = await supervisor.drainDiskFaults(of: nodes)
        let acting = nodes.filter { !silent.contains($0) }
        let confirmed = await confirm(acting)
        for (node, count) in confirmed { counts[node, default: DiskFaultCounts()] += count }
        // A node may have met with it in the very moment of the mend, and will stop.
        for (node, trouble) in troubles where trouble.stopsNodes && !silent.contains(node) {
            guard confirmed[node].map({ $0.count(of: trouble) > 0 }) ?? true else { continue }
            _ = await supervisor.awaitStop(of: node, within: Self.stopLimit)
        }
        let started = try await supervisor.revive(nodes)
        await supervisor.expectNoStop(of: confirmed.keys.sorted() + started.keys)
        for (node, words) in started {
            counts[node, default: DiskFaultCounts()] += DiskFaultCounts(words)
        }
        return Injection(
            fault,
            .disksMended(counts: counts, started: started),
            Self.result(troubles, counts, silent)
        )
    }

    /// A trouble that no node met with had no effect, unless a silent node may report it later.
    private static func result(
        _ troubles: [NodeID: DiskTrouble],
        _ counts: [NodeID: DiskFaultCounts],
        _ silent: Set<NodeID>
    ) -> Injection.Result {
        let words = Set(troubles.values.map(\.word)).sorted()
        let unmet = words.filter { word in
            !troubles.contains { $1.word == word && (counts[$0]?.count(of: $1) ?? 0) > 0 }
        }
        if troubles.isEmpty { return .open }
        if unmet.isEmpty { return .effective }
        guard silent.isDisjoint(with: troubles.keys) else { return .open }
        return .ineffective(
            "the trouble of disks before it (\(unmet.joined(separator: ", "))) met no node"
        )
    }

    /// Sends the mend until every node that acts has confirmed it, or has stopped.
    private func confirm(_ acting: [NodeID]) async -> [NodeID: DiskFaultCounts] {
        var confirmed = await send(to: acting)
        let deadline = supervisor.clock.now + Self.stopLimit.nanoseconds
        while confirmed.count < acting.count, supervisor.clock.now < deadline, !Task.isCancelled {
            try? await supervisor.clock.sleep(for: Self.pause)
            var left: [NodeID] = []
            for node in acting where confirmed[node] == nil {
                if await !supervisor.hasStopped(node) { left.append(node) }
            }
            if left.isEmpty { break }
            confirmed.merge(await send(to: left)) { $1 }
        }
        return confirmed
    }

    /// Sends nodes the last setting of their disks; returns the counts of those that confirmed it.
    @discardableResult
    private func send(to nodes: [NodeID]) async -> [NodeID: DiskFaultCounts] {
        await supervisor.tell(nodes, within: Self.answerLimit) { $0.disk.map(NodeSetting.disk) }
            .mapValues(\.faultCounts)
    }

    private func setting(_ trouble: DiskTrouble?) -> DiskSetting {
        DiskSetting(trouble: trouble, since: supervisor.clock.now)
    }

    private func troubles(of nodes: [NodeID]) async -> [NodeID: Value] {
        await gather(nodes) { node in
            let report = await supervisor.report(of: node, within: Self.answerLimit)
            return report?.disk?.trouble?.value
        }
    }
}
