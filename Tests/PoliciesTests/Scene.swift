import Histories
import Policies
import Replication
import Resilience

/// Files of a run as a test writes them: calls with their attempts, and notes, in milliseconds.
struct Scene {
    /// An attempt of a call.
    struct Try {
        var node: NodeID
        var from: Double
        var to: Double?
        var kind = Event.Kind.ok
        var error: String?
        var value: Value?
        var isHedge = false
        var isTrial = false
        var id: String?
        var epoch: Int?
        /// In milliseconds.
        var limit: Double = 500

        static func ok(
            _ node: NodeID,
            _ from: Double,
            _ to: Double,
            hedge: Bool = false,
            trial: Bool = false,
            id: String? = nil,
            epoch: Int? = nil,
            limit: Double = 500
        ) -> Try {
            Try(
                node: node,
                from: from,
                to: to,
                isHedge: hedge,
                isTrial: trial,
                id: id,
                epoch: epoch,
                limit: limit
            )
        }

        static func ended(
            _ kind: Event.Kind,
            _ node: NodeID,
            _ from: Double,
            _ to: Double,
            _ error: String,
            hedge: Bool = false,
            trial: Bool = false,
            id: String? = nil,
            epoch: Int? = nil,
            limit: Double = 500
        ) -> Try {
            var attempt = ok(
                node,
                from,
                to,
                hedge: hedge,
                trial: trial,
                id: id,
                epoch: epoch,
                limit: limit
            )
            attempt.kind = kind
            attempt.error = error
            return attempt
        }

        /// Certainly without effect.
        static func refused(_ node: NodeID, _ from: Double, _ to: Double, trial: Bool = false)
            -> Try
        {
            ended(.fail, node, from, to, "refused", trial: trial)
        }

        /// Of unknown outcome.
        static func lost(_ node: NodeID, _ from: Double, _ to: Double, trial: Bool = false) -> Try {
            ended(.info, node, from, to, "reset", trial: trial)
        }
    }

    private var moments: [(time: Double, isBegin: Bool, file: Int, event: Event)] = []
    private var count = 0

    private mutating func add(_ event: Event, to file: Int, at time: Double, isBegin: Bool) -> Int {
        var event = event
        event.index = count
        event.time = Int64((time * 1_000_000).rounded())
        moments.append((time, isBegin, file, event))
        count += 1
        return event.index
    }

    /// A call; returns the index of its invocation.
    @discardableResult
    mutating func call(
        _ f: String = "read",
        key: String = "x",
        _ argument: Value = .null,
        from: Double,
        to: Double?,
        _ kind: Event.Kind = .ok,
        value: Value = 1,
        error: String? = nil,
        source: String? = nil,
        cached: Int? = nil,
        due: Double? = nil,
        by attempts: [Try] = []
    ) -> Int {
        let process = Process.client(count)
        var begin = Event(process: process, kind: .invoke, f: f, key: key, value: argument)
        if let due { begin.extra["due"] = .int(Int64(due * 1_000_000)) }
        let index = add(begin, to: 0, at: from, isBegin: true)
        for (number, attempt) in attempts.enumerated() {
            add(attempt, f, key, argument, value, call: index, number: number + 1)
        }
        guard let to else { return index }
        var end = begin
        end.kind = kind
        end.value = value
        end.error = error
        end.extra = ["attempts": .int(Int64(attempts.count))]
        if let source { end.extra["source"] = .string(source) }
        if let cached { end.extra["cached"] = .int(Int64(cached)) }
        _ = add(end, to: 0, at: to, isBegin: false)
        return index
    }

    private mutating func add(
        _ attempt: Try,
        _ f: String,
        _ key: String,
        _ argument: Value,
        _ value: Value,
        call: Int,
        number: Int
    ) {
        var event = Event(
            process: .client(count),
            kind: .invoke,
            f: f,
            key: key,
            value: argument,
            node: attempt.node.name
        )
        event.extra = [
            "call": .int(Int64(call)), "attempt": .int(Int64(number)),
            "limit": .int(Int64(attempt.limit * 1_000_000)),
        ]
        if let id = attempt.id { event.extra["id"] = .string(id) }
        if let epoch = attempt.epoch { event.extra["epoch"] = .int(Int64(epoch)) }
        if attempt.isHedge { event.extra["hedge"] = true }
        if attempt.isTrial { event.extra["trial"] = true }
        _ = add(event, to: 1, at: attempt.from, isBegin: true)
        guard let to = attempt.to else { return }
        event.kind = attempt.kind
        event.error = attempt.error
        event.value = attempt.value ?? value
        event.extra = [:]
        _ = add(event, to: 1, at: to, isBegin: false)
    }

    @discardableResult
    mutating func note(_ note: PolicyNote, at time: Double) -> Int {
        add(note.event(at: 0), to: 2, at: time, isBegin: true)
    }

    /// The three files: at equal times ends come before begins.
    var histories: TwoHistories {
        let sorted = moments.enumerated().sorted { one, other in
            (one.element.time, one.element.isBegin ? 1 : 0, one.offset)
                < (other.element.time, other.element.isBegin ? 1 : 0, other.offset)
        }
        func file(_ number: Int) -> [Event] {
            sorted.filter { $0.element.file == number }.map(\.element.event)
        }
        return TwoHistories(calls: file(0), attempts: file(1), notes: file(2))
    }

    /// What all claims say, or one of them.
    func findings(_ policy: ClientPolicy, slack: Duration = .zero) -> [Violation] {
        PolicyClaim.allFindings(in: histories, under: policy, slack: slack)
    }

    func findings(_ claim: PolicyClaim, _ policy: ClientPolicy, slack: Duration = .zero)
        -> [Violation]
    {
        claim.findings(in: histories, under: policy, slack: slack)
    }
}

extension ClientPolicy {
    /// A policy of some layers, with attempts of half a second.
    static func layers(_ order: [Layer], _ change: (inout ClientPolicy) -> Void = { _ in })
        -> ClientPolicy
    {
        var policy = ClientPolicy(timeouts: Timeouts(attempt: .milliseconds(500)))
        policy.order = order
        change(&policy)
        return policy
    }
}
