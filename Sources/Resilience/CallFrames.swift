import Replication

/// The layers that a call has entered, as a tree: a hedge has two branches, all others have one.
///
/// ```
///  fallback ─ breaker ─ retry ─ hedge ┬ balance n1 ─ attempt 1
///                                     └ balance n2 ─ attempt 2
/// ```
struct CallFrames: Sendable {
    /// One layer entered.
    struct Frame: Sendable {
        /// Its place in the order of the policy; the number of layers stands for an attempt.
        var layer: Int
        /// The frame around it; -1 for none.
        var parent: Int
        var state: State
        var isHedge: Bool
        var isOver = false
    }

    /// What a layer remembers of a call.
    enum State: Sendable {
        case plain
        /// It ends then.
        case until(Int64)
        /// The breaker let it through; for the breaker of an instance, of that one.
        case permit(Breaker.Permit, NodeID?)
        /// How many retries were made, and the pause before the last.
        case retrying(done: Int, pause: Duration?)
        /// How many branches are open.
        case branches(open: Int)
        case instance(NodeID)
        case attempt(Attempt.ID)
    }

    private(set) var frames: [Frame] = []

    subscript(place: Int) -> Frame {
        get { frames[place] }
        set { frames[place] = newValue }
    }

    /// Enters a layer; returns the place of its frame.
    mutating func enter(_ layer: Int, in parent: Int, isHedge: Bool, _ state: State) -> Int {
        frames.append(Frame(layer: layer, parent: parent, state: state, isHedge: isHedge))
        return frames.count - 1
    }

    /// Leaves all; for the next call.
    mutating func removeAll() { frames.removeAll(keepingCapacity: true) }

    /// The frames inside one that are not over, the innermost first.
    func inside(_ place: Int) -> [Int] {
        var found: [Int] = []
        for frame in frames.indices.dropFirst(place + 1).reversed() where !frames[frame].isOver {
            if isInside(frame, place) { found.append(frame) }
        }
        return found
    }

    private func isInside(_ frame: Int, _ place: Int) -> Bool {
        var parent = frames[frame].parent
        while parent > place { parent = frames[parent].parent }
        return parent == place
    }

    /// The instance that the frames around a place have chosen.
    func instance(around place: Int) -> NodeID? {
        var place = place
        while place >= 0 {
            if case .instance(let node) = frames[place].state { return node }
            place = frames[place].parent
        }
        return nil
    }

    /// The earliest end of the frames around a place.
    func end(around place: Int) -> Int64? {
        var place = place
        var end: Int64?
        while place >= 0 {
            if case .until(let time) = frames[place].state { end = min(end ?? time, time) }
            place = frames[place].parent
        }
        return end
    }

    /// Whether a breaker around a place lets through a trial.
    func isTrial(around place: Int) -> Bool {
        var place = place
        while place >= 0 {
            if case .permit(let permit, _) = frames[place].state, permit.isTrial { return true }
            place = frames[place].parent
        }
        return false
    }

    /// The frame of an attempt; nil for one of another call.
    func frame(of attempt: Attempt.ID) -> Int? {
        frames.lastIndex {
            guard case .attempt(let id) = $0.state else { return false }
            return id == attempt
        }
    }
}
