/// Operations of one history, in order of invocation, each put together when it is asked for.
public struct Operations: RandomAccessCollection, Sendable {
    let pairs: Pairs
    /// The numbers of the operations; nil for all of them.
    private let numbers: [Int32]?

    init(_ pairs: Pairs, numbers: [Int32]? = nil) {
        self.pairs = pairs
        self.numbers = numbers
    }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// The number of operations.
    public var endIndex: Int { numbers?.count ?? pairs.count }

    /// The operation at a position.
    public subscript(position: Int) -> Operation {
        Operation(numbers.map { Int($0[position]) } ?? position, of: pairs)
    }

    /// The operations of both, one after the other.
    public static func + (one: Operations, other: Operations) -> [Operation] {
        Array(one) + Array(other)
    }
}

/// Which completion belongs to which invocation: the columns of a history's operations.
///
/// What is asked for millions of times is a number here: names, keys and values are compared
/// without a string, and only those that matter are looked up.
public final class Pairs: Sendable {
    let events: EventColumns
    private let invocations: [Int32]
    /// Per operation: the position of its completion, or -1.
    private let completions: [Int32]
    /// Per operation: the key, where only the completion named it.
    private let lateKeys: [Int: Int32]
    /// The updates that only the completion says the value of.
    private let lateValues: Set<Int>

    init(
        _ events: EventColumns,
        invocations: [Int32],
        completions: [Int32],
        lateKeys: [Int: Int32],
        lateValues: Set<Int>
    ) {
        self.events = events
        self.invocations = invocations
        self.completions = completions
        self.lateKeys = lateKeys
        self.lateValues = lateValues
    }

    /// The number of operations, failed ones included.
    public var count: Int { invocations.count }
    /// The number of events, those of the nemesis included.
    public var eventCount: Int { events.count }
    /// The operations' names by their numbers.
    public var fNames: [String] { events.fNames.texts }
    /// The number of keys that have a name.
    public var keyCount: Int { events.keyNames.count }

    /// The position of the invocation.
    @inline(__always)
    public func invocation(of operation: Int) -> Int { Int(invocations[operation]) }

    /// The position of the completion, if there was one.
    @inline(__always)
    public func completion(of operation: Int) -> Int? {
        let completion = completions[operation]
        return completion < 0 ? nil : Int(completion)
    }

    /// How the operation ended: ok, fail or info.
    @inline(__always)
    public func kind(of operation: Int) -> Event.Kind {
        let completion = completions[operation]
        return completion < 0 ? .info : events.kind(at: Int(completion))
    }

    /// The number of the operation's name.
    @inline(__always)
    public func fNumber(of operation: Int) -> Int { events.fNumber(at: invocation(of: operation)) }

    /// The number of the operation's key; -1 for none.
    @inline(__always)
    public func keyNumber(of operation: Int) -> Int32 {
        let key = events.keyNumber(at: invocation(of: operation))
        return key >= 0 || lateKeys.isEmpty ? key : lateKeys[operation] ?? -1
    }

    /// The code of the argument.
    @inline(__always)
    public func argument(of operation: Int) -> ValueCode {
        isLate(operation) ? result(of: operation) : events.valueCode(at: invocation(of: operation))
    }

    @inline(__always)
    private func isLate(_ operation: Int) -> Bool {
        !lateValues.isEmpty && lateValues.contains(operation)
    }

    /// The code of what the completion carries; null without one.
    @inline(__always)
    public func result(of operation: Int) -> ValueCode {
        let completion = completions[operation]
        return completion < 0 ? .null : events.valueCode(at: Int(completion))
    }

    /// What checkers ask of an operation, all at once.
    public struct Row: Sendable {
        /// The number of the name.
        public let f: Int
        /// How it ended: ok, fail or info.
        public let kind: Event.Kind
        /// The code of the argument.
        public let argument: ValueCode
        /// The code of what the completion carries; null without one.
        public let result: ValueCode
    }

    /// Name, end, argument and result of an operation.
    public func row(of operation: Int) -> Row {
        let invocation = invocation(of: operation)
        let completion = Int(completions[operation])
        return Row(
            f: events.fNumber(at: invocation),
            kind: completion < 0 ? .info : events.kind(at: completion),
            argument: argument(of: operation),
            result: completion < 0 ? .null : events.valueCode(at: completion)
        )
    }

    /// The numbers of all operations' keys, -1 for none, and where each of them ended: the position
    /// of its completion, or -1 where the outcome is unknown.
    public func keysAndEnds() -> (keys: [Int32], ends: [Int32]) {
        var keys = [Int32](repeating: -1, count: count)
        var ends = completions
        for operation in 0..<count {
            keys[operation] = keyNumber(of: operation)
            let end = Int(ends[operation])
            if end >= 0, events.kind(at: end) == .info { ends[operation] = -1 }
        }
        return (keys, ends)
    }

    /// The number of the operation's process among those of the history.
    @inline(__always)
    public func processNumber(of operation: Int) -> Int32 {
        events.processNumber(at: invocation(of: operation))
    }

    /// The key of a number; nil for -1.
    public func key(_ number: Int32) -> String? { events.keyNames[number] }

    /// The value behind a code.
    public func value(_ code: ValueCode) -> Value { events.valueTable[code] }

    /// Calls a function with a list or a map as JSON without white space; nil where the value is
    /// kept otherwise.
    ///
    /// For what goes through every part of millions of values, and makes none of them.
    public func withJSON<Result>(
        of code: ValueCode,
        _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        events.valueTable.withJSON(of: code, body)
    }

    /// The code of a value, if any operation may carry it.
    public func code(of value: Value) -> ValueCode? { events.valueTable.knownCode(of: value) }
}
