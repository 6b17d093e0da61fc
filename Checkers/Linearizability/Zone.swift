/// Why zones refuse a key; calls are given by their numbers.
enum Contradiction: Error {
    /// Nothing produces the value that the call saw.
    case neverWritten(value: Int32, by: Int32)
    /// The value of the earlier call must precede that of the later, which ended before it began.
    case outOfOrder(earlier: Int32, later: Int32)
    /// Two compare-and-sets replaced the same value.
    case replacedTwice(Int32, Int32)
    /// Each compare-and-set needs the one before it, in a circle.
    case circle([Int32])
    /// Each of two values must have been there both before and after the other.
    case conflict(Zone, Zone)
}

extension Contradiction {
    /// The calls that it is about, without those that they build on.
    var calls: [Int] {
        let calls: [Int32] =
            switch self {
            case .neverWritten(_, let call): [call]
            case .outOfOrder(let earlier, let later): [earlier, later]
            case .replacedTwice(let one, let other): [one, other]
            case .circle(let members): members
            case .conflict(let one, let other):
                [one.firstCall, one.lastCall, other.firstCall, other.lastCall]
            }
        return Set(calls.filter { $0 >= 0 }).sorted().map(Int.init)
    }
}

/// When a chain of values held: from its first completion to its last invocation.
struct Zone: Hashable, Sendable {
    /// The rank of the first completion; -1 for the initial value.
    private(set) var first: Int32
    /// The call that completed first; -1 for the initial value.
    private(set) var firstCall: Int32 = -1
    /// The rank of the last invocation; -1 if there was none.
    private(set) var last: Int32 = -1
    /// The call that was invoked last.
    private(set) var lastCall: Int32 = -1

    init(isInitial: Bool) { first = isInitial ? -1 : .max }

    var isForward: Bool { first < last }

    /// The call that has to precede this one although it began after this one's end, if any.
    func isTooEarly(_ call: Int32, in key: Zones.Key) -> Int32? {
        key.finishes[Int(call)] < last ? lastCall : nil
    }

    mutating func add(_ call: Int32, in key: Zones.Key) {
        if key.finishes[Int(call)] < first {
            first = key.finishes[Int(call)]
            firstCall = call
        }
        if key.starts[Int(call)] > last {
            last = key.starts[Int(call)]
            lastCall = call
        }
    }
}
