import Histories

/// Whether every read returns the latest write that was done before it, or one that overlaps it.
///
/// This is what a majority-quorum store gives without writing back what it reads. Two reads, one
/// after the other, may still return a new value and then an old one while a write is in progress:
///
/// ```
/// process 0  |------------- write 2 -------------|
/// process 1    |-- read → 2 --|
/// process 2                      |-- read → 1 --|      regular, yet not linearizable
/// ```
///
/// Sources: Lamport, On interprocess communication, part II, Distributed Computing 1986, for one
/// writer; Shao, Pierce and Welch, Multi-writer consistency conditions for shared memory objects,
/// DISC 2003, for several: this is their weak form, which judges each read alone. A read is
/// refused if
/// - nobody wrote its value,
/// - the write of its value began after the read was done, or
/// - another write began after the write of its value was done, and was done before the read began.
///
/// The initial value counts as written before everything. Values have to be written once.
public struct Regularity: PropertyChecker {
    /// The property that it decides.
    public let property = Property.regular
    private let initial: Value
    private let model: RegisterModel

    /// Regularity of registers that start with a value.
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
                return key.operations.calls.indices.lazy.compactMap(reads.core).first
                    .flatMap { OverwrittenReads.anomaly($0, in: key) }
            }
        }
    }
}
