import HTTPClient
import NIOCore
import Replication
import Wire

/// One node's directed link to a peer: batches of messages, one batch on its way at a time.
///
/// A batch that fails is lost, like a datagram: replicas send again what they still need. While a
/// link is cut, messages queue up to a limit, beyond which the oldest are dropped.
final class PeerLink<Message: Codable & Sendable> {
    private static var queueMax: Int { 1024 }
    private static var batchMax: Int { 256 }

    private let me: NodeID
    private let request: HTTPRequest
    private let client: HTTPClient
    private let loop: any EventLoop
    private var queue: [Message] = []
    private var isBusy = false
    private(set) var failures = 0
    private(set) var sent = 0
    private(set) var dropped = 0

    /// A link over a client that the node's links share; used on the loop only.
    init(
        from me: NodeID,
        to peer: NodeConfiguration.Peer,
        source: String?,
        client: HTTPClient,
        loop: any EventLoop
    ) {
        self.me = me
        self.client = client
        self.loop = loop
        // Liveness: a stalled batch holds the link, so it is given up soon after a cut, and a new
        // connection finds the healed link without waiting for the kernel's retransmissions.
        request = HTTPRequest(
            method: .post,
            url: peer.url + Path.messages,
            body: [],
            connectTimeout: .milliseconds(250),
            timeout: .milliseconds(500),
            source: source
        )
    }

    func send(_ message: Message) {
        if queue.count == Self.queueMax {
            queue.removeFirst()
            dropped += 1
        }
        queue.append(message)
    }

    /// Sends what has queued up, unless a batch is on its way.
    func flush() {
        guard !isBusy, !queue.isEmpty else { return }
        let batch = PeerBatch(from: me, messages: Array(queue.prefix(Self.batchMax)))
        queue.removeFirst(batch.messages.count)
        guard let body = try? batch.json() else {
            preconditionFailure("a message of \(me) cannot be encoded: \(batch)")
        }
        var request = request
        request.body = body
        isBusy = true
        sent += batch.messages.count
        let link = NIOLoopBound(self, eventLoop: loop)
        client.start(request) { [loop] outcome in
            loop.execute { link.value.finish(outcome) }
        }
    }

    private func finish(_ outcome: HTTPClient.Outcome) {
        isBusy = false
        if case .success(let response) = outcome, response.status == 200 {
            failures = 0
        } else {
            failures += 1
        }
        flush()
    }
}
