import NIOCore

/// The connections of a node's HTTP interface, and what they take together.
///
/// It is used on one event loop only.
final class ConnectionTable {
    let limits: ServerLimits
    private var connections: [ObjectIdentifier: NodeConnection] = [:]
    /// The bytes of bodies that have come and are not answered yet.
    private var heldBytes = 0

    /// A table without connections, which looks after those that come.
    init(_ limits: ServerLimits, loop: any EventLoop) {
        self.limits = limits
        let table = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleRepeatedTask(initialDelay: limits.lookTime, delay: limits.lookTime) { _ in
            table.value.closeOverdue()
        }
    }

    /// Takes a connection in; where there are too many, one goes that has brought nothing yet.
    func add(_ connection: NodeConnection) {
        connections[ObjectIdentifier(connection)] = connection
        guard connections.count > limits.connections else { return }
        let strangers = connections.values.filter { !$0.isKnown && $0 !== connection }
        (strangers.min { $0.since < $1.since } ?? connection).close()
    }

    func remove(_ connection: NodeConnection) {
        connections[ObjectIdentifier(connection)] = nil
    }

    /// Takes room for bytes of a body; false if there is none.
    func hold(_ count: Int) -> Bool {
        guard heldBytes + count <= limits.heldBytes else { return false }
        heldBytes += count
        return true
    }

    /// Gives room back.
    func release(_ count: Int) { heldBytes -= count }

    private func closeOverdue() {
        let now = NIODeadline.now()
        for connection in Array(connections.values) where connection.isOverdue(at: now) {
            connection.close()
        }
    }
}
