import Histories
import Processes
import Replication

extension NodeSupervisor {
    private static var pauseLimit: Duration { .seconds(20) }
    private static var markerPause: Duration { .microseconds(200) }

    /// Kills those of the nodes that have a process with SIGKILL, all at once; returns when they
    /// are gone.
    /// - Returns: the process number of each node that was killed.
    @discardableResult
    public func kill(_ nodes: [NodeID]) async -> [NodeID: Value] {
        var lives: [NodeID: NodeLife] = [:]
        var exits: [(node: NodeID, exit: (life: NodeLife, termination: Termination?))] = []
        for node in nodes {
            change(node) {
                if let exit = $0.unexpectedExit { exits.append((node, exit)) }
                if let life = $0.kill() { lives[node] = life }
            }
        }
        for exit in exits { await noteExit(of: exit.node, exit.exit) }
        return await gather(lives.keys) { [layer, lives] node in
            guard let life = lives[node] else { return nil }
            await life.process.kill()
            layer.nodeHasEnded(node)
            return .int(Int64(life.process.pid))
        }
    }

    /// Pauses those of the nodes that run; returns when every thread of each has stopped.
    /// - Returns: the process number of each node that was paused.
    public func pause(_ nodes: [NodeID]) async throws -> [NodeID: Value] {
        var paused: [NodeID: Value] = [:]
        for node in nodes {
            // Safety: noted before the signal, so that a cancelled wait leaves it to `resume`.
            let now = clock.now
            guard let life = change(node, { $0.pause(at: now) }) else { continue }
            let hasStopped = try await life.process.pause(within: Self.pauseLimit)
            let confirmed = clock.now
            guard change(node, { $0.confirmPause(of: life, at: confirmed) }) else { continue }
            guard hasStopped else {
                throw ControlError("\(node) did not stop within \(Self.pauseLimit) of SIGSTOP")
            }
            paused[node] = .int(Int64(life.process.pid))
        }
        return paused
    }

    /// Lets those of the nodes go on that are paused.
    /// - Returns: for how many nanoseconds each of them was paused.
    @discardableResult
    public func resume(_ nodes: [NodeID]) -> [NodeID: Value] {
        var resumed: [NodeID: Value] = [:]
        for node in nodes {
            guard let pause = change(node, { $0.resume() }) else { continue }
            pause.life.process.resume()
            resumed[node] = .int(clock.now - pause.since)
        }
        return resumed
    }

    /// Starts those of the nodes that are dead, and kills each as soon as it recovers.
    ///
    /// That shows by the growth of a file, `Launch.recoveryMarker`.
    /// - Returns: of each node its process number, how long it lived, and whether it listened.
    public func crashWhileRecovering(_ nodes: [NodeID]) async throws -> [NodeID: Value] {
        let dead = nodes.filter { state(of: $0).isStopped }
        return try await atOnce(dead) { try await self.crashRecovery(of: $0) }
    }

    private func crashRecovery(of node: NodeID) async throws -> Value {
        let start = clock.now
        guard let life = try await spawn(node) else { return ["killed": true] }
        let process = life.process
        // A cancelled wait ends the sooner, and the node all the same.
        _ = await clock.poll(every: Self.markerPause, within: Self.startLimit) { () -> Bool? in
            guard process.isRunning else { return true }
            return await process.markerGrowth() > 0 ? true : nil
        }
        await process.kill()
        change(node) { $0.giveUp(life.number) }
        return [
            "pid": .int(Int64(process.pid)), "listened": .bool(await process.firstLine() != nil),
            "lived_ns": .int(clock.now - start),
            "log_grew": .int(Int64(await process.markerGrowth())),
        ]
    }
}
