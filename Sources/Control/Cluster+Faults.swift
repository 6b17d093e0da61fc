import Histories
import Processes
import Replication

extension Cluster {
    private static var pauseLimit: Duration { .seconds(20) }

    /// Kills those of the nodes that run with SIGKILL, all at once; returns when they are gone.
    /// - Returns: the process number of each node that was killed.
    @discardableResult
    public func kill(_ nodes: [NodeID]) async -> [NodeID: Value] {
        for node in nodes { noteAccident(of: node) }
        // Whom its disk has stopped is gone already, and comes back when that is mended.
        let running = nodes.filter { !killed.contains($0) && !isStoppedByDisk($0) }
        killed.formUnion(running)
        for node in running { processes[node]?.send(.kill) }
        var gone: [NodeID: Value] = [:]
        for node in running {
            guard let process = processes[node] else { continue }
            await process.kill()
            layer.nodeHasEnded(node)
            paused[node] = nil
            gone[node] = .int(Int64(process.pid))
        }
        return gone
    }

    /// Pauses those of the nodes that run; returns when every thread of each stands still.
    /// - Returns: the process number of each node that was paused.
    func pause(_ nodes: [NodeID]) async throws -> [NodeID: Value] {
        var stopped: [NodeID: Value] = [:]
        for node in nodes where !killed.contains(node) && paused[node] == nil {
            guard let process = processes[node], process.isRunning else { continue }
            // Safety: noted before the signal, so that a cancelled wait leaves it to `resume`.
            paused[node] = .now
            guard try await process.pause(within: Self.pauseLimit) else {
                guard process.isRunning else { continue }
                throw ControlError("\(node) did not stand still within \(Self.pauseLimit)")
            }
            paused[node] = .now
            stopped[node] = .int(Int64(process.pid))
        }
        return stopped
    }

    /// Lets those of the nodes go on that are paused.
    /// - Returns: for how many nanoseconds each of them stood still.
    @discardableResult
    func resume(_ nodes: [NodeID]) -> [NodeID: Value] {
        var resumed: [NodeID: Value] = [:]
        for node in nodes {
            guard let since = paused.removeValue(forKey: node) else { continue }
            processes[node]?.resume()
            resumed[node] = .int((ContinuousClock.now - since).nanoseconds)
        }
        return resumed
    }

    /// Starts those of the nodes that are dead, and kills each as soon as it writes to its log.
    ///
    /// A node's first write marks its new life, after it has read the log and before it listens.
    /// - Returns: of each node its process number, how long it lived, and whether it listened.
    func crashWhileRecovering(_ nodes: [NodeID]) async throws -> [NodeID: Value] {
        let dead = nodes.filter(killed.contains)
        return try await atOnce(dead) { try await self.crashRecovery(of: $0) }
    }

    private func crashRecovery(of node: NodeID) async throws -> Value {
        let log = setup.directory.node(node.name) + "/wal/log"
        let before = Self.size(of: log)
        let start = ContinuousClock.now
        let starting = try spawn(node)
        // A cancelled wait ends the sooner, and the node all the same.
        while starting.process.isRunning, Self.size(of: log) == before, !Task.isCancelled,
            ContinuousClock.now < start + Self.startLimit
        { try? await Task.sleep(for: .microseconds(200)) }
        starting.process.send(.kill)
        await starting.process.kill()
        let line = Self.firstLine(of: starting.output, from: starting.offset)
        return [
            "pid": .int(Int64(starting.process.pid)), "listened": .bool(line != nil),
            "lived_ns": .int((ContinuousClock.now - start).nanoseconds),
            "log_grew": .int(Int64(Self.size(of: log) - before)),
        ]
    }
}
