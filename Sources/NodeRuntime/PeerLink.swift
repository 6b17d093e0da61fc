import Faults
import HTTPClient
import Histories
import NIOCore
import Replication
import Wire

/// One node's directed link to a peer: batches of messages, one batch on its way at a time.
///
/// A batch that fails is lost, like a datagram: replicas send again what they still need. While a
/// link is cut, messages queue up to a limit, beyond which the oldest are dropped. On a bad link
/// each message meets its fate before it queues up.
final class PeerLink<Message: Codable & Sendable> {
    private struct Waiting {
        var message: Message
        var since: Int64
        var timer: Scheduled<Void>
    }

    private static var queueMax: Int { 1024 }
    private static var batchMax: Int { 256 }

    private let me: NodeID
    private let request: HTTPRequest
    private let client: HTTPClient
    private let loop: any EventLoop
    private var queue = CircularBuffer<Message>()
    private var isBusy = false
    private(set) var failures = 0
    private(set) var sent = 0
    private(set) var dropped = 0
    private var passage: LinkTrouble.Passage?
    private var dice: SeededGenerator
    private(set) var tally = LinkTally()
    /// Messages that set out later because the link is bad, by their number.
    private var waiting: [Int64: Waiting] = [:]
    private var lastNumber: Int64 = 0

    /// A link over a client that the node's links share; used on the loop only.
    init(
        from me: NodeID,
        to peer: NodeConfiguration.Peer,
        source: String?,
        seed: UInt64,
        client: HTTPClient,
        loop: any EventLoop
    ) {
        self.me = me
        self.client = client
        self.loop = loop
        dice = SeededGenerator(seed: seed, stream: "link \(me) \(peer.node)")
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

    /// From now on this is wrong with the link; nil for nothing.
    ///
    /// What waits because of what was wrong before sets out now, in the order in which it was sent.
    func set(_ trouble: LinkTrouble?) {
        guard trouble != passage?.trouble else { return }
        passage = trouble.map(LinkTrouble.Passage.init)
        for number in waiting.keys.sorted() {
            waiting[number]?.timer.cancel()
            release(number)
        }
        flush()
    }

    func send(_ message: Message) {
        let now = MachineClock.monotonic
        guard let fate = passage?.fate(at: now, with: &dice) else { return enqueue(message) }
        guard let delay = fate.delay else {
            tally.lost += 1
            return
        }
        tally.sent += 1
        send(message, later: delay, since: now)
        guard let second = fate.secondDelay else { return }
        tally.doubled += 1
        send(message, later: second, since: now)
    }

    private func send(_ message: Message, later delay: Int64, since now: Int64) {
        lastNumber += 1
        let number = lastNumber
        guard delay > 0 else {
            tally.note(number)
            return enqueue(message)
        }
        let link = NIOLoopBound(self, eventLoop: loop)
        let timer = loop.scheduleTask(in: .nanoseconds(delay)) {
            link.value.release(number)
            link.value.flush()
        }
        waiting[number] = Waiting(message: message, since: now, timer: timer)
    }

    /// Lets a message that waited set out.
    private func release(_ number: Int64) {
        guard let waited = waiting.removeValue(forKey: number) else { return }
        tally.note(number)
        tally.delayed += 1
        tally.added += MachineClock.monotonic - waited.since
        enqueue(waited.message)
    }

    private func enqueue(_ message: Message) {
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

/// What became of the messages on a link while it was bad.
struct LinkTally {
    /// Messages that set out, each counted once.
    var sent: Int64 = 0
    var lost: Int64 = 0
    var doubled: Int64 = 0
    var delayed: Int64 = 0
    /// By how many nanoseconds those were delayed, in sum.
    var added: Int64 = 0
    /// Messages that set out after one that had been sent later.
    var overtaken: Int64 = 0
    private var latest: Int64 = 0

    var isNone: Bool { lost + sent == 0 }

    /// Takes note that the message of this number sets out.
    mutating func note(_ number: Int64) {
        if number < latest { overtaken += 1 }
        latest = max(latest, number)
    }

    var value: Value {
        [
            "sent": .int(sent), "lost": .int(lost), "doubled": .int(doubled),
            "delayed": .int(delayed), "added_ns": .int(added), "overtaken": .int(overtaken),
        ]
    }
}
