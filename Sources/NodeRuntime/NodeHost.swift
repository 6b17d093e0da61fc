import HTTPClient
import Histories
import Membership
import NIOCore
import Replication
import Wire

/// The host of one replica in a real process: one mailbox, and one synchronous step an input.
///
/// Everything happens on one event loop, which is the mailbox: requests, peers' messages, timers
/// and finished syncs come as its tasks, and a step and its effects are never interleaved.
final class NodeHost<R: Replica> {
    typealias Answer = (Reply) -> Void

    /// A request of a client.
    private struct Asked {
        var request: RequestID
        var command: Command
    }

    private let configuration: NodeConfiguration
    private let incarnation: Int
    private let log: WriteAheadLog
    private let loop: any EventLoop
    private let links: [NodeID: PeerLink<Watched<R>.Message>]
    private var replica: Watched<R>
    /// By the number of the request.
    private var answers: [UInt64: Answer] = [:]
    private var lastRequest: UInt64 = 0
    /// The requests that wait for their turn; nil where they are served at once.
    private var line: ServiceQueue<Asked>?
    private var notes: [String: Int] = [:]
    private var listener: WriteAheadLog.Listener?
    private var isFlushing = false
    private var clock = WallClock()
    /// When the controller last said something of links.
    private var linksSince: Int64 = .min
    /// The tokens of records on their way to the disk, in order.
    private var persisting: [WriteToken] = []

    init(
        _ configuration: NodeConfiguration,
        log: WriteAheadLog,
        recovery: WriteAheadLog.Recovery,
        client: HTTPClient,
        loop: any EventLoop
    ) throws {
        self.configuration = configuration
        self.log = log
        self.loop = loop
        incarnation = recovery.incarnation
        replica = Watched(
            Self.membership(recovery, configuration),
            seed: configuration.seed,
            recovering: try Self.records(recovery)
        )
        line = ServiceQueue(
            configuration.service,
            seed: configuration.seed,
            node: configuration.node,
            incarnation: recovery.incarnation
        )
        links = Dictionary(
            uniqueKeysWithValues: configuration.peers.map { peer in
                (
                    peer.node,
                    PeerLink(
                        from: configuration.node,
                        to: peer,
                        source: configuration.source,
                        seed: configuration.seed,
                        client: client,
                        loop: loop
                    )
                )
            }
        )
        for message in configuration.control { apply(message) }
    }

    private static func membership(
        _ recovery: WriteAheadLog.Recovery,
        _ configuration: NodeConfiguration
    ) -> Membership {
        Membership(
            me: configuration.node,
            members: [configuration.node] + configuration.peers.map(\.node),
            incarnation: recovery.incarnation,
            timing: configuration.timing
        )
    }

    private static func records(_ recovery: WriteAheadLog.Recovery) throws -> [R.Record] {
        try recovery.records.map { try WireDecoder().decode(R.Record.self, from: $0) }
    }

    /// Fewer records that rebuild what a log holds; nil if there are none.
    static func compacted(
        _ recovery: WriteAheadLog.Recovery,
        _ configuration: NodeConfiguration
    ) throws -> [[UInt8]]? {
        let replica = R(
            membership(recovery, configuration),
            seed: configuration.seed,
            recovering: try records(recovery)
        )
        return try replica.compacted?.map { try WireEncoder().encode($0) }
    }

    /// Begins the replica's life, on the loop.
    func start(failed: @escaping @Sendable (NodeError) -> Void) {
        let host = NIOLoopBound(self, eventLoop: loop)
        listener = WriteAheadLog.Listener(
            durable: { [loop] token in loop.execute { host.value.persisted(through: token) } },
            failed: failed
        )
        handle(.start)
        obey(replica.watch(at: clock.reading))
    }

    /// A client's operation; the answer is called on the loop, once.
    ///
    /// The deadline is when the client stops waiting, on the machine's monotonic clock.
    func request(
        _ command: Command,
        key: IdempotencyKey? = nil,
        deadline: Int64? = nil,
        answer: @escaping Answer
    ) {
        lastRequest += 1
        answers[lastRequest] = answer
        let request = RequestID(lastRequest, key: key)
        switch line?.admit(Asked(request: request, command: command), deadline: deadline) {
        case nil: handle(.request(request, command))
        case .begun(let time): serve(for: time)
        case .waits: break
        case .refused(let refusal): reply(.error(refusal), to: request)
        }
    }

    private func reply(_ reply: Reply, to request: RequestID) {
        answers.removeValue(forKey: request.number)?(reply)
    }

    private func serve(for time: Int64) {
        let host = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .nanoseconds(time)) { host.value.endService() }
    }

    private func endService() {
        guard let turn = line?.finish(at: MachineClock.monotonic) else { return }
        if let next = turn.next { serve(for: next) }
        for asked in turn.expired { reply(.error(.expired), to: asked.request) }
        handle(.request(turn.served.request, turn.served.command))
    }

    /// A peer's batch; refused when it comes from a stranger.
    func receive(_ body: [UInt8]) throws {
        let batch = try PeerBatch<Watched<R>.Message>(json: body)
        guard links[batch.from] != nil else {
            throw WireError("\(batch.from) is not a peer of \(configuration.node)")
        }
        for message in batch.messages {
            switch message {
            case .replica(let message): step(.message(message, from: batch.from))
            case .heartbeat(let heartbeat):
                obey(replica.receive(heartbeat, from: batch.from, at: clock.reading))
            }
        }
        flush()
    }

    /// What the controller does to this node; returns what is to be answered.
    @discardableResult
    func apply(_ message: NodeSetting) -> Value {
        switch message {
        case .clock(let setting): clock.set(setting)
        case .links(let setting):
            guard setting.since >= linksSince else { break }
            linksSince = setting.since
            for (peer, link) in links { link.set(setting.troubles[peer]) }
        case .disk(let setting): return ["type": "ok", "toll": log.set(setting).value]
        }
        return ["type": "ok"]
    }

    /// `GET /v1/ready`: why the node cannot serve clients now; nil if it can.
    var obstacle: String? { replica.obstacle(needs: configuration.needs) }

    /// `GET /v1/digest`.
    var digest: Value {
        .map([
            "node": .string(configuration.node.name),
            "digest": .string(String(replica.digest, radix: 16)),
        ])
    }

    /// `GET /v1/status`.
    var status: Value {
        .map([
            "node": .string(configuration.node.name),
            "strategy": .string(configuration.strategy),
            "incarnation": .int(Int64(incarnation)),
            "wall_clock": .int(clock.reading.nanoseconds),
            "disk": ["trouble": log.trouble?.value ?? .null, "toll": log.faultCounts.value],
            "replica": .map(replica.status),
            "notes": .map(notes.mapValues { .int(Int64($0)) }),
            "suspected": .list(
                links.filter { $0.value.failures > 0 }.keys.sorted().map { .string($0.name) }
            ),
            "bad_links": .map(
                Dictionary(
                    uniqueKeysWithValues: links.filter { !$0.value.tally.isNone }
                        .map { ($0.key.name, $0.value.tally.value) }
                )
            ),
            "messages_sent": .int(Int64(links.values.reduce(0) { $0 + $1.sent })),
            "messages_dropped": .int(Int64(links.values.reduce(0) { $0 + $1.dropped })),
        ])
    }

    // MARK: The loop of `Replica`

    private func handle(_ input: Input<R.Message>) {
        step(input)
        flush()
    }

    private func step(_ input: Input<R.Message>) {
        for effect in replica.step(input, at: clock.reading) {
            switch effect {
            case .send(let message, let node): links[node]?.send(.replica(message))
            case .reply(let request, let reply): self.reply(reply, to: request)
            case .persist(let record, let token): persist(record, token)
            case .startTimer(let timer, let delay): start(timer, after: delay)
            case .note(let note): notes[note.name, default: 0] += 1
            }
        }
    }

    /// Carries out what the detector decided.
    private func obey(_ directives: [HeartbeatDetector.Directive]) {
        for directive in directives {
            switch directive {
            case .send(let heartbeat, let node): links[node]?.send(.heartbeat(heartbeat))
            case .startTimer(let delay):
                let host = NIOLoopBound(self, eventLoop: loop)
                loop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) { host.value.tick() }
            case .suspect, .trust, .report:
                if let note = directive.note { notes[note.name, default: 0] += 1 }
            }
        }
        flush()
    }

    private func tick() { obey(replica.tick(at: clock.reading)) }

    /// Sends what has queued up, once all that this turn of the loop brought has been taken in.
    private func flush() {
        guard !isFlushing else { return }
        isFlushing = true
        let host = NIOLoopBound(self, eventLoop: loop)
        loop.execute {
            host.value.isFlushing = false
            for link in host.value.links.values { link.flush() }
        }
    }

    private func persist(_ record: R.Record, _ token: WriteToken) {
        guard let listener, let bytes = try? WireEncoder().encode(record) else {
            preconditionFailure("\(configuration.node) cannot keep a record: \(record)")
        }
        persisting.append(token)
        log.append(bytes, token: token.number, listener: listener)
    }

    /// The log syncs in order, so a token stands for all before it.
    private func persisted(through token: UInt64) {
        let count = persisting.firstIndex { $0.number > token } ?? persisting.count
        let durable = persisting.prefix(count)
        persisting.removeFirst(count)
        for token in durable { step(.persisted(token)) }
        flush()
    }

    private func start(_ timer: TimerID, after delay: Duration) {
        let host = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) { host.value.handle(.timer(timer)) }
    }
}
