import Histories

/// Whether every read that overlaps no write returns the latest write that was done before it.
///
/// A read that overlaps a write may return anything, even what nobody wrote: it may have seen half
/// of one value and half of another.
///
/// ```
/// process 0  |- write 1 -|  |------ write 2 ------|
/// process 1                    |- read → 7 -|        *- read → 1 -*   stale read
/// ```
///
/// Source: Lamport, On interprocess communication, part II, Distributed Computing 1986, for one
/// writer. With several, the latest writes are those after which no other began and was
/// done before the read, as for `Regularity`: what is regular is safe. A write of unknown outcome
/// may still be in progress, so that nothing is asked of later reads of its key. Values have
/// to be written once.
public struct Safety: PropertyChecker {
    /// The property that it decides.
    public let property = Property.safe
    private let initial: Value
    private let model: RegisterModel

    /// Safety of registers that start with a value.
    public init(initial: Value = .null) {
        self.initial = initial
        model = RegisterModel(initial: initial, hasCompareAndSet: false)
    }

    /// Judges every read; one anomaly for each key, ordered by key.
    ///
    /// It takes linear time, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        RetriedWrites.verdict(on: history, initial: initial, within: budget) { history, _ in
            RegisterKeys(history, model).verdict { key in
                let reads = OverwrittenReads(key)
                let writes = OpenWrites(key.operations)
                return key.operations.calls.indices.lazy
                    .filter { !writes.overlap($0) }
                    .compactMap(reads.core).first
                    .flatMap { OverwrittenReads.anomaly($0, in: key) }
            }
        }
    }
}

/// Says which calls overlap a write.
private struct OpenWrites {
    private let key: KeyOperations<RegisterCall<Int32>>
    /// For every rank: how many writes began before it, and how many were done.
    private var begun: [Int32]
    private var done: [Int32]

    init(_ key: KeyOperations<RegisterCall<Int32>>) {
        self.key = key
        begun = [Int32](repeating: 0, count: Int(key.eventCount) + 1)
        done = begun
        for call in key.calls.indices where key.calls[call].produced != nil {
            begun[Int(key.starts[call]) + 1] += 1
            if !key.isOptional(call) { done[Int(key.finishes[call]) + 1] += 1 }
        }
        for rank in begun.indices.dropFirst() {
            begun[rank] += begun[rank - 1]
            done[rank] += done[rank - 1]
        }
    }

    func overlap(_ read: Int) -> Bool {
        let end = min(Int(key.finishes[read]), begun.count - 1)
        return begun[end] > done[Int(key.starts[read])]
    }
}
