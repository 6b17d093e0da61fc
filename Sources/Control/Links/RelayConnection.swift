import Glibc
import NIOCore
import NIOPosix

/// One connection through a relay: the caller's end, the target's end, and what waits between.
///
/// What is stopped is not read and not passed on, the end of a stream and a reset included.
/// Unchecked, for it is touched on its event loop only.
final class RelayConnection: @unchecked Sendable {
    private enum Onward {
        case notBegun
        case connecting
        case connected
    }

    let caller = RelayEnd()
    private let target = RelayEnd()
    private let relay: DirectedRelay
    private var onward = Onward.notBegun

    init(of relay: DirectedRelay) {
        self.relay = relay
        caller.changed = { [weak self] in
            self?.endIfInVain()
            self?.changed(.requests)
        }
        target.changed = { [weak self] in self?.changed(.replies) }
    }

    /// Whether it leads to the called node, or soon will.
    var hasBegun: Bool { onward != .notBegun }

    /// Ends it before it leads anywhere.
    func giveUp() { caller.close() }

    /// A caller that gave up before its SYN could arrive was never there.
    private func endIfInVain() {
        if onward == .notBegun, caller.hasEnded { caller.close() }
    }

    private func changed(_ part: DirectedRelay.Stop) {
        relay.noteArrival(of: part)
        proceed()
    }

    /// Takes note that something else is stopped now, or nothing any more.
    func linkChanged() {
        if relay.stop.contains(.resets) { relay.noteArrival(of: .resets) }
        proceed()
    }

    /// Moves whatever can move now.
    private func proceed() {
        if relay.stop.contains(.resets) {
            caller.reset()
            if onward == .connected { target.reset() }
        } else if relay.stop == .all {
            return
        }
        if caller.isClosed && (target.isClosed || onward == .notBegun) {
            return relay.remove(self)
        }
        switch onward {
        // A connection needs packets both ways.
        case .notBegun: if relay.stop.isEmpty { connect() }
        case .connecting: break
        case .connected:
            if !relay.stop.contains(.requests) { caller.pass(to: target) }
            if !relay.stop.contains(.replies) { target.pass(to: caller) }
        }
    }

    private func connect() {
        guard caller.isOpen else { return }
        onward = .connecting
        relay.connect(target).whenComplete { [self] result in
            switch result {
            case .success: onward = .connected
            case .failure:
                target.close()
                caller.close()
            }
            proceed()
        }
    }
}

/// One end of a connection through a relay.
///
/// Unchecked, for it is touched on its event loop only.
final class RelayEnd: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer

    private enum State {
        case unconnected
        case open(any Channel)
        case closed
    }

    /// Called after every change.
    var changed: () -> Void = {}
    /// True once the stream from this end has ended.
    private(set) var hasEnded = false
    private var state = State.unconnected
    /// What was read and has not been passed on.
    private var held: [ByteBuffer] = []
    /// True once the other end's end of stream was passed on to this end.
    private var wasTold = false

    var isOpen: Bool { if case .open = state { true } else { false } }
    var isClosed: Bool { if case .closed = state { true } else { false } }

    /// Passes on what was read here, in order: bytes, then the end, then the connection's loss.
    func pass(to other: RelayEnd) {
        guard case .open(let sink) = other.state else {
            // Nobody is left to read the rest.
            if other.isClosed { close() }
            return
        }
        let bytes = held
        held = []
        for buffer in bytes { sink.write(buffer, promise: nil) }
        if !bytes.isEmpty { sink.flush() }
        switch state {
        case .closed where !hasEnded: other.close()
        case .open(let channel) where !hasEnded: if sink.isWritable { channel.read() }
        case .closed, .open: tellEnd(to: other, sink)
        case .unconnected: break
        }
    }

    /// Closes this end now.
    func close() {
        guard case .open(let channel) = state else {
            state = .closed
            return
        }
        channel.close(promise: nil)
    }

    /// Closes this end now, and lets its peer know that it was not in good order.
    func reset() {
        guard case .open(let channel) = state else {
            state = .closed
            return
        }
        // A close without lingering sends RST instead of FIN. Where that cannot be asked
        // for, the end comes all the same.
        if let options = channel as? any SocketOptionProvider {
            _ = options.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        }
        channel.close(promise: nil)
    }

    private func tellEnd(to other: RelayEnd, _ sink: any Channel) {
        guard !other.wasTold else { return }
        other.wasTold = true
        // An empty write completes after all before it; closing earlier could lose them.
        sink.writeAndFlush(ByteBuffer()).whenComplete { _ in
            sink.close(mode: .output, promise: nil)
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { opened(context) }
    }

    func channelActive(context: ChannelHandlerContext) { opened(context) }

    private func opened(_ context: ChannelHandlerContext) {
        guard case .unconnected = state else { return }
        state = .open(context.channel)
        changed()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Also while the link is cut: a read begun before it may end after it.
        held.append(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) { changed() }

    func channelWritabilityChanged(context: ChannelHandlerContext) { changed() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.inputClosed) = event as? ChannelEvent else { return }
        hasEnded = true
        changed()
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .closed
        changed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
