import Histories
import Replication
import Wire

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
    /// Equal digests must stay equal for so long: longer than a node tries a client's command.
    private static var equalHold: Int64 { 700_000_000 }
    /// Unequal digests must stay what they are for so long.
    private static var stillHold: Int64 { 1_000_000_000 }

    let nodes: [(node: NodeID, address: String)]
    let client: NodeClient
    let recorder: Recorder
    /// The later of heal and last client, in the journal's time.
    let since: Int64

    /// Polls until the nodes rest or the time is over.
    func wait(within limit: Duration) async -> Quiescence {
        let deadline = ContinuousClock.now + limit
        var last: [String?] = []
        var unchangedSince = recorder.now
        while ContinuousClock.now < deadline, !Task.isCancelled {
            let digests = await poll()
            let now = recorder.now
            if digests != last || digests.contains(nil) {
                last = digests
                unchangedSince = now
            }
            let areEqual = !digests.contains(nil) && Set(digests).count == 1
            if now - unchangedSince >= (areEqual ? Self.equalHold : Self.stillHold) {
                return Quiescence(
                    end: areEqual ? .converged : .settled,
                    timeToConverge: areEqual ? unchangedSince - since : nil
                )
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
