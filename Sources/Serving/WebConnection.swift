import Dashboard
import NIOCore
import NIOHTTP1
import NIOPosix

/// One connection of the server: a request, its answer, the next request.
final class WebConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case waiting
        /// A body that is read and thrown away.
        case reading(HTTPRequestHead, count: Int)
        case taking(HTTPRequestHead, Upload, id: String, place: String)
        case serving
        /// Pieces, or events, are sent for as long as the receiver takes them.
        case sending
        /// What still comes is thrown away: a close with unread bytes would take the answer along.
        case draining
    }

    private let host: WebHost
    private var context: ChannelHandlerContext?
    private var state = State.waiting
    /// Since when it is in its state, and since when nothing has moved.
    private var since = NIODeadline.now()
    private var moved = NIODeadline.now()

    init(host: WebHost) { self.host = host }

    /// Whether it waits for a request: such a one may be closed at any time.
    var isIdle: Bool { if case .waiting = state { true } else { false } }
    /// Since when it is as it is.
    var idleSince: NIODeadline { since }

    /// Whether it has taken longer than it may.
    func isOverdue(at now: NIODeadline) -> Bool {
        let limits = host.limits
        return switch state {
        case .waiting: now - since > limits.requestTime
        case .reading, .taking: now - moved > limits.stillTime || now - since > limits.bodyTime
        case .serving: false
        case .sending: now - moved > limits.stillTime
        case .draining: now - since > limits.drainTime
        }
    }

    /// Closes it at once.
    func close() { context?.close(promise: nil) }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        enter(.waiting)
        host.add(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .taking(_, _, _, let place) = state { host.giveUp(place) }
        state = .draining
        host.remove(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        moved = .now()
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .waiting): begin(head)
        case (.body(let part), .reading(let head, let count)): discard(part, head, count)
        case (.body(let part), .taking(let head, let upload, _, let place)):
            do throws(Upload.Failure) {
                try upload.append(part.readableBytesView)
            } catch {
                host.giveUp(place)
                refuse(head, error.status, error.message)
            }
        case (.end, .reading(let head, _)): answer(head)
        case (.end, .taking(let head, let upload, let id, let place)):
            accepted(head, upload, id, place)
        default: break
        }
    }

    private func enter(_ state: State) {
        self.state = state
        since = .now()
        moved = since
    }

    // MARK: Requests

    private func begin(_ head: HTTPRequestHead) {
        switch host.gate.decision(on: head) {
        case .welcome: break
        case .refused(let status, let message): return refuse(head, status, message)
        case .known(let path): return welcome(head, at: path)
        }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        let name: String?
        do throws(CheckRefusal) {
            name = try host.uploadName(head)
        } catch {
            return refuse(head, error.status, error.message)
        }
        guard let name else {
            guard length <= ServingLimits.formBytes else { return refuse(head, 413, Self.tooLong) }
            return enter(.reading(head, count: 0))
        }
        receiveUpload(head, name: name, length: length)
    }

    private static let tooLong = "A body of at most \(ServingLimits.formBytes) bytes was expected."

    private func discard(_ part: ByteBuffer, _ head: HTTPRequestHead, _ count: Int) {
        let count = count + part.readableBytes
        guard count <= ServingLimits.formBytes else { return refuse(head, 413, Self.tooLong) }
        state = .reading(head, count: count)
    }

    private func answer(_ head: HTTPRequestHead) {
        enter(.serving)
        host.answer(head) { [self] reply in send(reply, to: head) }
    }

    private func refuse(_ head: HTTPRequestHead, _ status: Int, _ message: String) {
        enter(.serving)
        host.refusal(head, status, message) { [self] reply in
            send(reply, to: head, isLast: true)
        }
    }

    private func welcome(_ head: HTTPRequestHead, at path: String) {
        var reply = HTTPResponseHead(version: .http1_1, status: .seeOther)
        let token = host.gate.token?.text ?? ""
        reply.headers = [
            "Location": path, "Content-Length": "0", "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "Set-Cookie": "\(Gate.cookie)=\(token); Path=/; HttpOnly; SameSite=Strict",
        ]
        enter(.serving)
        write(.head(reply))
        end(isLast: true)
    }

    // MARK: Histories

    private func receiveUpload(_ head: HTTPRequestHead, name: String, length: Int) {
        let most = host.limits.uploadBytes
        guard length <= most + ServingLimits.formBytes else {
            let failure = Upload.tooLarge(most)
            return refuse(head, failure.status, failure.message)
        }
        let type = head.headers.first(name: "content-type") ?? ""
        let boundary =
            type.lowercased().hasPrefix("multipart/form-data")
            ? type.firstMatch(of: /boundary="?([^";\s]{1,70})/).map { String($0.1) } : nil
        do {
            let (id, place) = try host.place()
            let upload: Upload
            do {
                upload = try Upload(in: place, name: name, boundary: boundary, most: most)
            } catch {
                host.giveUp(place)
                throw error
            }
            if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
                let go = HTTPResponseHead(version: .http1_1, status: .continue)
                context?.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
            }
            enter(.taking(head, upload, id: id, place: place))
        } catch {
            let refusal = error as? CheckRefusal
            let failure = error as? Upload.Failure
            refuse(
                head,
                refusal?.status ?? failure?.status ?? 500,
                refusal?.message ?? failure?.message ?? "\(error)"
            )
        }
    }

    private func accepted(_ head: HTTPRequestHead, _ upload: Upload, _ id: String, _ place: String)
    {
        enter(.serving)
        do throws(Upload.Failure) {
            try upload.end()
        } catch {
            host.giveUp(place)
            return refuse(head, error.status, error.message)
        }
        let (name, size) = (upload.name, upload.size)
        host.check(head, id, place, name: name, size: size) { [self] reply in
            send(reply, to: head)
        }
    }

    // MARK: Answers

    private func send(_ reply: Reply, to request: HTTPRequestHead, isLast: Bool = false) {
        guard let context, context.channel.isActive else { return }
        let isLast = isLast || !request.isKeepAlive || reply.needsClose
        var head = reply.head
        if isLast { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        write(.head(head))
        if reply.isStream {
            context.flush()
            enter(.sending)
            if !host.listeners.add(self) { end(isLast: true) }
        } else if let pieces = reply.pieces {
            context.flush()
            enter(.sending)
            next(pieces, isLast: isLast)
        } else {
            if !reply.bytes.isEmpty {
                write(.body(.byteBuffer(ByteBuffer(bytes: reply.bytes))))
            }
            end(isLast: isLast)
        }
    }

    /// Sends the next piece once the one before it has gone out.
    private func next(_ pieces: any PieceSource, isLast: Bool) {
        host.piece(of: pieces) { [self] piece in
            guard let context, context.channel.isActive else { return }
            switch piece {
            case .failure: context.close(promise: nil)
            case .success(nil): end(isLast: isLast)
            case .success(let bytes?):
                let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes)))
                let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
                context.writeAndFlush(wrapOutboundOut(part)).whenSuccess {
                    bound.value.moved = .now()
                    bound.value.next(pieces, isLast: isLast)
                }
            }
        }
    }

    /// Sends what happened to runs under way; a receiver that does not read gets less of it.
    func send(event: String) {
        guard let context, context.channel.isWritable else { return }
        moved = .now()
        let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: event)))
        context.writeAndFlush(wrapOutboundOut(part), promise: nil)
    }

    private func write(_ part: HTTPServerResponsePart) {
        context?.write(wrapOutboundOut(part), promise: nil)
    }

    private func end(isLast: Bool) {
        guard let context else { return }
        enter(isLast ? .draining : .waiting)
        let end = wrapOutboundOut(.end(nil))
        guard isLast else { return context.writeAndFlush(end, promise: nil) }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(end).whenComplete { _ in
            bound.value.close(mode: .output, promise: nil)
        }
    }
}
