import Histories
import NIOCore
import NIOHTTP1
import Wire

/// One connection of the node's HTTP interface: a request, its answer, the next request.
final class NodeConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart
    /// Answers a request that was let in, now or later.
    typealias Route = (HTTPRequestHead, [UInt8], Responder) -> Void

    private enum State {
        case waiting
        case reading(HTTPRequestHead)
        case serving
        /// What still comes is thrown away: a close with unread bytes would take the answer along.
        case draining
    }

    private let door: Door
    private let table: ConnectionTable
    private let route: Route
    private var channel: (any Channel)?
    private var state = State.waiting
    private var body = ByteBuffer()
    /// Since when it is in its state.
    private(set) var since = NIODeadline.now()
    /// Whether it has brought a request that was let in.
    private(set) var isKnown = false

    init(door: Door, table: ConnectionTable, route: @escaping Route) {
        self.door = door
        self.table = table
        self.route = route
    }

    /// Whether it has taken longer than it may.
    func isOverdue(at now: NIODeadline) -> Bool {
        switch state {
        case .waiting, .reading: now - since > table.limits.requestTime
        case .serving: false
        case .draining: now - since > table.limits.drainTime
        }
    }

    /// Closes it at once.
    func close() { channel?.close(promise: nil) }

    func channelActive(context: ChannelHandlerContext) {
        channel = context.channel
        since = .now()
        table.add(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        channel = nil
        forgetBody()
        table.remove(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .waiting): begin(head, context)
        case (.body(let part), .reading(let head)): read(part, of: head, context)
        case (.end, .reading(let head)):
            enter(.serving)
            let bytes = [UInt8](buffer: body)
            forgetBody()
            route(head, bytes, Responder(self, context, head))
        case (_, .waiting), (_, .reading), (_, .serving), (_, .draining): break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func enter(_ state: State) {
        self.state = state
        since = .now()
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if let refusal = door.refusal(of: head) { return refuse(head, refusal, context) }
        isKnown = true
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        if length > table.limits.bodyBytes { return refuse(head, tooLarge, context) }
        enter(.reading(head))
    }

    private func read(
        _ part: ByteBuffer,
        of head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        guard body.readableBytes + part.readableBytes <= table.limits.bodyBytes else {
            return refuse(head, tooLarge, context)
        }
        guard table.hold(part.readableBytes) else { return refuse(head, Self.busy, context) }
        body.writeImmutableBuffer(part)
    }

    private func forgetBody() {
        table.release(body.readableBytes)
        body = ByteBuffer()
    }

    private var tooLarge: Door.Refusal {
        Door.Refusal(
            status: 413,
            code: "malformed",
            message: "expected a body of at most \(table.limits.bodyBytes) bytes"
        )
    }

    private static let busy = Door.Refusal(
        status: 503,
        code: "busy",
        message: "the bodies of other requests take all the room; try again"
    )

    private func refuse(
        _ head: HTTPRequestHead,
        _ refusal: Door.Refusal,
        _ context: ChannelHandlerContext
    ) {
        forgetBody()
        let answer = Responder.error(refusal.code, refusal.message)
        Responder(self, context, head, isLast: true).answer(refusal.status, answer)
    }

    /// The answer is about to go out: the next request may come before that call returns.
    fileprivate func willAnswer(isLast: Bool) { enter(isLast ? .draining : .waiting) }
}

/// Answers one request on its connection.
struct Responder {
    private let connection: NodeConnection
    private let context: ChannelHandlerContext
    private let hasBody: Bool
    private let isLast: Bool

    /// For a request; the connection is closed after the last answer.
    fileprivate init(
        _ connection: NodeConnection,
        _ context: ChannelHandlerContext,
        _ head: HTTPRequestHead,
        isLast: Bool = false
    ) {
        self.connection = connection
        self.context = context
        hasBody = head.method != .HEAD
        self.isLast = isLast || !head.isKeepAlive
    }

    /// The body of an answer that says that nothing was done, and why.
    static func error(_ code: String, _ message: String) -> Value {
        ["type": "error", "code": .string(code), "definite": true, "message": .string(message)]
    }

    func answer(_ reply: OperationReply) { answer(reply.httpStatus, reply.json) }

    func answer(_ status: Int, _ value: Value) { answer(status, value.json) }

    private func answer(_ status: Int, _ json: [UInt8]) {
        guard context.channel.isActive else { return }
        var headers = HTTPHeaders([
            ("Content-Type", "application/json"), ("Content-Length", String(json.count)),
        ])
        if isLast { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status),
            headers: headers
        )
        write(.head(head))
        if hasBody { write(.body(.byteBuffer(ByteBuffer(bytes: json)))) }
        connection.willAnswer(isLast: isLast)
        let end = NIOAny(HTTPServerResponsePart.end(nil))
        guard isLast else { return context.writeAndFlush(end, promise: nil) }
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.value.writeAndFlush(end).whenComplete { _ in
            context.value.close(mode: .output, promise: nil)
        }
    }

    private func write(_ part: HTTPServerResponsePart) {
        context.write(NIOAny(part), promise: nil)
    }
}
