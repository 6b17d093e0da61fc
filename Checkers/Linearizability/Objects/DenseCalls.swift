import Histories

/// The calls of one key in flat arrays: all that the specialised algorithms read.
///
/// Calls are in order of invocation. Ranks count the key's events from 0 and are all different; a
/// call that may never have happened finishes at `never`.
struct DenseCalls<Kind: Sendable>: Sendable {
    /// Per call: what it is.
    var kinds: [Kind] = []
    /// Per call: the dense number of its element or of its process, or the number that it carries.
    var numbers: [Int32] = []
    /// Ranks of the invocations.
    var starts: [Int32]
    /// Ranks of the completions, or `never`.
    var finishes: [Int32]
    /// The number of events of the key.
    var eventCount: Int32

    /// The rank at which an optional call ends; also the end of time.
    static var never: Int32 { .max }

    /// The number of calls.
    var count: Int { kinds.count }

    /// Whether the call may never have happened.
    func isOptional(_ call: Int) -> Bool { finishes[call] == Self.never }

    /// The ranks of a key, with room for what its calls become.
    init<Call>(ranksOf key: KeyOperations<Call>) {
        starts = key.starts
        finishes = key.finishes
        eventCount = key.eventCount
        kinds.reserveCapacity(key.count)
        numbers.reserveCapacity(key.count)
    }

    /// Calls that are dense already.
    init(
        kinds: [Kind],
        numbers: [Int32],
        starts: [Int32],
        finishes: [Int32],
        eventCount: Int32
    ) {
        self.kinds = kinds
        self.numbers = numbers
        self.starts = starts
        self.finishes = finishes
        self.eventCount = eventCount
    }
}

/// Gives out dense numbers to values in order of first appearance.
///
/// Integers from zero up to a few times the number of calls, which is what most workloads use, are
/// looked up in a table.
struct Numbering {
    private var table: [Int32]
    private var others: [Value: Int32] = [:]
    /// How many values have a number.
    private(set) var count: Int32 = 0

    /// Prepares for about the expected number of values.
    init(expecting expected: Int) {
        table = [Int32](repeating: -1, count: expected * 4 + 64)
    }

    /// Whether a value has a number.
    func knows(_ value: Value) -> Bool {
        if case .int(let integer) = value, integer >= 0, integer < Int64(table.count) {
            return table[Int(integer)] >= 0
        }
        return others[value] != nil
    }

    /// The number of a value, a new one if need be.
    mutating func number(of value: Value) -> Int32 {
        if case .int(let integer) = value, integer >= 0, integer < Int64(table.count) {
            let place = Int(integer)
            if table[place] < 0 {
                table[place] = count
                count += 1
            }
            return table[place]
        }
        if let known = others[value] { return known }
        others[value] = count
        count += 1
        return count - 1
    }
}
