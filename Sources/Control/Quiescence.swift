import Histories
import Replication
import Workloads

/// How the nodes came to rest after the last fault was mended and the last client had stopped.
public struct Quiescence: Hashable, Sendable {
    /// How the wait ended.
    public enum End: String, Hashable, Sendable {
        /// All digests were equal, and stayed so.
        case converged
        /// No digest changed any more, but they differ.
        case settled
        /// Digests still changed, or nodes did not answer, when the time was over.
        case timedOut = "timed-out"
        /// The system has no digests, so nobody knows.
        case unobservable
    }

    /// How the wait ended.
    public var end: End
    /// From the later of heal and last client until digests were equal for good; nanoseconds.
    public var timeToConverge: Int64?
    /// What each node held when the wait ended, as a digest; empty unless they rested.
    public var digests: [NodeID: String] = [:]
}

/// Watches the digests of the nodes until they rest.
struct QuiescenceWatch: Sendable {
    private static var pause: Duration { .milliseconds(20) }

    let supervisor: NodeSupervisor
    /// How long a node may take to answer.
    let timeout: Duration
    let recorder: Recorder
    /// The later of heal and last client, in the journal's time.
    let since: Int64
    /// For how long digests must not change.
    var holds = RestWatch<String>.Holds.real

    /// Polls until the nodes rest or the time is over.
    func wait(within limit: Duration) async -> Quiescence {
        guard supervisor.system.capabilities.contains(.digest) else {
            return Quiescence(end: .unobservable, timeToConverge: nil)
        }
        var watch = RestWatch<String>(holds, from: recorder.now)
        let rest = await supervisor.clock.poll(every: Self.pause, within: limit) {
            () -> Quiescence? in
            let digests = await gather(supervisor.nodes) {
                await supervisor.digest(of: $0, within: timeout)
            }
            let now = recorder.now
            watch.observe(supervisor.nodes.map { digests[$0] }, at: now)
            guard let rest = watch.rest(at: now) else { return nil }
            return Quiescence(
                end: rest == .equal ? .converged : .settled,
                timeToConverge: rest == .equal ? watch.unchangedSince - since : nil,
                digests: digests
            )
        }
        return rest ?? Quiescence(end: .timedOut, timeToConverge: nil)
    }
}
