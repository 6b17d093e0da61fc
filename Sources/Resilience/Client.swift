import Generators
import Histories
import Replication

/// One client of a run: a process at a time, the calls that it makes, and its machine.
///
/// Pure, and hosted by real runs and simulations alike. The host's loop, whole:
/// ```swift
/// client.begin(phase)
/// while true {
///     switch client.next(at: now) {
///     case .end: return
///     case .wait(until: let time): sleep(until: time)
///     case .call, .planned:
///         client.invocationIndex = record(client.invocation)
///         carryOut(client.step(.call(client.call), at: now, in: &application))
///         carryOut(application.drainEffects())                 // attempts and timers, and then
///         // .complete: record(client.event(of: completion)); client.finish(completion, attempts)
///     }
/// }
/// ```
public struct Client: Sendable {
    /// What a client does next.
    public enum Step: Hashable, Sendable {
        /// Makes a call of set-up, end, or proof of progress.
        case call(Call)
        /// Makes a call of the plan's operations.
        case planned(ScriptedCall)
        /// Is asked again at that time.
        case wait(until: Int64)
        /// Nothing, as its task is done.
        case end
    }

    /// The logical process that makes the calls now.
    public internal(set) var process: Int
    /// What is still to be asked.
    public internal(set) var task = ClientTask.none
    /// The active or last call.
    public private(set) var call = Call(f: "", key: nil)
    /// Whether every call of the present or last `each` was settled, as far as it got.
    public internal(set) var isSettled = true

    let stride: Int
    private let policy: ClientPolicy
    private var machine: ClientMachine
    var generator: any Generator
    var marks: [String: Value] = [:]
    /// Nanoseconds after a call that failed.
    var rest: Int64 = 0
    /// When the active call was due, if that does not depend on answers.
    var due: Int64?
    private var lastOverflow = 0
    /// How many calls the generator has given.
    private var drawn = 0
    /// How often the present call of `each` was made.
    var tries = 0

    /// A client that has nothing to do yet.
    ///
    /// - Parameters:
    ///   - process: The number of its first process, which is the index of the client.
    ///   - stride: The distance to the number of the next process, when one is retired: as many as
    ///     there are clients in the run, so that no two of them use the same.
    ///   - node: The node that it is pinned to.
    ///   - policy: The rules for calls of the plan.
    ///   - generator: The source of these calls.
    public init(
        process: Int,
        stride: Int,
        node: NodeID,
        policy: ClientPolicy,
        generator: any Generator
    ) {
        self.process = process
        self.stride = stride
        self.policy = policy
        self.generator = generator
        machine = ClientMachine(policy: policy, client: process, node: node)
    }

    /// The node that it is pinned to.
    public var node: NodeID { machine.node }
    /// The index of the client in its run, equal for all its processes.
    public var index: Int { machine.client }
    /// Whether a failover may give its attempts up.
    public var mayBeCut: Bool { machine.policy.failover != nil }
    /// Whether nothing more is to be asked.
    public var isDone: Bool {
        guard case .none = task else { return false }
        return true
    }
    /// Whether a call is active.
    public var isActive: Bool { machine.isActive }

    /// Begins a phase; the one before must be done.
    public mutating func begin(_ phase: ClientPhase) {
        task = phase.task
        marks = phase.marks
        rest = phase.rest.nanoseconds
        tries = 0
        isSettled = true
        let limit = max(policy.timeouts.attempt, phase.leastTimeout)
        var rules = task.bypassesPolicy ? .pinned(timeout: limit) : policy
        rules.timeouts.attempt = limit
        machine.policy = rules
    }

    /// How many calls were due and not made, as too many waited for this client already.
    public var overflow: Int {
        guard case .generator(_, let pace) = task else { return lastOverflow }
        return pace.arrivals?.overflow ?? 0
    }

    /// Gives the task up; a call that is active stays open, and its process is retired.
    public mutating func stop() {
        task = .none
        guard machine.isActive else { return }
        machine.forget()
        process += stride
    }

    // MARK: The next call

    /// Says what the client does at this moment.
    public mutating func next(at now: Int64) -> Step {
        switch task {
        case .none: return .end
        case .generator(let left, var pace):
            guard left > 0, now < pace.end else { return end() }
            if pace.due > now { return .wait(until: min(pace.due, pace.end)) }
            guard let call = generator.next() else { return end() }
            due = pace.begin(at: now)
            task = .generator(left: left - 1, pace)
            return plan(ScriptedCall(ordinal: drawn, time: now, call: call))
        case .script(let calls, let next):
            guard next < calls.count else { return end() }
            if calls[next].time > now { return .wait(until: calls[next].time) }
            task = .script(calls, next: next + 1)
            return plan(calls[next])
        case .untilServed:
            guard let call = generator.next() else { return end() }
            return make(call)
        case .each(let calls, let next, _), .drain(let calls, let next):
            guard next < calls.count else { return end() }
            tries += 1
            return make(calls[next])
        }
    }

    private mutating func end() -> Step {
        lastOverflow = overflow
        task = .none
        return .end
    }

    private mutating func plan(_ scripted: ScriptedCall) -> Step {
        drawn += 1
        call = scripted.call
        return .planned(scripted)
    }

    private mutating func make(_ call: Call) -> Step {
        self.call = call
        return .call(call)
    }

    /// Passes an input to the machine; returns what the host must do.
    @inline(__always)
    public mutating func step(
        _ input: ClientMachine.Input,
        at now: Int64,
        in application: inout Application
    ) -> ClientMachine.Effects {
        machine.step(input, at: now, in: &application)
    }

    /// The index of the active call's invocation in the history.
    public var invocationIndex: Int {
        get { machine.invocation }
        set { machine.invocation = newValue }
    }

    /// Whether the calls of this phase are made by the policy, and not past it.
    public var followsPolicy: Bool { !machine.isPinned }

    /// Whether every attempt goes to the client's own node.
    var isAtOwnNode: Bool { machine.isPinned || machine.policy.balancing == .pinned }
}
