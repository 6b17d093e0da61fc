import NIOCore
import NIOHTTP1
import NIOPosix

/// The port of a node's HTTP interface.
enum NodeListener {
    /// Listens on the loop; requests that are let in go to the route, on the loop.
    static func bind(
        to host: String,
        _ port: Int,
        door: Door,
        limits: ServerLimits = ServerLimits(),
        on loop: any EventLoop,
        route: @escaping NodeConnection.Route
    ) -> EventLoopFuture<any Channel> {
        let table = ConnectionTable(limits, loop: loop)
        let parts = NIOLoopBound((table: table, route: route), eventLoop: loop)
        return ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 256)
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
                    let (table, route) = parts.value
                    try pipeline.addHandler(
                        NodeConnection(door: door, table: table, route: route)
                    )
                }
            }
            .bind(host: host, port: port)
    }
}
