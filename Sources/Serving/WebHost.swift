import Dashboard
import NIOCore
import NIOHTTP1
import NIOPosix

/// What all connections of a server share: limits, the gate, and the threads that make answers.
///
/// It is used on one event loop only.
final class WebHost {
    let limits: ServingLimits
    let gate: Gate
    let listeners: Listeners
    private let dashboard: Dashboard
    private let freshness: Freshness
    private let bench: CheckBench?
    private let pool: NIOThreadPool
    private let loop: any EventLoop
    private var connections: [ObjectIdentifier: WebConnection] = [:]

    init(_ parts: WebServer.Parts, pool: NIOThreadPool, loop: any EventLoop) {
        limits = parts.limits
        gate = parts.gate
        dashboard = parts.dashboard
        freshness = parts.freshness
        bench = parts.bench
        self.pool = pool
        self.loop = loop
        listeners = Listeners(parts, pool: pool, loop: loop)
        let host = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleRepeatedTask(initialDelay: limits.lookTime, delay: limits.lookTime) { _ in
            host.value.closeOverdue()
        }
    }

    // MARK: Connections

    /// Takes a connection in; where there are too many, one goes that waits, or this one.
    func add(_ connection: WebConnection) {
        connections[ObjectIdentifier(connection)] = connection
        guard connections.count > limits.connections else { return }
        let idle = connections.values.filter { $0.isIdle && $0 !== connection }
        (idle.min { $0.idleSince < $1.idleSince } ?? connection).close()
    }

    func remove(_ connection: WebConnection) {
        connections[ObjectIdentifier(connection)] = nil
        listeners.remove(connection)
    }

    /// Ends what is open, whether idle or in the middle of an answer.
    func closeAll() { for connection in Array(connections.values) { connection.close() } }

    private func closeOverdue() {
        let now = NIODeadline.now()
        for connection in Array(connections.values) where connection.isOverdue(at: now) {
            connection.close()
        }
    }

    // MARK: Answers

    /// Answers a request, and calls back on the loop.
    func answer(_ head: HTTPRequestHead, _ done: @escaping (Reply) -> Void) {
        let (dashboard, freshness) = (dashboard, freshness)
        make(done) {
            guard let request = WebRequest(method: head.method.rawValue, target: head.uri) else {
                let isOfAPI = head.uri.hasPrefix("/api/")
                return Reply(
                    dashboard.refusal(
                        400,
                        "The address is not one of this server.",
                        isOfAPI: isOfAPI
                    ),
                    to: head
                )
            }
            freshness.demand()
            return Reply(dashboard.answer(request), to: head)
        }
    }

    /// Says why a request is refused.
    func refusal(
        _ head: HTTPRequestHead,
        _ status: Int,
        _ message: String,
        _ done: @escaping (Reply) -> Void
    ) {
        let dashboard = dashboard
        make(done) {
            let isOfAPI = head.uri.hasPrefix("/api/")
            return Reply(dashboard.refusal(status, message, isOfAPI: isOfAPI), to: head)
        }
    }

    private func make(
        _ done: @escaping (Reply) -> Void,
        _ body: @escaping @Sendable () -> Reply
    ) {
        let bound = NIOLoopBound(done, eventLoop: loop)
        pool.runIfActive(eventLoop: loop) { body() }.whenSuccess { bound.value($0) }
    }

    /// The next piece of a body.
    func piece(
        of source: any PieceSource,
        _ done: @escaping (Result<[UInt8]?, any Error>) -> Void
    ) {
        let bound = NIOLoopBound(done, eventLoop: loop)
        pool.runIfActive(eventLoop: loop) { try source.next() }.whenComplete { bound.value($0) }
    }

    // MARK: Histories

    /// What a history is called that a request brings; nil if it brings none.
    func uploadName(_ head: HTTPRequestHead) throws(CheckRefusal) -> String? {
        guard let request = WebRequest(method: head.method.rawValue, target: head.uri) else {
            return nil
        }
        return try dashboard.uploadName(of: request)
    }

    func place() throws -> (id: String, folder: String) {
        guard let bench else { throw CheckRefusal(404, "This server checks no histories.") }
        return try bench.place()
    }

    func giveUp(_ place: String) { bench?.giveUp(place) }

    /// Begins to check a history that has been sent.
    func check(
        _ head: HTTPRequestHead,
        _ id: String,
        _ place: String,
        name: String,
        size: Int,
        _ done: @escaping (Reply) -> Void
    ) {
        guard let bench else { return }
        let dashboard = dashboard
        make(done) {
            let isOfAPI = head.uri.hasPrefix("/api/")
            do throws(CheckRefusal) {
                let state = try bench.begin(id, in: place, name: name, size: size)
                return Reply(dashboard.accepted(state, byAPI: isOfAPI), to: head)
            } catch {
                return Reply(
                    dashboard.refusal(error.status, error.message, isOfAPI: isOfAPI),
                    to: head
                )
            }
        }
    }
}
