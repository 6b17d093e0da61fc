import Faults
import Histories
import Replication
import Wire

/// Makes links bad, and well again, and reads what came of it, as the sending nodes say.
struct LinkDial: Sendable {
    private static var patience: Duration { .milliseconds(250) }
    private static var limit: Duration { .seconds(2) }
    private static var pause: Duration { .milliseconds(10) }

    let client: NodeClient
    let cluster: Cluster

    /// Sets what is wrong with links; nil for nothing.
    ///
    /// Nodes that are dead or stand still are told once they act again. Who is so is asked only
    /// after all is noted: a node that begins to act meanwhile is told here, or finds the note.
    /// - Returns: the nodes that took it in, of those from which the links go out.
    func set(
        _ links: [Link],
        to trouble: LinkTrouble?,
        unless silent: @Sendable () -> Set<NodeID>
    ) async -> Set<NodeID> {
        await cluster.note(trouble, on: links)
        let senders = Set(links.map(\.from))
        let deadline = ContinuousClock.now + Self.limit
        var told: Set<NodeID> = []
        while ContinuousClock.now < deadline, !Task.isCancelled {
            let left = senders.subtracting(silent()).subtracting(told).sorted()
            guard !left.isEmpty else { break }
            told.formUnion(await tell(left))
            if told.count < senders.count { try? await Task.sleep(for: Self.pause) }
        }
        return told
    }

    /// Tells nodes what is wrong with their links; returns those that took it in.
    @discardableResult
    func tell(_ nodes: [NodeID]) async -> [NodeID] {
        await gather(nodes) { node -> Value? in
            guard let setting = await cluster.links(of: node) else { return nil }
            let address = await cluster.address(of: node)
            return await client.control(.links(setting), at: address, within: Self.patience)
        }
        .keys.sorted()
    }

    /// What has become of messages on bad links so far, by what is counted.
    func tallies(of links: [Link]) async -> [Link: [String: Int64]] {
        let wanted = Set(links)
        let senders = Set(links.map(\.from))
        let interfaces = await cluster.interfaces().filter { senders.contains($0.node) }
        var tallies: [Link: [String: Int64]] = [:]
        for (node, status) in await StatusWatch.statuses(of: interfaces, client) {
            guard case .map(let peers)? = status["bad_links"] else { continue }
            for (peer, tally) in peers {
                let link = Link(from: node, to: NodeID(peer))
                guard wanted.contains(link), case .map(let counts) = tally else { continue }
                tallies[link] = counts.compactMapValues(\.integer)
            }
        }
        return tallies
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
                sum[name, default: 0] += count - (isNewLife ? 0 : earlier[name] ?? 0)
            }
        }
    }
}
