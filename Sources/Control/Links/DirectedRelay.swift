import NIOCore
import NIOPosix
import Synchronization
import Systems

/// The called node does not run.
private struct NotRunning: Error {}

/// All connections that a link may have are under way.
private struct Full: Error {}

/// The relay of one directed link: a port, and the connections that callers made to it.
///
/// Unchecked, for all but `target` is touched on its event loop only.
final class DirectedRelay: @unchecked Sendable {
    /// What a relay does not let through.
    struct Stop: OptionSet {
        let rawValue: UInt8
        /// What callers send.
        static let requests = Stop(rawValue: 1)
        /// What the called sends back; no connection can be made then either.
        static let replies = Stop(rawValue: 2)
        /// Connections: those that are there are reset, and so are those that come.
        static let resets = Stop(rawValue: 4)
        static let all: Stop = [.requests, .replies]
    }

    /// Where the called node listens, or nil while it does not run.
    let target = Mutex<Address?>(nil)
    private(set) var stop: Stop = []
    /// How often something came that was kept from going on.
    private(set) var stopped: Int64 = 0
    /// Where it listens.
    private let host: String
    private let loop: any EventLoop
    /// The connections, oldest first.
    private var connections: [RelayConnection] = []

    /// A node has one connection to a peer, and may have lost some: more are somebody else's.
    static var connectionsMax: Int { 64 }

    init(at host: String, on loop: any EventLoop) {
        self.host = host
        self.loop = loop
    }

    /// The port on which it now listens.
    func listen() async throws -> Int {
        let server = try await ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.accept(channel) }
            }
            .bind(host: host, port: 0).get()
        guard let port = server.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        return port
    }

    /// Stops every connection where it is, or lets all go on.
    func set(_ stop: Stop) {
        loop.preconditionInEventLoop()
        guard stop != self.stop else { return }
        self.stop = stop
        for connection in connections { connection.linkChanged() }
    }

    /// Takes note that something came; while this is stopped it goes no further.
    func noteArrival(of part: Stop) {
        if !stop.isDisjoint(with: part.union(.resets)) { stopped += 1 }
    }

    /// Connects onward, from one channel of this loop.
    func connect(_ end: RelayEnd) -> EventLoopFuture<any Channel> {
        guard let address = target.withLock({ $0 }) else {
            return loop.makeFailedFuture(NotRunning())
        }
        return ClientBootstrap(group: loop)
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(end)
                }
            }
            .connect(host: address.host, port: address.port)
    }

    private func accept(_ channel: any Channel) throws {
        let connection = RelayConnection(of: self)
        if connections.count >= Self.connectionsMax {
            guard let oldest = connections.first(where: { !$0.hasBegun }) else { throw Full() }
            oldest.giveUp()
        }
        connections.append(connection)
        try channel.pipeline.syncOperations.addHandler(connection.caller)
    }

    /// Forgets a connection of which both ends are closed.
    func remove(_ connection: RelayConnection) {
        connections.removeAll { $0 === connection }
    }
}
