import Histories

/// Whether each process sees what it did, what it saw, and what these rest on, in their order.
///
/// The four session guarantees of Terry and others, Session guarantees for weakly consistent
/// replicated data, PDIS 1994, each for every key:
/// - *read your writes*: a read does not return what the process's own last write replaced;
/// - *monotonic reads*: nor what was older than its last read of the key;
/// - *monotonic writes*: a process that reads a write sees the earlier writes of the same process;
/// - *writes follow reads*: and what that process had read before.
///
/// ```
/// process 1  |- write x = 1 -|  *- read x → null -*        stale own write
/// ```
///
/// Which of two writes is the older is not recorded. It is certain if the same process made both,
/// or the reader had read the one before it made the other itself, if one is the initial value, or
/// if a process read one, then another, then the first again. For *writes follow reads* it is
/// certain as well if one came before the other causally; the other three are about the order of
/// sessions alone, which is why pipelined RAM implies them. Only what is certain is reported:
/// *valid* says that no such proof was found.
public struct SessionGuarantees: PropertyChecker {
    /// One of the four.
    public enum Guarantee: String, Sendable, Hashable, CaseIterable {
        /// A process sees its own writes.
        case readYourWrites = "read-your-writes"
        /// A process does not see older values than before.
        case monotonicReads = "monotonic-reads"
        /// Writes of a process are seen in their order.
        case monotonicWrites = "monotonic-writes"
        /// Writes are seen after what their process had read.
        case writesFollowReads = "writes-follow-reads"
    }

    /// The property that it decides.
    public var property: Property {
        switch guarantee {
        case .readYourWrites: .readYourWrites
        case .monotonicReads: .monotonicReads
        case .monotonicWrites: .monotonicWrites
        case .writesFollowReads: .writesFollowReads
        }
    }

    private let guarantee: Guarantee
    private let initial: Value

    /// A guarantee for registers that start with a value.
    public init(_ guarantee: Guarantee, initial: Value = .null) {
        self.guarantee = guarantee
        self.initial = initial
    }

    /// Judges every read; at most one anomaly a key, ordered by key.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        RetriedWrites.verdict(on: history, initial: initial, within: budget) { history, budget in
            do throws(Cause) {
                let graph = try CausalGraph(history, initial: initial)
                return Self.verdict(graph, of: history, guarantee, within: budget)
            } catch {
                return .unknown(error)
            }
        }
    }

    /// What comes of a graph that is there already.
    static func verdict(
        _ graph: CausalGraph,
        of history: History,
        _ guarantee: Guarantee,
        within budget: Budget
    ) -> Verdict {
        var sweep = SessionSweep(graph, guarantee)
        sweep.run()
        let order = CausalOrder(graph)
        let (sequence, circle) = sweep.questions.isEmpty ? ([], []) : order.sorted()
        // In a circle everything comes before everything: only what needs no order counts.
        if circle.isEmpty && !sweep.questions.isEmpty {
            var pass = CausalPass(order, sequence, CausalPass.Scope(session: -1))
            pass.queries = sweep.questions.map(\.edge)
            guard pass.run(bytes: budget.bytes) else {
                return .unknown(
                    Cause(.budgetExhausted, "the bytes allowed were used up")
                )
            }
            sweep.settle(pass.answered)
        }
        let story = SessionStory(history: history, order: order, guarantee: guarantee)
        let anomalies = sweep.firstOfEachKey().map(story.anomaly)
            .sorted { KeySlice.precedes($0.key, $1.key) }
        return .of(anomalies, [])
    }
}
