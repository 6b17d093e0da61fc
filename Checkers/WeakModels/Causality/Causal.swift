import Histories

/// Whether reads respect what came before what: causal consistency, in one of three strengths.
///
/// An operation comes after what its process did before, and after the write that it read; this
/// *causal order* goes over all keys. Nobody may see an effect without its cause:
///
/// ```
/// process 1  |- write x = 1 -|  |- write x = 2 -|  |- write y = 3 -|
/// process 2                                    |- read y → 3 -|  *- read x → 1 -*   WriteCORead
/// ```
///
/// The levels, and the patterns whose absence is equivalent to each where every value is written
/// once: Bouajjani, Enea, Guerraoui and Hamza, On verifying causal consistency, POPL 2017, sections
/// 3 and 5. With vector clocks a pass takes time in the number of operations times the number of
/// sessions that write, as in AWDIT (Møldrup and Pavlogiannis, PLDI 2025).
///
/// A write of unknown outcome counts if somebody read it; a read of siblings reads each of them,
/// and says nothing about which of them won. A session is a process of the history. Real time plays
/// no part.
public struct Causal: PropertyChecker {
    /// How strong.
    public enum Level: String, Sendable, Hashable, CaseIterable {
        /// Causal consistency: what a process knows to be overwritten it does not read, though
        /// it may read concurrent writes now in the one order, now in the other.
        case cc
        /// Causal convergence: further, one order of all writes explains all reads.
        case ccv
        /// Causal memory: further, for each process some order of what it knows explains all its
        /// reads. It neither implies convergence nor follows from it.
        case cm
    }

    /// The property that it decides.
    public var property: Property {
        switch level {
        case .cc: .causalConsistency
        case .ccv: .causalConvergence
        case .cm: .causalMemory
        }
    }

    /// The property in full.
    public var name: String {
        switch level {
        case .cc: "causal-consistency"
        case .ccv: "causal-convergence"
        case .cm: "causal-memory"
        }
    }

    private let level: Level
    private let initial: Value

    /// Causality of registers that start with a value.
    public init(_ level: Level, initial: Value = .null) {
        self.level = level
        self.initial = initial
    }

    /// At most one anomaly a key for patterns of a single read, of at most eight keys; one of a
    /// circle.
    ///
    /// The first two levels take a few passes. Causal memory takes some for each session: a budget
    /// of N steps is enough for N operations of all passes together, fewer where more
    /// than 256 sessions write.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        Self.verdict(history, demand, initial: initial, within: budget)
    }

    private var demand: CausalDemand {
        switch level {
        case .cc: .consistency
        case .ccv: .convergence
        case .cm: .memory
        }
    }

    /// What comes of a demand on the registers of a history.
    static func verdict(
        _ history: History,
        _ demand: CausalDemand,
        initial: Value,
        within budget: Budget
    ) -> Verdict {
        RetriedWrites.verdict(on: history, initial: initial, within: budget) { history, budget in
            do throws(Cause) {
                let graph = try CausalGraph(history, initial: initial)
                return verdict(graph, of: history, demand, within: budget)
            } catch {
                return .unknown(error)
            }
        }
    }

    /// The same of a graph that is there already.
    static func verdict(
        _ graph: CausalGraph,
        of history: History,
        _ demand: CausalDemand,
        within budget: Budget
    ) -> Verdict {
        var judge = CausalJudge(graph, demand, steps: budget.steps, bytes: budget.bytes)
        guard let violations = judge.violations() else {
            return .unknown(exhausted(judge.sessions))
        }
        let story = CausalStory(history: history, graph: graph, demand: demand)
        let anomalies = violations.map(story.anomaly)
            .sorted { KeySlice.precedes($0.key, $1.key) }
        return .of(anomalies, [])
    }

    private static func exhausted(_ sessions: (done: Int, all: Int)) -> Cause {
        let far =
            sessions.all > 0 ? ": \(sessions.done) of \(sessions.all) sessions were checked" : ""
        return Cause(.budgetExhausted, "the steps or the bytes allowed were used up" + far)
    }
}
