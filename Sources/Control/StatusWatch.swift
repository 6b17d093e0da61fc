import Histories
import Observations
import Replication
import Wire

/// Asks every node again and again how it sees the cluster, beside the clients' traffic.
struct StatusWatch: Sendable {
    private static var pause: Duration { .milliseconds(50) }
    /// A node that stands still must not keep the others from being asked.
    private static var patience: Duration { .milliseconds(250) }

    /// A node that starts again may have another address.
    let cluster: Cluster
    let client: NodeClient
    let recorder: Recorder

    /// Samples until the task is cancelled; dead nodes have none.
    func run() async -> [Detection.Sample] {
        var samples: [Detection.Sample] = []
        while !Task.isCancelled {
            let time = recorder.now
            let statuses = await Self.statuses(of: await cluster.interfaces(), client)
            samples += cluster.nodes.compactMap { node in
                statuses[node].flatMap(Self.seesPartition).map {
                    Detection.Sample(time: time, node: node, seesPartition: $0)
                }
            }
            try? await Task.sleep(for: Self.pause)
        }
        return samples
    }

    /// What each node that answers says of itself.
    static func statuses(
        of nodes: [(node: NodeID, address: String)],
        _ client: NodeClient
    ) async -> [NodeID: Value] {
        let addresses = Dictionary(nodes.map { ($0.node, $0.address) }) { $1 }
        return await gather(addresses.keys) { node in
            guard let address = addresses[node] else { return nil }
            return await client.fetch(Path.status, at: address, within: patience)
        }
    }

    /// Waits until each node answers at its health check; returns those that never did.
    static func silent(
        among nodes: [(node: NodeID, address: String)],
        _ client: NodeClient,
        within limit: Duration
    ) async -> [NodeID] {
        await withTaskGroup(of: NodeID?.self) { group in
            for (node, address) in nodes {
                group.addTask {
                    let deadline = ContinuousClock.now + limit
                    while ContinuousClock.now < deadline, !Task.isCancelled {
                        let answer = await client.fetch(Path.health, at: address, within: patience)
                        if answer != nil { return nil }
                        try? await Task.sleep(for: pause)
                    }
                    return node
                }
            }
            return await group.reduce(into: []) { silent, node in
                if let node { silent.append(node) }
            }
            .sorted()
        }
    }

    /// Whether a status speaks of a partition or of silent peers; nil if it speaks of neither.
    static func seesPartition(_ status: Value) -> Bool? {
        guard let reachability = status["replica"]?["reachability"],
            let kind = reachability["partition"]?.text
        else { return nil }
        return kind != "whole" || reachability["suspected"]?.elements?.isEmpty == false
    }
}
