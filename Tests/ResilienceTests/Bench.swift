import Histories
import Replication

@testable import Resilience

/// A client, its application, and nodes that answer as a test says: in virtual time, by hand.
struct Bench {
    /// What a node does with an attempt: answers after a while, or never.
    typealias Node = (Attempt) -> (after: Int64, Completion)?

    static let millisecond: Int64 = 1_000_000

    var application: Application
    var machine: ClientMachine
    private(set) var now: Int64 = 0
    private(set) var attempts: [Attempt] = []
    private(set) var notes: [PolicyNote] = []
    private(set) var completed: (completion: Completion, attempts: [Attempt])?
    private var calls = 0
    private var events: [(time: Int64, order: Int, event: Happening)] = []
    private var order = 0

    private enum Happening {
        case client(ClientMachine.Input)
        case application(Application.Input)
    }

    init(_ policy: ClientPolicy, nodes: [NodeID] = ["n1", "n2", "n3"], deduplicates: Bool = false) {
        application = Application(
            policy: policy,
            instances: nodes,
            seed: 7,
            deduplicates: deduplicates
        )
        machine = ClientMachine(policy: policy, client: 0, node: nodes[0])
    }

    /// Makes a call and lets time pass until it is over; returns its completion.
    mutating func call(_ call: Call, _ node: Node) -> Completion {
        attempts = []
        completed = nil
        machine.invocation = calls
        calls += 1
        step(.call(call), node)
        while completed == nil, let next = nextEvent() { take(next, node) }
        return completed?.completion ?? Completion(kind: .info, value: .null, error: "no end")
    }

    /// Lets time pass without a call.
    mutating func pass(_ time: Duration, _ node: Node) {
        let end = now + time.nanoseconds
        while let next = nextEvent(until: end) { take(next, node) }
        now = end
    }

    /// Something happens to the application.
    mutating func tell(_ input: Application.Input, _ node: Node) {
        application.step(input, at: now)
        obey(node)
    }

    private mutating func nextEvent(until end: Int64 = .max) -> (Int64, Happening)? {
        guard
            let place = events.indices.min(by: {
                (events[$0].time, events[$0].order) < (events[$1].time, events[$1].order)
            }), events[place].time <= end
        else { return nil }
        let next = events.remove(at: place)
        return (next.time, next.event)
    }

    private mutating func take(_ next: (time: Int64, event: Happening), _ node: Node) {
        now = next.time
        switch next.event {
        case .client(let input): step(input, node)
        case .application(let input): tell(input, node)
        }
    }

    private mutating func step(_ input: ClientMachine.Input, _ node: Node) {
        for effect in machine.step(input, at: now, in: &application) {
            switch effect {
            case .attempt(let attempt): begin(attempt, node)
            case .startTimer(let timer, let delay):
                plan(now + delay.nanoseconds, .client(.timer(timer)))
            case .complete(let completion, let attempts): completed = (completion, attempts)
            case .abandon, .note: break
            }
        }
        obey(node)
    }

    private mutating func begin(_ attempt: Attempt, _ node: Node) {
        attempts.append(attempt)
        let late = Completion(kind: .info, value: .null, error: "timedOut")
        guard let (after, completion) = node(attempt), after < attempt.limit else {
            return plan(now + attempt.limit, .client(.outcome(attempt.id, late)))
        }
        plan(now + after, .client(.outcome(attempt.id, completion)))
    }

    private mutating func obey(_ node: Node) {
        for effect in application.drainEffects() {
            switch effect {
            case .note(let note): notes.append(note)
            case .startTimer(let timer, let delay):
                plan(now + delay.nanoseconds, .application(.timer(timer)))
            case .cut(let instance): step(.cut(instance), node)
            case .probe: break
            }
        }
    }

    private mutating func plan(_ time: Int64, _ event: Happening) {
        order += 1
        events.append((time, order, event))
    }
}

extension Completion {
    static let good = Completion(kind: .ok, value: 1)
    static let refused = Completion(kind: .fail, value: 1, error: "no-quorum")
    static let unknown = Completion(kind: .info, value: 1, error: "reset")
    static let mismatch = Completion(kind: .fail, value: 1, error: Operation.mismatch)
}
