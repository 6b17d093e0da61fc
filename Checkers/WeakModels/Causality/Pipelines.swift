import Histories

/// Whether each process sees the writes of every other one in the order in which they were made.
///
/// Pipelined RAM, also called FIFO consistency: for each process there is one order of all writes
/// and its own reads that keeps the order of every process and explains those reads. What others
/// had read before they wrote plays no part, nor does real time:
///
/// ```
/// process 1  |- write x = 1 -|  |- write x = 2 -|
/// process 2                       |- read x → 2 -|  *- read x → 1 -*   CyclicHB
/// ```
///
/// Sources: Lipton and Sandberg, PRAM: a scalable shared memory, Princeton CS-TR-180-88, 1988, for
/// the model; Wei and others, Verifying PRAM consistency over read/write traces of data
/// replicas, IEEE TPDS 2016, for a verification in polynomial time where every value is written
/// once. Here it is the saturation of causal memory (Bouajjani and others, POPL 2017, section 5.3)
/// without what others had read, and its patterns have the same names.
public struct Pipelines: PropertyChecker {
    /// The property that it decides.
    public let property = Property.pram
    private let initial: Value

    /// Pipelines of registers that start with a value.
    public init(initial: Value = .null) {
        self.initial = initial
    }

    /// Judges process by process: an anomaly of the first that cannot explain its reads.
    ///
    /// A budget of N steps is enough for N operations of all passes together, fewer
    /// where more than 256 sessions write.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        Causal.verdict(history, .pipeline, initial: initial, within: budget)
    }
}
