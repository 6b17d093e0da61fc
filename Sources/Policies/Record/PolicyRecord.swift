import Histories
import Replication
import Resilience

/// The three files of a run under a policy, joined: each call with its attempts, in order.
///
/// It is made once, and read by all claims and figures. Whatever does not fit, such as an event
/// without a time or a completion of nothing, is left out: it is no matter of policies.
struct PolicyRecord: Sendable {
    /// The calls of clients, in the order of their invocations.
    private(set) var calls: [Call] = []
    /// The attempts for calls of the plan, in the order in which they began.
    private(set) var attempts: [Attempt] = []
    /// The notes, in order.
    private(set) var notes: [Note] = []
    /// The last moment of which anything is known.
    private(set) var end: Int64 = 0
    /// Where a call is, by the index of its invocation.
    private(set) var place: [Int: Int] = [:]

    init(_ histories: TwoHistories) {
        readCalls(histories.calls)
        readNotes(histories.notes)
        readAttempts(histories.attempts)
        readEnd()
    }

    /// The call of an attempt; nil for one whose call is not in the history.
    func call(of attempt: Attempt) -> Call? { place[attempt.call].map { calls[$0] } }

    /// The attempts of a call, in order.
    func attempts(of call: Call) -> [Attempt] { call.attempts.map { attempts[$0] } }

    /// Every instance that was named, sorted.
    var instances: [NodeID] {
        var nodes = Set(attempts.map(\.node))
        for call in calls where call.isPlanned {
            if let node = call.node { nodes.insert(node) }
        }
        for case .health(let node, _) in notes.map(\.note) { nodes.insert(node) }
        for case .probe(let node, _) in notes.map(\.note) { nodes.insert(node) }
        return nodes.sorted()
    }

    // MARK: Reading

    private mutating func readCalls(_ events: [Event]) {
        var open: [Process: Int] = [:]
        for event in events {
            guard case .client = event.process, let time = event.time else { continue }
            end = max(end, time)
            if event.kind == .invoke {
                open[event.process] = calls.count
                place[event.index] = calls.count
                calls.append(Call(event, at: time))
            } else if let call = open.removeValue(forKey: event.process) {
                calls[call].complete(event, at: time)
            }
        }
    }

    private mutating func readAttempts(_ events: [Event]) {
        var open: [Process: Int] = [:]
        for (position, event) in events.enumerated() {
            guard case .client = event.process, let time = event.time else { continue }
            end = max(end, time)
            if event.kind == .invoke {
                // What was made past the policy is no matter of it.
                guard event.extra["pinned"] == nil,
                    let attempt = Attempt(event, at: time, position: position),
                    let place = place[attempt.call], calls[place].isPlanned
                else { continue }
                open[event.process] = attempts.count
                calls[place].attempts.append(attempts.count)
                attempts.append(attempt)
            } else if let attempt = open.removeValue(forKey: event.process) {
                attempts[attempt].complete(event, at: time, position: position)
            }
        }
    }

    /// What is left is noted when all calls are over, and the policy does nothing from there on.
    private mutating func readEnd() {
        let last = notes.lastIndex { note in
            guard case .leftovers = note.note else { return false }
            return true
        }
        guard let last else { return }
        end = notes[last].time
        notes.removeSubrange((last + 1)...)
    }

    private mutating func readNotes(_ events: [Event]) {
        for event in events {
            guard let time = event.time, let note = PolicyNote(event) else { continue }
            end = max(end, time)
            notes.append(Note(index: event.index, time: time, note: note))
            if case .refused(let reason, let call) = note, let place = place[call] {
                calls[place].refusals.insert(reason)
            }
        }
    }
}

extension PolicyRecord {
    /// A note with its moment.
    struct Note: Sendable {
        var index: Int
        var time: Int64
        var note: PolicyNote
    }

    /// What the application asked.
    struct Call: Sendable {
        /// The index of its invocation.
        var index: Int
        /// What was asked.
        var call: Replication.Call
        var node: NodeID?
        var begun: Int64
        /// When it was to begin; later than that it waited for others.
        var due: Int64
        var ended: Int64?
        var kind: Event.Kind?
        var value = Value.null
        var error: String?
        var source: String?
        var cached: Int?
        /// How many attempts it says that it took.
        var attemptCount: Int?
        /// Where its attempts are.
        var attempts: [Int] = []
        /// Why attempts were not made.
        var refusals: Set<PolicyNote.Refusal> = []
        /// Whether the policy had a say: set-up and final reads bypass it.
        var isPlanned: Bool

        init(_ event: Event, at time: Int64) {
            index = event.index
            call = Replication.Call(f: event.f, key: event.key, argument: event.value)
            node = event.node.map { NodeID($0) }
            begun = time
            due = event.extra["due"]?.integer ?? time
            isPlanned = event.extra["final"] == nil && event.extra["setup"] == nil
        }

        mutating func complete(_ event: Event, at time: Int64) {
            ended = time
            kind = event.kind
            value = event.value
            error = event.error
            source = event.extra["source"]?.text
            cached = event.extra["cached"]?.integer.flatMap { Int(exactly: $0) }
            attemptCount = event.extra["attempts"]?.integer.flatMap { Int(exactly: $0) }
            isPlanned = attemptCount != nil
        }

        var isOK: Bool { kind == .ok }
        var isFromFallback: Bool { source == "fallback" }
        /// Nanoseconds from its due time to its answer.
        var latency: Int64? { isOK ? ended.map { $0.clampedDifference(due) } : nil }
    }
}
