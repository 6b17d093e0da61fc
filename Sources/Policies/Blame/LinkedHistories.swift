import Checkers
import Histories

/// The calls of a run and the attempts of each, both as histories that checkers can judge.
///
/// Set-up and final reads bypass the policy and have no attempts of their own. They were asked of
/// nodes all the same, so that they stand among the attempts here, by processes of their own, with
/// the index that they have in `history.jsonl` plus `loneBase`.
public struct LinkedHistories: Sendable {
    /// What the application saw.
    public let calls: History
    /// What the cluster was asked, with attempts under equal keys joined.
    public let attempts: History
    /// What was done to read them, a sentence each.
    public let notes: [String]
    /// What is added to the index of a call without attempts, among the attempts.
    public let loneBase: Int
    /// The attempts as they were recorded.
    let recorded: History
    /// The calls by the indices of their invocations.
    let callByIndex: [Int: Operation]
    /// The attempts of each call, in order, by the index of its invocation.
    let attemptsByCall: [Int: [Operation]]
    /// The calls by the indices of their attempts' invocations.
    private let callByAttempt: [Int: Int]

    /// Links what was recorded.
    /// - Throws: `HistoryError` where one of the two is not a well-formed history.
    public init(_ two: TwoHistories) throws(HistoryError) {
        calls = try History(two.calls)
        recorded = try History(two.attempts)
        var attemptsByCall: [Int: [Operation]] = [:]
        var callByAttempt: [Int: Int] = [:]
        for attempt in recorded.calls {
            guard
                let call = recorded.events.attemptedCall(at: attempt.start)
                    .flatMap({ Int(exactly: $0) })
            else { continue }
            attemptsByCall[call, default: []].append(attempt)
            callByAttempt[attempt.index] = call
        }
        self.attemptsByCall = attemptsByCall
        self.callByAttempt = callByAttempt
        callByIndex = Dictionary(calls.calls.map { ($0.index, $0) }) { first, _ in first }
        let lone = calls.calls.filter {
            attemptsByCall[$0.index] == nil && $0.extra["attempts"] == nil
        }
        let merging = LoneCalls(lone, of: calls, beside: two.attempts)
        loneBase = merging.base
        let joined = try History(merging.merged).withAttemptsJoined()
        attempts = joined.history
        notes = joined.notes
    }

    /// The call that an operation among the attempts was made for.
    func call(ofAttempt index: Int) -> Int? {
        if let call = callByAttempt[index] { return call }
        let lone = index &- loneBase
        return callByIndex[lone] == nil ? nil : lone
    }

    /// What is known of a call, by the index of its invocation.
    func record(ofCall index: Int) -> PolicyCall? {
        callByIndex[index].map { PolicyCall($0, attemptsByCall[index] ?? [], of: recorded) }
    }

    /// Every call that the policy had to do with.
    var records: [PolicyCall] {
        calls.calls.lazy.map { PolicyCall($0, attemptsByCall[$0.index] ?? [], of: recorded) }
            .filter { !$0.isLone }
    }
}

/// Calls that bypassed the policy, put among the attempts in the order of times.
struct LoneCalls {
    /// What is added to their indices.
    let base: Int
    private let lone: [Event]
    private let attempts: [Event]

    init(_ calls: [Operation], of history: History, beside attempts: [Event]) {
        self.attempts = attempts
        let top = attempts.map(\.index).max() ?? -1
        let room = (calls.map(\.index).max() ?? 0) &+ 2
        base = top < Int.max / 2 && room < Int.max / 2 ? max(0, top + 1) : 0
        var used = Set(attempts.map(\.process))
        var next = 0
        var processes: [Int: Process] = [:]
        let positions = calls.flatMap { call in
            [call.start, history.pairs.completion(of: call.number)].compactMap(\.self)
        }
        var moved: [Event] = []
        for position in positions.sorted() {
            var event = history.events[position]
            guard case .client(let old) = event.process else { continue }
            if processes[old] == nil {
                while used.contains(.client(next)) { next += 1 }
                used.insert(.client(next))
                processes[old] = .client(next)
            }
            event.process = processes[old] ?? event.process
            event.index &+= base
            moved.append(event)
        }
        lone = moved
    }

    /// Both in one order: of equal times what begins first, so that it overlaps what ends.
    var merged: [Event] {
        let areTimed = (lone + attempts).allSatisfy { $0.time != nil }
        guard areTimed else { return unTimed }
        var merged: [Event] = []
        merged.reserveCapacity(lone.count + attempts.count)
        var (one, other) = (0, 0)
        while one < lone.count || other < attempts.count {
            if other == attempts.count || one < lone.count && precedes(lone[one], attempts[other]) {
                merged.append(lone[one])
                one += 1
            } else {
                merged.append(attempts[other])
                other += 1
            }
        }
        return merged
    }

    private func precedes(_ one: Event, _ other: Event) -> Bool {
        let (first, second) = (one.time ?? 0, other.time ?? 0)
        if first != second { return first < second }
        return one.kind == .invoke || other.kind != .invoke
    }

    /// Without times: what was done before the first call with attempts, these, and the rest.
    private var unTimed: [Event] {
        let first = attempts.compactMap { $0.extra["call"]?.integer }.min() ?? .max
        let split = lone.firstIndex { Int64($0.index &- base) > first } ?? lone.count
        return lone[..<split] + attempts + lone[split...]
    }
}
