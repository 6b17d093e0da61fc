import Dashboard
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// The server of a dashboard: a port, its connections, and the threads that make answers.
public struct WebServer: Sendable {
    /// What a server is made of.
    public struct Parts: Sendable {
        /// What is answered.
        public var dashboard: Dashboard
        /// What keeps its index up to date.
        public var freshness: Freshness
        /// Who may ask.
        public var gate: Gate
        /// Where histories are checked; nil where none are.
        public var bench: CheckBench?
        /// What callers may take.
        public var limits: ServingLimits

        /// All parts.
        public init(
            dashboard: Dashboard,
            freshness: Freshness,
            gate: Gate,
            bench: CheckBench?,
            limits: ServingLimits
        ) {
            self.dashboard = dashboard
            self.freshness = freshness
            self.gate = gate
            self.bench = bench
            self.limits = limits
        }
    }

    /// Why a server does not listen.
    public enum Failure: Error, Hashable, Sendable {
        /// Another program listens there.
        case inUse
        /// The address is none of this machine's, or may not be used.
        case refused(String)
    }

    private let group: MultiThreadedEventLoopGroup
    private let pool: NIOThreadPool
    private let channel: any Channel
    private let host: NIOLoopBound<WebHost>
    /// The port that it listens on.
    public let port: Int

    /// The threads that make answers: the index is asked one question at a time.
    private static let threads = 2

    /// Listens; port 0 takes a free one.
    public init(
        _ parts: Parts,
        on address: String,
        port: Int
    ) async throws(Failure) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        pool = NIOThreadPool(numberOfThreads: Self.threads)
        pool.start()
        let loop = group.next()
        let pool = pool
        do {
            let host = try await loop.submit {
                NIOLoopBound(WebHost(parts, pool: pool, loop: loop), eventLoop: loop)
            }
            .get()
            self.host = host
            channel = try await Self.bind(host, loop, address, port)
            self.port = channel.localAddress?.port ?? port
        } catch {
            try? await pool.shutdownGracefully()
            try? await group.shutdownGracefully()
            throw (error as? IOError)?.errnoCode == EADDRINUSE
                ? .inUse : .refused(Self.reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }

    private static func bind(
        _ host: NIOLoopBound<WebHost>,
        _ loop: any EventLoop,
        _ address: String,
        _ port: Int
    ) async throws -> any Channel {
        try await ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    // A caller that does not read its answers is not read from.
                    try pipeline.addHandler(BackPressureHandler())
                    try pipeline.configureHTTPServerPipeline(
                        withPipeliningAssistance: true,
                        withErrorHandling: true
                    )
                    try pipeline.addHandler(WebConnection(host: host.value))
                }
            }
            .bind(host: address, port: port).get()
    }

    /// Closes the port and all connections, and ends the threads.
    public func close() async {
        try? await channel.close()
        let host = host
        try? await group.next().submit { host.value.closeAll() }.get()
        try? await pool.shutdownGracefully()
        try? await group.shutdownGracefully()
    }
}
