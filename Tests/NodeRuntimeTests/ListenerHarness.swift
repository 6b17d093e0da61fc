import Histories
import NIOCore
import NIOPosix
import TestSupport
import Wire

@testable import NodeRuntime

/// The HTTP interface of a node without the node: it answers with what it was asked.
final class ListenerHarness: Sendable {
    static let secret = NodeSecret.random()
    let port: Int
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    init(_ limits: ServerLimits = ServerLimits(), secret: NodeSecret? = secret) async throws {
        let loop = group.next()
        let door = Door(secret: secret, host: "127.0.0.1")
        let channel = try await loop.flatSubmit {
            NodeListener.bind(to: "127.0.0.1", 0, door: door, limits: limits, on: loop) {
                head,
                body,
                responder in
                responder.answer(
                    200,
                    .map(["uri": .string(head.uri), "size": .int(Int64(body.count))])
                )
            }
        }.get()
        port = channel.localAddress?.port ?? 0
    }

    func shutdown() async throws { try await group.shutdownGracefully() }

    /// The headers of a request that is let in.
    static let headers = [
        "Host: 127.0.0.1:1", "Content-Type: application/json",
        "\(NodeSecret.header): \(secret.text)",
    ]

    /// What becomes of one request on a connection of its own.
    func answer(
        _ line: String = "GET /v1/health",
        _ headers: [String] = headers,
        body: String = ""
    ) -> RawCaller.Answer? {
        guard let caller = RawCaller(port: port) else { return nil }
        caller.send(line, headers, body: body)
        return caller.answer()
    }
}
