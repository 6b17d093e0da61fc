import Faults
import Histories
import Replication
import Wire

/// Bad links between nodes, brought about and counted at the nodes that send.
actor BadLinkInjector: Injector {
    private static var answerLimit: Duration { .milliseconds(250) }
    private static var limit: Duration { .seconds(2) }
    private static var pause: Duration { .milliseconds(10) }

    nonisolated let family = FaultFamily.badLinks
    private let supervisor: NodeSupervisor
    private let state: @Sendable () -> FaultState
    /// What had been counted on bad links when they became so.
    private var countsBefore: [Link: [String: Int64]] = [:]

    init(supervisor: NodeSupervisor, state: @escaping @Sendable () -> FaultState) {
        self.supervisor = supervisor
        self.state = state
    }

    static func support(on machine: LinkSupport) async -> FaultSupport {
        FaultSupport(
            family: .badLinks,
            works: true,
            text: "works here, on either link layer: at the sending nodes, by message"
        )
    }

    func inject(_ fault: Fault) async throws -> Injection {
        guard case .links(let trouble, let links) = fault.traits.change else {
            preconditionFailure("no fault of bad links: \(fault)")
        }
        guard let trouble else { return await restore(fault, links) }
        return await degrade(fault, links, trouble)
    }

    func update(_ nodes: [NodeID], after fault: Fault) async { await send(to: nodes) }

    func heal() async throws {
        // A node that came and went may have missed a setting.
        await send(to: supervisor.nodes)
    }

    private func degrade(
        _ fault: Fault,
        _ links: [Link],
        _ trouble: LinkTrouble
    ) async -> Injection {
        let before = await counts(of: links)
        let senders = await set(links, to: trouble)
        for link in links { countsBefore[link] = before[link] }
        let silent = state().silent
        let isLost = senders.isEmpty && !links.allSatisfy { silent.contains($0.from) }
        return Injection(
            fault,
            .degraded(senders: senders.sorted()),
            isLost ? .ineffective("no node confirmed it") : .open
        )
    }

    /// Restores links; what was counted on them since they became bad is the effect.
    private func restore(_ fault: Fault, _ links: [Link]) async -> Injection {
        _ = await set(links, to: nil)
        let after = await counts(of: links)
        let counts = Self.difference(after, countsBefore)
        for link in links { countsBefore[link] = after[link] }
        let struck = ["lost", "doubled", "delayed", "overtaken"].reduce(Int64(0)) {
            $0.clampedSum(counts[$1] ?? 0)
        }
        return Injection(
            fault,
            .restored(counts: counts),
            struck == 0
                ? .ineffective("no message met the trouble on these links") : .effective
        )
    }

    /// Sets what is wrong with links; nil for nothing.
    ///
    /// Nodes that are dead or paused receive it once they act again. Which nodes that are is read
    /// only after all is noted: a node that begins to act meanwhile receives it here, or the note.
    /// - Returns: the nodes that confirmed it, of those from which the links go out.
    private func set(_ links: [Link], to trouble: LinkTrouble?) async -> Set<NodeID> {
        await supervisor.note(trouble, on: links)
        let senders = Set(links.map(\.from))
        let deadline = supervisor.clock.now + Self.limit.nanoseconds
        var confirmed: Set<NodeID> = []
        while supervisor.clock.now < deadline, !Task.isCancelled {
            let left = senders.subtracting(state().silent).subtracting(confirmed).sorted()
            guard !left.isEmpty else { break }
            confirmed.formUnion(await send(to: left))
            if confirmed.count < senders.count {
                try? await supervisor.clock.sleep(for: Self.pause)
            }
        }
        return confirmed
    }

    /// Sends nodes what is wrong with their links; returns the nodes that confirmed it.
    @discardableResult
    private func send(to nodes: [NodeID]) async -> [NodeID] {
        await supervisor.tell(nodes, within: Self.answerLimit) { $0.links.map(NodeSetting.links) }
            .keys.sorted()
    }

    /// What has become of messages on bad links until now, by what is counted.
    private func counts(of links: [Link]) async -> [Link: [String: Int64]] {
        let wanted = Set(links)
        var counts: [Link: [String: Int64]] = [:]
        for (node, report) in await supervisor.reports(of: Set(links.map(\.from))) {
            for (peer, tally) in report.badLinks {
                let link = Link(from: node, to: peer)
                if wanted.contains(link) { counts[link] = tally }
            }
        }
        return counts
    }

    /// What was counted between two readings, in sum; a node that started again counts from zero.
    static func difference(
        _ after: [Link: [String: Int64]],
        _ before: [Link: [String: Int64]]
    ) -> [String: Int64] {
        after.reduce(into: [:]) { sum, entry in
            let counts = entry.value
            let earlier = before[entry.key] ?? [:]
            let isNewLife = counts.contains { $0.value < earlier[$0.key] ?? 0 }
            for (name, count) in counts {
                let added = count.clampedDifference(isNewLife ? 0 : earlier[name] ?? 0)
                sum[name] = (sum[name] ?? 0).clampedSum(added)
            }
        }
    }
}
