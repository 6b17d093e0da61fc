import Histories
import NIOCore
import NIOHTTP1
import Replication
import Wire

/// One connection of the node's HTTP interface: a request, its answer, the next request.
final class NodeServer<R: Replica>: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Longer bodies are refused.
    private static var bodyMax: Int { 16 << 20 }

    private let host: NodeHost<R>
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(host: NodeHost<R>) {
        self.host = host
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(let part):
            guard body.readableBytes + part.readableBytes <= Self.bodyMax else {
                return context.close(promise: nil)
            }
            body.writeImmutableBuffer(part)
        case .end:
            guard let head else { return }
            route(head, [UInt8](buffer: body), Responder(context, keepAlive: head.isKeepAlive))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func route(_ head: HTTPRequestHead, _ body: [UInt8], _ responder: Responder) {
        switch (head.method, head.uri) {
        case (.POST, Path.operations):
            operate(body, responder)
        case (.POST, Path.messages):
            do {
                try host.receive(body)
                responder.answer(200, ["type": "ok"])
            } catch {
                responder.answer(400, Self.error("malformed", "not a batch of messages: \(error)"))
            }
        case (.POST, Path.control):
            do {
                responder.answer(200, host.take(try NodeSetting(json: body)))
            } catch {
                responder.answer(400, Self.error("malformed", "\(error)"))
            }
        case (.GET, Path.health):
            responder.answer(200, ["type": "ok"])
        case (.GET, Path.status):
            responder.answer(200, host.status)
        case (.GET, Path.digest):
            responder.answer(200, host.digest)
        case (_, Path.operations), (_, Path.messages), (_, Path.health), (_, Path.status),
            (_, Path.digest), (_, Path.control):
            responder.answer(
                405,
                Self.error("malformed", "\(head.uri) does not take \(head.method)")
            )
        default:
            responder.answer(404, Self.error("malformed", "no such path: \(head.uri)"))
        }
    }

    private func operate(_ body: [UInt8], _ responder: Responder) {
        do {
            let command = try Call(json: body).command()
            host.request(command) { responder.answer(OperationReply($0)) }
        } catch {
            responder.answer(400, Self.error("malformed", "\(error)"))
        }
    }

    private static func error(_ code: String, _ message: String) -> Value {
        ["type": "error", "code": .string(code), "definite": true, "message": .string(message)]
    }
}

/// Answers one request on its connection.
private struct Responder {
    private let context: ChannelHandlerContext
    private let keepAlive: Bool

    init(_ context: ChannelHandlerContext, keepAlive: Bool) {
        self.context = context
        self.keepAlive = keepAlive
    }

    func answer(_ reply: OperationReply) {
        answer(reply.httpStatus, reply.json)
    }

    func answer(_ status: Int, _ value: Value) {
        answer(status, value.json)
    }

    private func answer(_ status: Int, _ json: [UInt8]) {
        guard context.channel.isActive else { return }
        var headers = HTTPHeaders([
            ("Content-Type", "application/json"), ("Content-Length", String(json.count)),
        ])
        if !keepAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status),
            headers: headers
        )
        context.write(NIOAny(HTTPServerResponsePart.head(head)), promise: nil)
        context.write(
            NIOAny(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: json)))),
            promise: nil
        )
        let end = NIOAny(HTTPServerResponsePart.end(nil))
        if keepAlive {
            context.writeAndFlush(end, promise: nil)
        } else {
            let context = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.value.writeAndFlush(end).whenComplete { _ in
                context.value.close(promise: nil)
            }
        }
    }
}
