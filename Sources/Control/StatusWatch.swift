import Observations
import Replication
import Synchronization

/// Asks every node again and again how it sees the cluster, beside the clients' traffic.
final class StatusWatch: Sendable {
    private static var pause: Duration { .milliseconds(50) }

    private let supervisor: NodeSupervisor
    private let recorder: Recorder
    private let isStopped = Atomic(false)

    init(supervisor: NodeSupervisor, recorder: Recorder) {
        self.supervisor = supervisor
        self.recorder = recorder
    }

    /// Samples until it is stopped or the task is cancelled; nodes that do not answer have none.
    func run() async -> [Detection.Sample] {
        guard supervisor.system.capabilities.contains(.reachability) else { return [] }
        var samples: [Detection.Sample] = []
        while !isStopped.load(ordering: .relaxed), !Task.isCancelled {
            let time = recorder.now
            let reports = await supervisor.reports(of: supervisor.nodes)
            samples += supervisor.nodes.compactMap { node in
                reports[node]?.reachability.map {
                    Detection.Sample(time: time, node: node, seesPartition: $0.seesPartition)
                }
            }
            try? await supervisor.clock.sleep(for: Self.pause)
        }
        return samples
    }

    /// Lets `run` return after its present round.
    func stop() { isStopped.store(true, ordering: .relaxed) }
}
