import Histories

/// The calls on one key, compiled: dense numbers instead of names, ranks instead of times.
///
/// Locality (Herlihy and Wing, theorem 1; p-compositionality in Horn and Kroening: Faster
/// linearizability checking via P-compositionality, FORTE 2015) allows each key to be checked
/// alone. Ranks count the events of this key only, so that a sweep over them costs what the key
/// costs.
struct KeyOperations<Call: Hashable & Sendable>: Sendable {
    /// The rank at which an optional call ends.
    static var never: Int32 { .max }

    /// The history that the calls came from.
    let history: History
    /// The key; nil where operations have none.
    let key: String?
    /// Per call, in order of invocation: its place in the history's operations, or the bitwise
    /// complement of its place among the failed ones.
    var sources: [Int32] = []
    /// What was called and answered.
    var calls: [Call] = []
    /// Ranks of the invocations.
    var starts: [Int32] = []
    /// Ranks of the completions, or `never` where the outcome is unknown.
    var finishes: [Int32] = []
    /// The number of events of the key.
    var eventCount: Int32 = 0

    /// The number of calls.
    var count: Int { calls.count }

    /// Whether the call may never have happened.
    func isOptional(_ call: Int) -> Bool { finishes[call] == Self.never }

    /// The operation behind a call.
    func operation(_ call: Int) -> Operation {
        let source = Int(sources[call])
        return source >= 0 ? history.operations[source] : history.failed[~source]
    }

    /// The same operations with other calls.
    func map<Other: Hashable & Sendable>(_ transform: (Call) -> Other) -> KeyOperations<Other> {
        var mapped = KeyOperations<Other>(history: history, key: key)
        mapped.sources = sources
        mapped.calls = calls.map(transform)
        mapped.starts = starts
        mapped.finishes = finishes
        mapped.eventCount = eventCount
        return mapped
    }
}
