import Histories
import Policies
import TestSupport

/// Clients of one atomic copy, some of whose attempts are of unknown fate: the cluster is sound, so
/// that whatever goes wrong is the policy's doing.
struct CopyRun {
    /// What clients ask.
    enum Object: Sendable {
        case counter, register
    }

    /// How they ask.
    struct Policy: Sendable {
        /// How many attempts a call may have.
        var attempts = 3
        /// The share of attempts that are never answered.
        var unknown = 0.2
        /// The share of attempts that are refused, certainly without an effect.
        var refused = 0.0
        /// Whether the copy carries out a key once.
        var isKeyed = false
        /// Whether an update is tried again only after a certain failure.
        var isCareful = false
        /// The share of reads that are asked of two nodes at once.
        var hedged = 0.0
    }

    private struct Flight {
        var client: Int
        var process: Int
        var node: Int
        var attempt: Event
        var isUnknown: Bool
        var isRefused: Bool
        /// What it was answered, once it took effect.
        var answer: Value?
        var hasActed = false
    }

    private struct Client {
        var process: Int
        var call: Event?
        var count = 0
        var isRetired = false
        /// Whether an attempt of the call may have acted.
        var isUnknown = false
        var flights: [Flight] = []
        /// The attempts' processes by node; nil while one is in use or retired.
        var lines: [Int: Int] = [:]
    }

    private(set) var two = TwoHistories(calls: [], attempts: [], notes: [])
    private let object: Object
    private let policy: Policy
    private var dice: Dice
    private var clients: [Client]
    private var late: [Flight] = []
    private var clock: Int64 = 0
    private var nextProcess: Int
    private var callsLeft: Int
    private var nextValue: Int64 = 0
    private var held = Value.null
    private var answers: [Value: Value] = [:]
    private static let nodes = 3

    init(_ object: Object, _ policy: Policy, calls: Int, clients: Int = 5, seed: UInt64) {
        self.object = object
        self.policy = policy
        dice = Dice(seed: seed)
        self.clients = (0..<clients).map { Client(process: $0) }
        nextProcess = clients
        callsLeft = calls
        if object == .counter { held = 0 }
        while callsLeft > 0 || self.clients.contains(where: { $0.call != nil }) { step() }
    }

    private mutating func chance(_ share: Double) -> Bool {
        dice.below(1_000_000) < Int(share * 1_000_000)
    }

    private mutating func fresh() -> Int {
        defer { nextProcess += 1 }
        return nextProcess
    }

    private mutating func step() {
        if !late.isEmpty, chance(0.1) {
            let flight = late.remove(at: dice.below(late.count))
            _ = act(flight)
        }
        let client = dice.below(clients.count)
        guard clients[client].call != nil else {
            if callsLeft > 0 { begin(client) }
            return
        }
        if clients[client].flights.isEmpty { return send(client) }
        advance(client, dice.below(clients[client].flights.count))
    }

    private mutating func begin(_ number: Int) {
        callsLeft -= 1
        var client = clients[number]
        if client.isRetired { client.process = fresh() }
        client.isRetired = false
        client.isUnknown = false
        client.count = 0
        var event = Event(process: .client(client.process), kind: .invoke, f: "read", key: "x")
        if chance(0.5) {
            event.f = object == .counter ? "add" : "write"
            nextValue += 1
            event.value = .int(object == .counter ? 1 : nextValue)
        }
        client.call = recorded(&event, in: \.calls)
        clients[number] = client
    }

    @discardableResult
    private mutating func recorded(
        _ event: inout Event,
        in file: WritableKeyPath<TwoHistories, [Event]>
    ) -> Event {
        clock += 1_000
        event.time = clock
        event.index = two[keyPath: file].count
        two[keyPath: file].append(event)
        return event
    }

    private mutating func send(_ number: Int) {
        guard let call = clients[number].call else { return }
        let copies = call.f == "read" && chance(policy.hedged) ? 2 : 1
        for _ in 0..<copies { attempt(number, call) }
    }

    private mutating func attempt(_ number: Int, _ call: Event) {
        let node = dice.below(Self.nodes)
        clients[number].count += 1
        let process = clients[number].lines[node] ?? fresh()
        clients[number].lines[node] = nil
        var event = call
        event.process = .client(process)
        event.node = "n\(node + 1)"
        event.extra = [
            "call": .int(Int64(call.index)), "attempt": .int(Int64(clients[number].count)),
        ]
        if policy.isKeyed {
            event.extra["id"] = .string("\(call.index)")
            event.extra["deduplicated"] = true
        }
        recorded(&event, in: \.attempts)
        let isUnknown = chance(policy.unknown)
        clients[number].flights.append(
            Flight(
                client: number,
                process: process,
                node: node,
                attempt: event,
                isUnknown: isUnknown,
                isRefused: !isUnknown && chance(policy.refused)
            )
        )
    }

    /// Carries an attempt out, now.
    private mutating func act(_ flight: Flight) -> Value {
        let id = flight.attempt.extra["id"] ?? .null
        if policy.isKeyed, let answer = answers[id] { return answer }
        var answer = flight.attempt.value
        switch flight.attempt.f {
        case "read": answer = held
        case "add": held = .int((held.integer ?? 0) + 1)
        default: held = answer
        }
        if policy.isKeyed { answers[id] = answer }
        return answer
    }

    private mutating func advance(_ number: Int, _ place: Int) {
        var flight = clients[number].flights[place]
        if !flight.isUnknown, !flight.isRefused, !flight.hasActed {
            flight.answer = act(flight)
            flight.hasActed = true
            clients[number].flights[place] = flight
            return
        }
        clients[number].flights.remove(at: place)
        var event = flight.attempt
        event.extra = [:]
        let isRead = event.f == "read"
        if flight.isUnknown {
            if chance(0.7) { late.append(flight) }
            event.kind = isRead ? .fail : .info
            event.error = "timeout"
            clients[number].isUnknown = clients[number].isUnknown || !isRead
        } else {
            event.kind = flight.isRefused ? .fail : .ok
            event.value = flight.answer ?? event.value
        }
        recorded(&event, in: \.attempts)
        if event.kind != .info { clients[number].lines[flight.node] = flight.process }
        settle(number, event)
    }

    private mutating func settle(_ number: Int, _ event: Event) {
        let client = clients[number]
        if event.kind == .ok { return end(number, .ok, event.value) }
        let isLast = client.count >= policy.attempts || policy.isCareful && client.isUnknown
        guard isLast, client.flights.isEmpty else { return }
        end(number, client.isUnknown ? .info : .fail, event.value)
    }

    private mutating func end(_ number: Int, _ kind: Event.Kind, _ value: Value) {
        guard var event = clients[number].call else { return }
        event.kind = kind
        event.value = value
        event.extra = ["attempts": .int(Int64(clients[number].count))]
        recorded(&event, in: \.calls)
        // Those that are still open are never heard of again.
        late += clients[number].flights.filter { !$0.hasActed }
        clients[number].flights = []
        clients[number].call = nil
        clients[number].isRetired = clients[number].isUnknown || kind == .info
    }
}
