import Histories
import Replication
import Resilience

/// Something that is so or not over time, as notes say; it is so at the start.
struct Switches: Sendable {
    private var times: [Int64] = []
    private var states: [Bool] = []

    mutating func turn(_ state: Bool, at time: Int64) {
        times.append(time)
        states.append(state)
    }

    /// Whether it may be so at a moment; at the time of a change both states may be.
    func maybe(at time: Int64, within slack: Int64) -> Bool { has(true, time, slack) }

    /// Whether it is so, and no change is near.
    func surely(at time: Int64, within slack: Int64) -> Bool { !has(false, time, slack) }

    /// Whether it is so from one moment to another, both included.
    func surely(from start: Int64, to end: Int64) -> Bool {
        let first = place(of: start, after: false)
        let last = place(of: end, after: true)
        return (first == 0 || states[first - 1])
            && !states[first..<max(first, last)].contains(false)
    }

    /// The last change to a state that is not after a moment.
    func last(_ state: Bool, upTo time: Int64) -> Int64? {
        let end = place(of: time, after: true)
        return states[..<end].lastIndex(of: state).map { times[$0] }
    }

    private func has(_ state: Bool, _ time: Int64, _ slack: Int64) -> Bool {
        let first = place(of: time.clampedDifference(slack), after: false)
        let last = place(of: time.clampedSum(slack), after: true)
        let before = first == 0 ? true : states[first - 1]
        return before == state || states[first..<max(first, last)].contains(state)
    }

    /// How many changes there are before a moment, or up to it.
    private func place(of time: Int64, after: Bool) -> Int {
        times.countOfFirst { after ? $0 <= time : $0 < time }
    }
}

/// Which instances a balancer may choose, moment by moment.
struct Conditions: Sendable {
    let instances: [NodeID]
    let slack: Int64
    private var health: [NodeID: Switches] = [:]
    private var breakers: [NodeID: Switches] = [:]
    /// When any of this changed.
    private(set) var changes: [Int64] = []

    init(_ record: PolicyRecord, slack: Int64) {
        instances = record.instances
        self.slack = slack
        for note in record.notes {
            switch note.note {
            case .health(let node, let isUp):
                health[node, default: Switches()].turn(isUp, at: note.time)
            case .breaker(let node?, let state, _):
                breakers[node, default: Switches()].turn(state == .closed, at: note.time)
            default: continue
            }
            changes.append(note.time)
        }
    }

    /// Whether it may count as healthy.
    func maybeHealthy(_ node: NodeID, at time: Int64) -> Bool {
        health[node]?.maybe(at: time, within: slack) ?? true
    }

    /// Whether it is healthy beyond doubt.
    func isHealthy(_ node: NodeID, at time: Int64) -> Bool {
        health[node]?.surely(at: time, within: slack) ?? true
    }

    /// Whether it is healthy for all of a time.
    func isHealthy(_ node: NodeID, from start: Int64, to end: Int64) -> Bool {
        health[node]?.surely(from: start, to: end) ?? true
    }

    /// When it last became healthy, up to a moment; nil if it has been from the start.
    func healthySince(_ node: NodeID, upTo time: Int64) -> Int64? {
        health[node]?.last(true, upTo: time)
    }

    /// Whether no breaker of an instance is open or half-open.
    func hasClosedBreakers(at time: Int64) -> Bool {
        breakers.values.allSatisfy { $0.surely(at: time, within: slack) }
    }

    /// Whether it is healthy beyond doubt, and no breaker stands before it.
    func isOffered(_ node: NodeID, at time: Int64) -> Bool {
        isHealthy(node, at: time) && (breakers[node]?.surely(at: time, within: slack) ?? true)
    }
}

extension Array {
    /// How many elements fulfil a condition that only the first ones fulfil.
    func countOfFirst(where isFirst: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isFirst(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
