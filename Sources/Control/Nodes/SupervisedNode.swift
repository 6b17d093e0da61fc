import Faults
import Processes
import Replication
import Systems
import Wire

/// One life of a node: its process, from its start to its end.
struct NodeLife: Sendable {
    /// The number of the start, over all nodes of a trial.
    let number: Int
    let process: any ProcessHandle
    let launch: Launch

    /// Whether this end is what the node says when its disk stops it.
    ///
    /// A process that is gone but whose status is not known yet may have said so.
    func isDiskStop(_ termination: Termination?) -> Bool {
        guard let status = launch.diskStopStatus else { return false }
        return termination.map { $0 == .exited(status) } ?? true
    }
}

/// The state of a node's process.
enum NodeState: Sendable {
    /// There is none: the node was never started, or was killed.
    case stopped
    /// It is being made, or does not listen yet.
    case starting(Start)
    /// It listens.
    case running(NodeLife, Endpoint)
    /// It stands still.
    case paused(NodeLife, Endpoint, since: Int64)
    /// It has ended by itself; how, once that is known.
    case ended(NodeLife, Termination?)

    /// A start that is under way.
    struct Start: Sendable {
        let number: Int
        /// Nil until the operating system has made the process.
        var life: NodeLife?
        /// Whether the node was stopped by its disk before.
        let isRevival: Bool
    }
}

/// A node under supervision: its process and its settings.
struct SupervisedNode: Sendable {
    private(set) var state = NodeState.stopped
    /// The settings in force, for a node that starts again meanwhile.
    var settings = NodeSettings()
    /// What the present trouble of the disk has done, as the node said when it started.
    var faultCounts: DiskFaultCounts?
    /// Whether the present life has met a disk that stops nodes.
    var mayStop = false

    /// Whether a start has something to do.
    var canStart: Bool {
        if case .stopped = state { true } else { isStoppedByDisk }
    }

    /// Whether the node was killed, or never started.
    var isStopped: Bool { if case .stopped = state { true } else { false } }

    /// Whether it has ended by itself, and as it does when its disk stops it.
    var hasStopped: Bool {
        guard case .ended(let life, let termination) = state else { return false }
        return life.isDiskStop(termination)
    }

    /// Whether it has ended because its disk does not let it write, as it must.
    var isStoppedByDisk: Bool { mayStop && hasStopped }

    /// The same, or on its way back from there.
    var isHeldByDisk: Bool {
        if case .starting(let start) = state { start.isRevival } else { isStoppedByDisk }
    }

    /// The life that ended without a reason that the harness knows, and how; nil if none did.
    var unexpectedExit: (life: NodeLife, termination: Termination?)? {
        guard case .ended(let life, let termination) = state, !isStoppedByDisk else { return nil }
        return (life, termination)
    }

    // MARK: Transitions

    /// Takes in that a process has ended by itself.
    mutating func refresh() {
        switch state {
        case .running(let life, _), .paused(let life, _, _):
            if !life.process.isRunning { state = .ended(life, life.process.termination) }
        case .ended(let life, nil): state = .ended(life, life.process.termination)
        case .stopped, .starting, .ended: break
        }
    }

    /// A start begins.
    mutating func begin(_ number: Int) {
        state = .starting(NodeState.Start(number: number, life: nil, isRevival: isStoppedByDisk))
        mayStop = settings.disk?.trouble?.stopsNodes == true
    }

    /// The process of a start is there; false if the node was killed before.
    mutating func attach(_ life: NodeLife) -> Bool {
        guard case .starting(var start) = state, start.number == life.number else { return false }
        start.life = life
        state = .starting(start)
        return true
    }

    /// The start came to nothing.
    mutating func giveUp(_ number: Int) {
        if case .starting(let start) = state, start.number == number { state = .stopped }
    }

    /// The node listens; false if it was killed before.
    mutating func listen(_ life: NodeLife, at place: Endpoint) -> Bool {
        guard case .starting(let start) = state, start.number == life.number else { return false }
        state = .running(life, place)
        return true
    }

    /// The process of a start has ended before it listened; false if the node was killed.
    mutating func end(_ life: NodeLife) -> Bool {
        guard case .starting(let start) = state, start.number == life.number else { return false }
        state = .ended(life, life.process.termination)
        return true
    }

    /// The node is to be killed; returns its life, or nil if it has none that can be killed.
    ///
    /// A node that its disk has stopped is gone already, and comes back when that is mended.
    mutating func kill() -> NodeLife? {
        let life: NodeLife?
        switch state {
        case .stopped: return nil
        case .ended where isStoppedByDisk: return nil
        case .starting(let start): life = start.life
        case .running(let running, _), .paused(let running, _, _): life = running
        case .ended(let ended, _): life = ended
        }
        state = .stopped
        return life
    }

    /// The node is to be paused; nil if it does not run.
    mutating func pause(at now: Int64) -> NodeLife? {
        guard case .running(let life, let place) = state else { return nil }
        state = .paused(life, place, since: now)
        return life
    }

    /// The pause has taken effect; false if it is over already.
    mutating func confirmPause(of life: NodeLife, at now: Int64) -> Bool {
        guard case .paused(let paused, let place, _) = state, paused.number == life.number else {
            return false
        }
        state = .paused(life, place, since: now)
        return true
    }

    /// The node is to go on; returns its life and when the pause began, nil if it is not paused.
    mutating func resume() -> (life: NodeLife, since: Int64)? {
        guard case .paused(let life, let place, let since) = state else { return nil }
        state = .running(life, place)
        return (life, since)
    }
}
