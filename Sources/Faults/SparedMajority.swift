import Replication

/// The rule that a majority of the nodes lives, and runs, for most of a schedule.
///
/// Kinds overlap by chance: with several of them that strike every node, hardly a call would be
/// served, and the run would say nothing.
struct SparedMajority {
    /// The share of the time in which there may be no majority.
    static let share = 0.25

    /// The nodes that are silent in a part of a period.
    private struct Silence {
        let start: Duration
        let end: Duration
        let nodes: Set<NodeID>
    }

    private let majority: Int
    private let count: Int
    private let limit: Duration
    /// The silences that may reach into periods to come.
    private var recent: [Silence] = []
    /// For how long there is no majority, so far.
    private var spent = Duration.zero

    init(of count: Int, during limit: Duration) {
        self.count = count
        self.limit = limit
        majority = count / 2 + 1
    }

    /// The periods that the rule leaves, in order of time; the others are left out whole.
    consuming func admitted(_ periods: [[ScheduledFault]]) -> [[ScheduledFault]] {
        periods.filter { !$0.isEmpty }.sorted { $0[0].offset < $1[0].offset }.filter { admit($0) }
    }

    private mutating func admit(_ period: [ScheduledFault]) -> Bool {
        let silences = Self.silences(of: period)
        guard let start = silences.first?.start, let end = silences.map(\.end).max() else {
            return true
        }
        recent.removeAll { $0.end <= start }
        let added =
            lack(recent + silences, from: start, to: end) - lack(recent, from: start, to: end)
        // Half may be spent from the beginning, so that short runs have some of it.
        guard spent + added <= (limit + end) * (Self.share / 2) else { return false }
        spent += added
        recent += silences
        return true
    }

    /// Between each two faults of a period, the nodes that are dead or stand still.
    private static func silences(of period: [ScheduledFault]) -> [Silence] {
        var state = FaultState()
        return zip(period, period.dropFirst()).compactMap { fault, next -> Silence? in
            state.apply(fault.fault)
            let silent = state.dead.union(state.paused)
            return silent.isEmpty
                ? nil : Silence(start: fault.offset, end: next.offset, nodes: silent)
        }
    }

    /// For how long fewer than a majority are left.
    private func lack(_ silences: [Silence], from start: Duration, to end: Duration) -> Duration {
        let within = silences.filter { $0.start < end && start < $0.end }
        let moments = Set(within.flatMap { [max(start, $0.start), min(end, $0.end)] }).sorted()
        return zip(moments, moments.dropFirst()).reduce(.zero) { total, part in
            let silent = within.filter { $0.start <= part.0 && part.1 <= $0.end }
                .reduce(into: Set<NodeID>()) { $0.formUnion($1.nodes) }
            return count - silent.count < majority ? total + (part.1 - part.0) : total
        }
    }
}
