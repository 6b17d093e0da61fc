import Histories
import Policies

/// Writes the two files of a run, in the notation of a table: `0:add 1 ok`, `?` info, `✗` fail.
///
/// A call is `process:f value outcome`, with `at key` before the outcome for another key than x;
/// of a read the value is the answer. An attempt is `process@node outcome`; `ok=3` has an answer of
/// its own, and `✗held` an error. Every event takes a millisecond.
struct Script {
    private(set) var two = TwoHistories(calls: [], attempts: [], notes: [])
    private var clock: Int64 = 0

    /// A call that has begun.
    struct Call {
        var event: Event
        var outcome: String
        var attempts = 0
    }

    /// An attempt that has begun.
    struct Attempt {
        var event: Event
        var outcome: String
        var answer: Value
    }

    private static let takes: Set<String> = ["read", "dequeue", "acquire"]

    private static func value(_ text: String) -> Value {
        (try? JSON.parse(text)) ?? .string(text)
    }

    /// Writes a call with its attempts, one after the other.
    mutating func call(
        _ text: String,
        _ attempts: String...,
        answer: Value? = nil,
        extra: [String: Value] = [:]
    ) {
        var call = begin(text)
        for attempt in attempts {
            let begun = self.begin(attempt, of: &call)
            end(begun)
        }
        if let answer { call.event.value = answer }
        end(call, extra: extra)
    }

    /// Records the invocation of a call, in the notation of the file's head.
    mutating func begin(_ text: String) -> Call {
        var words = text.split(separator: " ").map(String.init)
        let head = words.removeFirst().split(separator: ":").map(String.init)
        var key = "x"
        if let at = words.firstIndex(of: "at") {
            key = words[at + 1]
            words.removeSubrange(at...at + 1)
        }
        let outcomes = ["ok", "?", "…"]
        let isSaid = words.last.map { outcomes.contains($0) || $0.hasPrefix("✗") } ?? false
        let outcome = isSaid ? words.removeLast() : "ok"
        let value = words.first.map(Self.value) ?? .null
        clock += 1_000_000
        let isTake = Self.takes.contains(head[1])
        var event = Event(
            index: two.calls.count,
            time: clock,
            process: .client(Int(head[0]) ?? -1),
            kind: .invoke,
            f: head[1],
            key: key == "-" ? nil : key,
            value: isTake ? .null : value
        )
        two.calls.append(event)
        event.value = words.count > 1 ? Self.value(words[1]) : value
        return Call(event: event, outcome: outcome)
    }

    /// Begins an attempt of a call.
    mutating func begin(_ text: String, of call: inout Call) -> Attempt {
        let words = text.split(separator: " ").map(String.init)
        let head = words[0].split(separator: "@").map(String.init)
        let outcome = words[1].split(separator: "=").map(String.init)
        call.attempts += 1
        clock += 1_000_000
        var event = call.event
        event.value = two.calls[call.event.index].value
        event.index = two.attempts.count
        event.time = clock
        event.process = .client(Int(head[0]) ?? -1)
        event.node = head[1]
        event.extra = [
            "call": .int(Int64(call.event.index)), "attempt": .int(Int64(call.attempts)),
        ]
        if words.count > 2 {
            event.extra["id"] = .string(words[2])
            event.extra["deduplicated"] = true
        }
        two.attempts.append(event)
        let answer = outcome.count > 1 ? Self.value(outcome[1]) : call.event.value
        return Attempt(event: event, outcome: outcome[0], answer: answer)
    }

    /// Ends an attempt as it said.
    mutating func end(_ attempt: Attempt) {
        guard var event = ended(attempt.event, attempt.outcome, attempt.answer) else { return }
        event.index = two.attempts.count
        two.attempts.append(event)
    }

    /// Ends a call as it said.
    mutating func end(_ call: Call, extra: [String: Value] = [:]) {
        guard var event = ended(call.event, call.outcome, call.event.value) else { return }
        event.index = two.calls.count
        event.extra = extra.merging(["attempts": .int(Int64(call.attempts))]) { first, _ in first }
        if call.attempts == 0, extra.isEmpty { event.extra = [:] }
        two.calls.append(event)
    }

    /// Writes a call that bypasses the policy.
    mutating func lone(_ text: String, extra: [String: Value] = [:]) {
        let call = begin(text)
        guard var event = ended(call.event, call.outcome, call.event.value) else { return }
        event.index = two.calls.count
        event.extra = extra
        two.calls.append(event)
    }

    private mutating func ended(_ event: Event, _ outcome: String, _ answer: Value) -> Event? {
        if outcome == "…" { return nil }
        clock += 1_000_000
        var event = event
        event.time = clock
        event.extra = [:]
        switch outcome {
        case "ok":
            event.kind = .ok
            event.value = answer
        case "?":
            event.kind = .info
            event.error = "timeout"
        default:
            event.kind = .fail
            event.error = outcome.count > 1 ? String(outcome.dropFirst()) : nil
        }
        return event
    }
}
