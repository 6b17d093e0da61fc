import Control
import NIOCore
import NIOPosix
import Replication
import Synchronization
import Systems
import TestSupport
import Testing

/// What a relay does with streams, apart from cutting them.
@Suite struct RelayStreamTests {
    private let link = Link(from: "n1", to: "n2")

    /// Runs the body with a relay, and an echo server in place of n2.
    private func withRelay(
        _ body: (RelayLinks, any EventLoopGroup, any Channel) async throws -> Void
    ) async throws {
        let layer = try await RelayLinks(["n1", "n2"])
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await echoServer(on: group)
        try announce(server, to: layer)
        do {
            try await body(layer, group, server)
        } catch {
            Issue.record(error)
        }
        await layer.shutdown()
        try await group.shutdownGracefully()
    }

    /// Lets the relay know that a server is n2 from now on.
    private func announce(_ server: any Channel, to layer: RelayLinks) throws {
        let port = try #require(server.localAddress?.port)
        layer.nodeIsListening(
            Endpoint(node: "n2", host: "127.0.0.1", ports: Ports(shared: port))
        )
    }

    private func echoServer(on group: any EventLoopGroup) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Echo())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    private func connect(
        _ layer: RelayLinks,
        _ group: any EventLoopGroup,
        _ sink: Sink
    ) async throws -> any Channel {
        let place = layer.peerAddress(of: link.to, seenFrom: link.from)
        return try await ClientBootstrap(group: group)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collect(into: sink))
                }
            }
            .connect(host: place.host, port: place.port).get()
    }

    @Test func longStreamSurvivesCutsWhole() async throws {
        try await withRelay { layer, group, _ in
            let sink = Sink()
            let channel = try await connect(layer, group, sink)
            var generator = SeededGenerator(seed: 3)
            let bytes = (0..<4_000_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            async let sent: Void = channel.writeAndFlush(ByteBuffer(bytes: bytes))
            for _ in 1...20 {
                try await layer.cut(LinkCut([link]))
                try await Task.sleep(for: .milliseconds(2))
                try await layer.cut(LinkCut())
            }
            try await sent
            try await channel.close(mode: .output)
            #expect(await eventually { sink.state.withLock { $0.hasEnded } })
            // Not by #expect of the arrays: a difference would print eight megabytes.
            let isWhole = sink.state.withLock { $0.bytes } == bytes
            #expect(isWhole)
        }
    }

    @Test func endOfStreamWaitsForTheHeal() async throws {
        try await withRelay { layer, group, _ in
            let sink = Sink()
            let channel = try await connect(layer, group, sink)
            try await channel.writeAndFlush(ByteBuffer(string: "a"))
            #expect(await eventually { sink.count == 1 })
            try await layer.cut(LinkCut([link]))
            try await channel.writeAndFlush(ByteBuffer(string: "b"))
            try await channel.close(mode: .output)
            try await Task.sleep(for: .milliseconds(100))
            #expect(sink.state.withLock { $0.bytes.count == 1 && !$0.hasEnded })
            try await layer.cut(LinkCut())
            #expect(await eventually { sink.state.withLock { $0.hasEnded } })
            #expect(sink.state.withLock { $0.bytes } == Array("ab".utf8))
        }
    }

    @Test func callsFollowARestartedNode() async throws {
        try await withRelay { layer, group, server in
            let before = Sink()
            let first = try await connect(layer, group, before)
            try await first.writeAndFlush(ByteBuffer(string: "a"))
            #expect(await eventually { before.count == 1 })

            try await server.close()
            layer.nodeHasEnded("n2")
            let refused = Sink()
            _ = try await connect(layer, group, refused)
            #expect(await eventually { refused.state.withLock { $0.hasEnded } })

            let next = try await echoServer(on: group)
            try announce(next, to: layer)
            let after = Sink()
            let last = try await connect(layer, group, after)
            try await last.writeAndFlush(ByteBuffer(string: "c"))
            #expect(await eventually { after.count == 1 })
        }
    }

    @Test func refusedTargetClosesTheCaller() async throws {
        try await withRelay { layer, group, server in
            // Not announced: the relay finds out by itself.
            try await server.close()
            let sink = Sink()
            _ = try await connect(layer, group, sink)
            #expect(await eventually { sink.state.withLock { $0.hasEnded } })
        }
    }

    /// As with a SYN that never arrived: nothing reaches the target, not even after the heal.
    @Test func callerThatGaveUpDuringTheCutWasNeverThere() async throws {
        try await withRelay { layer, group, _ in
            let (received, announced) = (Sink(), Sink())
            let witness = try await ServerBootstrap(group: group)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Collect(into: received))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            try announce(witness, to: layer)
            try await layer.cut(LinkCut([link]))
            let abandoned = try await connect(layer, group, announced)
            try await abandoned.writeAndFlush(ByteBuffer(string: "lost"))
            try await abandoned.close()
            let kept = try await connect(layer, group, announced)
            try await kept.writeAndFlush(ByteBuffer(string: "kept"))
            // The relay must have seen the end before the heal: each answer is a turn of its loop,
            // and a turn handles what has arrived before it answers.
            for _ in 1...20 { _ = try await layer.realisedCut() }
            try await layer.cut(LinkCut())
            #expect(await eventually { received.count == 4 })
            try await Task.sleep(for: .milliseconds(50))
            #expect(received.state.withLock { $0.bytes } == Array("kept".utf8))
        }
    }
}

/// What a connection received.
private final class Sink: Sendable {
    let state = Mutex<(bytes: [UInt8], hasEnded: Bool)>(([], false))
    var count: Int { state.withLock { $0.bytes.count } }
}

private final class Collect: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let sink: Sink

    init(into sink: Sink) { self.sink = sink }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        sink.state.withLock { $0.bytes += buffer.readableBytesView }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { end() }
    }

    func channelInactive(context: ChannelHandlerContext) { end() }

    private func end() { sink.state.withLock { $0.hasEnded = true } }
}

private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(data, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.inputClosed) = event as? ChannelEvent else { return }
        let channel = context.channel
        channel.writeAndFlush(ByteBuffer()).whenComplete { _ in
            channel.close(mode: .all, promise: nil)
        }
    }
}
