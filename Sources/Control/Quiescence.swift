import Histories
import Replication
import Wire
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
    }

    /// How the wait ended.
    public var end: End
    /// From the later of heal and last client until digests were equal for good; nanoseconds.
    public var timeToConverge: Int64?
}

/// Watches the digests of the nodes until they rest.
struct QuiescenceWatch: Sendable {
    private static var pause: Duration { .milliseconds(20) }

    let nodes: [(node: NodeID, address: String)]
    let client: NodeClient
    let recorder: Recorder
    /// The later of heal and last client, in the journal's time.
    let since: Int64

    /// Polls until the nodes rest or the time is over.
    func wait(within limit: Duration) async -> Quiescence {
        let deadline = ContinuousClock.now + limit
        var watch = RestWatch<String>(.real, from: recorder.now)
        while ContinuousClock.now < deadline, !Task.isCancelled {
            let digests = await poll()
            let now = recorder.now
            watch.observe(digests, at: now)
            if let rest = watch.rest(at: now) {
                let end = watch.unchangedSince
                return rest == .equal
                    ? Quiescence(end: .converged, timeToConverge: end - since)
                    : Quiescence(end: .settled, timeToConverge: nil)
            }
            try? await Task.sleep(for: Self.pause)
        }
        return Quiescence(end: .timedOut, timeToConverge: nil)
    }

    private func poll() async -> [String?] {
        await withTaskGroup(of: (Int, String?).self) { group in
            for (index, node) in nodes.enumerated() {
                group.addTask {
                    let answer = await client.fetch(Path.digest, at: node.address)
                    guard case .map(let fields) = answer else { return (index, nil) }
                    return (index, fields["digest"]?.text)
                }
            }
            return await group.reduce(into: [String?](repeating: nil, count: nodes.count)) {
                $0[$1.0] = $1.1
            }
        }
    }
}
