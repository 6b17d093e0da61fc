import Archive
import Dashboard
import Histories
import NIOCore
import NIOPosix

/// The connections that listen to runs under way, which all get the same once a second.
///
/// It is used on one event loop only. Nothing is read while nobody listens.
final class Listeners {
    private let dashboard: Dashboard
    private let freshness: Freshness
    private let pool: NIOThreadPool
    private let loop: any EventLoop
    private let most: Int
    private var all: [ObjectIdentifier: WebConnection] = [:]
    private var isLooking = false

    init(_ parts: WebServer.Parts, pool: NIOThreadPool, loop: any EventLoop) {
        dashboard = parts.dashboard
        freshness = parts.freshness
        self.pool = pool
        self.loop = loop
        most = parts.limits.listeners
        let listeners = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            listeners.value.look()
        }
    }

    /// Takes a connection in, which gets the first events at once; false if there are too many.
    func add(_ connection: WebConnection) -> Bool {
        guard all.count < most else { return false }
        all[ObjectIdentifier(connection)] = connection
        look()
        return true
    }

    func remove(_ connection: WebConnection) { all[ObjectIdentifier(connection)] = nil }

    private func look() {
        guard !all.isEmpty, !isLooking else { return }
        isLooking = true
        let bound = NIOLoopBound(self, eventLoop: loop)
        let (dashboard, freshness) = (dashboard, freshness)
        pool.runIfActive(eventLoop: loop) { () -> String? in
            freshness.demand()
            return (try? dashboard.live.look())?.json.jsonText
        }
        .whenComplete { result in
            let listeners = bound.value
            listeners.isLooking = false
            guard case .success(let text?) = result else { return }
            for connection in Array(listeners.all.values) {
                connection.send(event: "event: look\ndata: \(text)\n\n")
            }
        }
    }
}
