import NIOCore
import NIOPosix
import Replication
import Synchronization
import Systems

/// A server in place of a node: answers a line with its own name and that line.
///
/// A line that begins with "park" is answered only after `release`.
final class ProofServer: Sendable {
    private let node: NodeID
    private let parked = Mutex<[(channel: any Channel, line: String)]>([])

    private init(_ node: NodeID) { self.node = node }

    /// One for each node, listening where the layer wants it to.
    static func start(
        _ nodes: [NodeID],
        layer: any LinkLayer,
        on group: any EventLoopGroup
    ) async throws -> [ProofServer] {
        var servers: [ProofServer] = []
        for node in nodes {
            let server = ProofServer(node)
            let place = layer.place(of: node)
            let channel = try await ServerBootstrap(group: group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .serverChannelOption(.backlog, value: 256)
                .childChannelInitializer { channel in
                    addLineHandler(to: channel) { line in server.receive(line, channel) }
                }
                .bind(host: place.host, port: place.ports.peers[0]).get()
            guard let port = channel.localAddress?.port else {
                throw ChannelError.unknownLocalAddress
            }
            layer.nodeIsListening(
                Endpoint(node: node, host: place.host, ports: Ports(shared: port))
            )
            servers.append(server)
        }
        return servers
    }

    /// How many calls wait for the release.
    var parkedCount: Int { parked.withLock { $0.count } }

    /// Answers the calls that wait.
    func release() {
        let parked = parked.withLock { parked in
            defer { parked = [] }
            return parked
        }
        for (channel, line) in parked { answer(line, channel) }
    }

    private func receive(_ line: String, _ channel: any Channel) {
        guard line.hasPrefix("park") else { return answer(line, channel) }
        parked.withLock { $0.append((channel, line)) }
    }

    private func answer(_ line: String, _ channel: any Channel) {
        channel.writeAndFlush(ByteBuffer(string: "\(node) \(line)\n"), promise: nil)
    }
}

/// Calls `received` with every line that arrives on the channel, and `ended` when no more can.
func addLineHandler(
    to channel: any Channel,
    ended: @escaping @Sendable (String) -> Void = { _ in },
    received: @escaping @Sendable (String) -> Void
) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(
            LineHandler(received: received, ended: ended)
        )
    }
}

private final class LineHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: @Sendable (String) -> Void
    private let ended: @Sendable (String) -> Void
    private var pending: [UInt8] = []

    init(
        received: @escaping @Sendable (String) -> Void,
        ended: @escaping @Sendable (String) -> Void
    ) {
        self.received = received
        self.ended = ended
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        pending += unwrapInboundIn(data).readableBytesView
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
            received(String(decoding: pending[..<end], as: UTF8.self))
            pending.removeSubrange(...end)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { ended("the connection was closed") }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        ended("\(error)")
        context.close(promise: nil)
    }
}
