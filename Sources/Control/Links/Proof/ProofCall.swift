import NIOCore
import NIOPosix
import Replication
import Synchronization

/// One call over one link, by a socket bound as the layer wants the caller's to be.
final class ProofCall: Sendable {
    /// How a call came to an end.
    enum End: Equatable, Sendable {
        case answered
        case failed(String)
    }

    /// In which of the ways this call is made.
    enum Kind: String, Sendable { case before, ongoing, established, fresh, after }

    let link: Link
    let kind: Kind
    private let connection: ProofConnection
    private let outcome = Mutex<(end: End, at: ContinuousClock.Instant)?>(nil)

    init(_ kind: Kind, over connection: ProofConnection) {
        self.kind = kind
        self.connection = connection
        link = connection.link
    }

    /// How it ended, or nil while it is under way.
    var end: End? { outcome.withLock { $0?.end } }
    /// When it ended.
    var endedAt: ContinuousClock.Instant? { outcome.withLock { $0?.at } }

    /// Sends the request as soon as the connection is there.
    func begin() {
        let line = kind == .ongoing ? "park \(link)" : "\(kind) \(link)"
        connection.expect("\(link.to) \(line)") { self.finish($0) }
        connection.channel.whenComplete { result in
            switch result {
            case .success(let channel):
                channel.writeAndFlush(ByteBuffer(string: line + "\n")).whenFailure {
                    self.finish(.failed("\($0)"))
                }
            case .failure(let error): self.finish(.failed("\(error)"))
            }
        }
    }

    private func finish(_ end: End) {
        outcome.withLock { $0 = $0 ?? (end, ContinuousClock().now) }
    }
}

/// A connection over one link, on which one call at a time is made.
final class ProofConnection: Sendable {
    let link: Link
    let channel: EventLoopFuture<any Channel>
    private let expected: Expected

    private final class Expected: Sendable {
        let state = Mutex<(line: String, finish: @Sendable (ProofCall.End) -> Void)?>(nil)

        func settle(_ end: (String) -> ProofCall.End) {
            let expected = state.withLock { state in
                defer { state = nil }
                return state
            }
            if let expected { expected.finish(end(expected.line)) }
        }
    }

    /// Begins to connect.
    init(_ link: Link, layer: any LinkLayer, on group: any EventLoopGroup) throws {
        let expected = Expected()
        self.link = link
        self.expected = expected
        let place = layer.peerAddress(of: link.to, seenFrom: link.from)
        var bootstrap = ClientBootstrap(group: group)
            .connectTimeout(.minutes(2))
            .channelInitializer { channel in
                addLineHandler(
                    to: channel,
                    ended: { reason in expected.settle { _ in .failed(reason) } },
                    received: { line in
                        expected.settle {
                            $0 == line ? .answered : .failed("wrong answer: \(line)")
                        }
                    }
                )
            }
        if let source = layer.sourceAddress(of: link.from) {
            bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: source, port: 0))
        }
        channel = bootstrap.connect(host: place.host, port: place.port)
    }

    /// The next line that arrives ends a call, well or not; so does the end of the connection.
    func expect(_ line: String, finish: @escaping @Sendable (ProofCall.End) -> Void) {
        expected.state.withLock { $0 = (line, finish) }
    }

    func close() { channel.whenSuccess { $0.close(promise: nil) } }
}
