import Replication

/// The calls that a coordinator has under way, each in one of its phases, and their timers.
struct Calls<Phase: Sendable>: Sendable {
    /// A client's request on its way.
    struct Call: Sendable {
        let request: RequestID
        let command: Command
        var phase: Phase
    }

    private let timing: Timing
    private var open: [UInt64: Call] = [:]
    private var last: UInt64

    init(_ membership: Membership) {
        timing = membership.timing
        // Safety: an answer to a call of an earlier life must not count for one of this life.
        last = UInt64(membership.incarnation) << 32
    }

    var count: Int { open.count }

    /// The number below which no call is open; nil if none is.
    var lowest: UInt64? { open.keys.min() }

    /// A call by its number, or nil if it is over.
    subscript(number: UInt64) -> Call? { open[number] }

    /// Opens a call; the effects start its timers.
    mutating func begin<Message, Record>(
        _ command: Command,
        for request: RequestID,
        in phase: Phase
    ) -> (number: UInt64, timers: [Effect<Message, Record>]) {
        last += 1
        open[last] = Call(request: request, command: command, phase: phase)
        let deadline = CallTimer.deadline(call: last).id
        return (last, [.startTimer(deadline, after: timing.request), nextRetransmission(of: last)])
    }

    /// Puts a call that is under way into a phase.
    mutating func move(_ number: UInt64, to phase: Phase) {
        open[number]?.phase = phase
    }

    /// Changes the phase of a call in place; nil if the call is over.
    mutating func change<Result>(
        _ number: UInt64,
        _ body: (inout Phase) -> Result
    ) -> Result? {
        guard let place = open.index(forKey: number) else { return nil }
        return body(&open.values[place].phase)
    }

    /// Ends a call; nil if it is over already.
    mutating func end(_ number: UInt64) -> Call? {
        open.removeValue(forKey: number)
    }

    /// Starts the timer after which those who have not answered are asked again.
    func nextRetransmission<Message, Record>(of number: UInt64) -> Effect<Message, Record> {
        .startTimer(CallTimer.retransmission(call: number).id, after: timing.retransmission)
    }
}

/// Which timer of a call has run out.
enum CallTimer {
    /// Send again to those who have not answered.
    case retransmission(call: UInt64)
    /// Give up.
    case deadline(call: UInt64)

    init(_ timer: TimerID) {
        let call = timer.number / 2
        self = timer.number % 2 == 0 ? .deadline(call: call) : .retransmission(call: call)
    }

    var id: TimerID {
        switch self {
        case .deadline(let call): TimerID(call * 2)
        case .retransmission(let call): TimerID(call * 2 + 1)
        }
    }
}
