import Faults
import Histories
import Replication
import Wire

/// Wall clocks of nodes that are off, set and read through the nodes themselves.
actor ClockInjector: Injector {
    typealias Reading = FaultEffect.ClockReading

    private static var answerLimit: Duration { .milliseconds(250) }
    /// A drift, or a strobe in its quiet half, takes this long at most to show.
    private static var limit: Duration { .seconds(2) }
    private static var pause: Duration { .milliseconds(5) }

    nonisolated let family = FaultFamily.clocks
    private let supervisor: NodeSupervisor
    private let state: @Sendable () -> FaultState
    /// The nodes of which the skew was not seen when it began.
    private var unseen: Set<NodeID> = []

    init(supervisor: NodeSupervisor, state: @escaping @Sendable () -> FaultState) {
        self.supervisor = supervisor
        self.state = state
    }

    static func support(on machine: LinkSupport) async -> FaultSupport {
        FaultSupport(
            family: .clocks,
            works: true,
            text: "works here: nodes receive an offset from the controller"
        )
    }

    /// Sets clocks; nodes that are dead or paused show it once they act again.
    func inject(_ fault: Fault) async throws -> Injection {
        guard case .clocks(let skew, let nodes) = fault.traits.change else {
            preconditionFailure("no fault of clocks: \(fault)")
        }
        let silent = state().silent
        let before = await readings(of: nodes.filter { !silent.contains($0) })
        let after = await set(nodes, to: skew, but: silent)
        return Injection(
            fault,
            .clocks(before: before, after: after),
            result(of: skew, nodes, before, after)
        )
    }

    func update(_ nodes: [NodeID], after fault: Fault) async {
        // A node that starts has the setting as an argument.
        if case .resume = fault { await send(to: nodes) }
    }

    func heal() async throws { await send(to: supervisor.nodes) }

    /// Nodes that were silent may have shown the skew later: then it is seen before the reset.
    private func result(
        of skew: ClockSkew?,
        _ nodes: [NodeID],
        _ before: [NodeID: Reading],
        _ after: [NodeID: Reading]
    ) -> Injection.Result {
        if skew != nil {
            let isSeen = after.values.contains(where: \.isOff)
            if isSeen { unseen.subtract(nodes) } else { unseen.formUnion(nodes) }
            return isSeen ? .effective : .open
        }
        let wasUnseen = !nodes.isEmpty && unseen.isSuperset(of: nodes)
        unseen.subtract(nodes)
        return wasUnseen && !before.values.contains(where: \.isOff)
            ? .ineffective("the clocks were never seen to be off before") : .open
    }

    /// Sets the clocks of nodes, and waits until each node that confirmed it shows it.
    /// - Returns: what each of those shows.
    private func set(
        _ nodes: [NodeID],
        to skew: ClockSkew?,
        but silent: Set<NodeID>
    ) async -> [NodeID: Reading] {
        let setting = ClockSetting(skew: skew, since: supervisor.clock.now)
        await supervisor.note(setting, of: nodes)
        let confirmed = await send(to: nodes.filter { !silent.contains($0) })
        let deadline = supervisor.clock.now + Self.limit.nanoseconds
        var seen: [NodeID: Reading] = [:]
        while seen.count < confirmed.count, supervisor.clock.now < deadline, !Task.isCancelled {
            let waiting = confirmed.filter { seen[$0] == nil }
            for (node, reading) in await readings(of: waiting)
            where reading.isOff == (skew != nil) { seen[node] = reading }
            if seen.count < confirmed.count { try? await supervisor.clock.sleep(for: Self.pause) }
        }
        return seen
    }

    /// Sends nodes the last setting of their clocks; returns those that confirmed it.
    @discardableResult
    private func send(to nodes: [NodeID]) async -> [NodeID] {
        await supervisor.tell(nodes, within: Self.answerLimit) { $0.clock.map(NodeSetting.clock) }
            .keys.sorted()
    }

    /// What the clock of each node shows that answers.
    ///
    /// It is compared with this process's own clock, halfway through the question.
    private func readings(of nodes: [NodeID]) async -> [NodeID: Reading] {
        await gather(nodes) { [supervisor] node -> Reading? in
            let asked = supervisor.clock.wall
            let report = await supervisor.report(of: node, within: Self.answerLimit)
            let uncertainty = (supervisor.clock.wall - asked) / 2
            return report?.wallClock.map {
                Reading(
                    offset: $0.clampedDifference(asked + uncertainty),
                    uncertainty: uncertainty
                )
            }
        }
    }
}
