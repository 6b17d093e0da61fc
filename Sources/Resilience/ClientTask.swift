import Generators
import Histories
import Replication

/// A call with the earliest moment at which it is made, in nanoseconds from the start.
public struct ScriptedCall: Hashable, Sendable {
    /// Its place among the calls that its client made at first.
    public var ordinal: Int
    /// Not before.
    public var time: Int64
    /// What is asked.
    public var call: Call

    /// A call at a moment.
    public init(ordinal: Int, time: Int64, call: Call) {
        self.ordinal = ordinal
        self.time = time
        self.call = call
    }
}

/// The calls that a client makes in one phase of a run.
public enum ClientTask: Hashable, Sendable {
    /// Nothing more is to be asked.
    case none
    /// The calls of its generator, at most a number of them, in step with a pace.
    case generator(left: Int, Pace)
    /// The calls of a script, from this one on.
    case script([ScriptedCall], next: Int)
    /// The calls of its generator, until one of them is served.
    case untilServed
    /// Each of these calls until it is settled, or was made a number of times.
    case each([Call], next: Int, attempts: Int)
    /// Each of these calls again and again, until it is answered null or not answered.
    case drain([Call], next: Int)

    /// Whether it belongs to set-up or end, where a client's policy must not stand in between: what
    /// a node says is asked of that node.
    var bypassesPolicy: Bool {
        switch self {
        case .none, .generator, .script: false
        case .untilServed, .each, .drain: true
        }
    }
}

/// The times at which the calls of a generator may begin, in nanoseconds.
public struct Pace: Hashable, Sendable {
    /// No call is made from here on.
    var end: Int64
    /// The time between two calls begun; 0 for no pause.
    var period: Int64
    /// The next call is not made before.
    private(set) var due: Int64
    /// The times at which calls are due whether or not earlier ones are answered; nil for none.
    private(set) var arrivals: Arrivals?

    /// One call after the other, without a pause or an end.
    public static let unlimited = Pace(from: 0, until: .max)

    /// One call a period, the first one period after the start; without a period, without a pause.
    public init(from start: Int64, until end: Int64, period: Int64 = 0) {
        self.end = end
        self.period = period
        due = start + period
    }

    /// Calls at times that do not depend on answers.
    public init(_ arrivals: Arrivals, until end: Int64) {
        self.end = end
        self.arrivals = arrivals
        period = 0
        due = arrivals.next
    }

    /// Begins the call that is due; returns when it was, if that does not depend on answers.
    mutating func begin(at now: Int64) -> Int64? {
        guard let time = arrivals?.next(at: now) else { return nil }
        due = arrivals?.next ?? due
        return time
    }

    /// Makes the next call due a period after this one was.
    ///
    /// What was missed by more than a period is not made up for.
    mutating func advance(at now: Int64) {
        if arrivals != nil {
            arrivals?.collect(until: now)
            due = arrivals?.next ?? due
            return
        }
        if period > 0 { due = Swift.max(due + period, now - period) }
    }
}

/// A task, and the conditions under which a client carries it out.
public struct ClientPhase: Hashable, Sendable {
    /// The calls.
    public var task: ClientTask
    /// Fields of every event, such as `"final": true`.
    public var marks: [String: Value]
    /// The rest after a call that failed: a node that refuses at once must not turn its client into
    /// a busy loop.
    public var rest: Duration
    /// A lower bound for the limit of an attempt.
    public var leastTimeout: Duration

    /// How many calls it is to make at least, where they are listed.
    public var callCount: Int {
        switch task {
        case .script(let calls, _): calls.count
        case .each(let calls, _, _), .drain(let calls, _): calls.count
        case .none, .generator, .untilServed: 0
        }
    }

    /// A phase.
    public init(
        _ task: ClientTask,
        marks: [String: Value] = [:],
        rest: Duration = .zero,
        leastTimeout: Duration = .zero
    ) {
        self.task = task
        self.marks = marks
        self.rest = rest
        self.leastTimeout = leastTimeout
    }
}
