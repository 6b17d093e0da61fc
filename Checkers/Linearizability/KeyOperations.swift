import Histories

/// The calls on one key, compiled: dense numbers instead of names, ranks instead of times.
///
/// Locality (Herlihy and Wing, theorem 1; p-compositionality in Horn and Kroening: Faster
/// linearizability checking via P-compositionality, FORTE 2015) allows each key to be checked
/// alone.
struct KeyOperations<Call: Hashable & Sendable>: Sendable {
    /// The rank at which an optional call ends.
    static var never: Int32 { .max }

    /// The history that the calls came from.
    let history: History
    /// The key; nil where operations have none.
    let key: String?
    /// Per call, in order of invocation: the number of its operation in the history.
    var sources: [Int32] = []
    /// What was called and answered.
    var calls: [Call] = []
    /// Ranks of the invocations.
    var starts: [Int32] = []
    /// Ranks of the completions, or `never` where the outcome is unknown.
    var finishes: [Int32] = []
    /// Per call: a number that only equal calls share, where such numbers came for free; or empty.
    var classes: [Int32] = []
    /// A bound above all ranks: the number of events of the key.
    var eventCount: Int32 = 0

    /// The number of calls.
    var count: Int { calls.count }

    /// Whether the call may never have happened.
    func isOptional(_ call: Int) -> Bool { finishes[call] == Self.never }

    /// The operation behind a call.
    func operation(_ call: Int) -> Operation { history.calls[Int(sources[call])] }

    /// Whether a call was acknowledged that not every state allows, so that it can be wrong.
    func isConstrained(_ isAlwaysPossible: (Call) -> Bool) -> Bool {
        calls.indices.contains { !isOptional($0) && !isAlwaysPossible(calls[$0]) }
    }
}

extension KeyOperations {
    /// No calls yet, of a key.
    init(_ slice: KeySlice) {
        history = slice.history
        key = slice.key
        eventCount = slice.eventCount
        sources.reserveCapacity(slice.sources.count)
        calls.reserveCapacity(slice.sources.count)
        starts.reserveCapacity(slice.sources.count)
        finishes.reserveCapacity(slice.sources.count)
    }

    /// Compiles the operations of a key.
    /// - Throws: a `Cause` where the model does not know an operation.
    init<M: Model>(_ slice: KeySlice, by model: M) throws(Cause) where M.Call == Call {
        self.init(slice)
        let operations = history.calls
        for place in slice.sources.indices {
            let operation = operations[Int(slice.sources[place])]
            switch model.call(of: operation) {
            case .nothing: break
            case .call(let call): append(call, slice, place)
            case .unsupported: throw Self.unsupported(operation)
            }
        }
    }

    /// Appends a call for an operation of the slice.
    @inline(__always)
    mutating func append(_ call: Call, _ slice: KeySlice, _ place: Int) {
        sources.append(slice.sources[place])
        calls.append(call)
        starts.append(slice.starts[place])
        finishes.append(slice.finishes[place])
    }

    static func unsupported(_ operation: Operation) -> Cause {
        let isOfLists = operation.steps?.contains { $0.kind == .append } ?? false
        let what =
            isOfLists
            ? "transactions that append to lists are not judged yet, as the \(operation.f)"
            : "the model does not know the operation \(operation.f)"
        return Cause(
            .unsupportedOperation,
            what + " with value \(operation.argument.text(limit: 40)) at event \(operation.index)",
            key: operation.key
        )
    }
}
