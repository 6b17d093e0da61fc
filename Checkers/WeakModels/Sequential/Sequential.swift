import Histories

/// Whether one order of all operations, each process in its own, explains what was read.
///
/// Unlike linearizability it asks nothing of real time, and unlike it, keys cannot be judged one
/// by one:
///
/// ```
/// process 1  |- write x = 1 -|  |- read y → null -|
/// process 2  |- write y = 1 -|  *- read x → null -*      no total order
/// ```
///
/// Source: Lamport, How to make a multiprocessor computer that correctly executes multiprocess
/// programs, IEEE Transactions on Computers 1979. To decide it is NP-complete (Gibbons and Korach,
/// SIAM J. Comput. 1997, section 3), so it is decided in stages, as in Zennou and others,
/// Gradual consistency checking, CAV 2019:
/// - what is linearizable is sequentially consistent;
/// - what is not causally convergent or not causal memory is not;
/// - else a search looks for an order within the budget, and if it finds none in time, for a few
///   operations near each other that have none.
///
/// Values have to be written once. A write of unknown outcome counts if somebody read it; a read of
/// several siblings has no place in any order.
public struct Sequential: PropertyChecker {
    /// The property that it decides.
    public let property = Property.sequential
    private let initial: Value

    /// Sequential consistency of registers that start with a value.
    public init(initial: Value = .null) {
        self.initial = initial
    }

    /// Judges all keys together; the anomaly is that of a weaker model where one is broken already.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        RetriedWrites.verdict(on: history, initial: initial, within: budget) { history, budget in
            judge(history, within: budget)
        }
    }

    private func judge(_ history: History, within budget: Budget) -> Verdict {
        let fast = Budget(steps: budget.steps / 10, bytes: budget.bytes, explanation: 0)
        var share = budget
        share.steps = budget.steps / 10 * 3
        let linearizability = Linearizability(model: .register, initial: initial)
        if linearizability.check(history, within: fast).isValid { return .valid }
        do throws(Cause) {
            let graph = try CausalGraph(history, initial: initial)
            for demand in [CausalDemand.convergence, .memory] {
                let weaker = Causal.verdict(graph, of: history, demand, within: share)
                if weaker.isInvalid { return weaker }
            }
            return Self.verdict(graph, of: history, within: share)
        } catch {
            return .unknown(error)
        }
    }

    /// What the search says of a graph that breaks no weaker model.
    static func verdict(
        _ graph: CausalGraph,
        of history: History,
        within budget: Budget
    ) -> Verdict {
        let ranks = ranks(graph, history)
        var judge = CausalJudge(graph, .sequence, steps: budget.steps, bytes: budget.bytes)
        judge.ranks = ranks
        let found =
            judge.violations()
            ?? SequentialWindows(graph, steps: budget.steps / 2).violations()
        guard let found else {
            return .unknown(
                Cause(
                    .budgetExhausted,
                    "the search for one order of \(graph.count) operations took \(budget.steps)"
                        + " steps or the bytes allowed; no contradiction is among"
                        + " \(SequentialWindows.widest) operations that follow each other"
                )
            )
        }
        let story = CausalStory(history: history, graph: graph, demand: .sequence)
        let cores = SequentialCore(graph, steps: budget.explanation)
        return .of(found.map { story.anomaly(cores.smaller($0)) }, [])
    }

    /// Per operation the position at which its effect was certainly there.
    private static func ranks(_ graph: CausalGraph, _ history: History) -> [Int32] {
        let ends = history.pairs.keysAndEnds().ends
        var ranks = graph.nodes.map { node in
            let end = ends[Int(node.number)]
            return end < 0 ? .max : end
        }
        for (place, node) in graph.nodes.enumerated() where !node.isWrite {
            for source in graph.sources(of: node) where source >= 0 {
                ranks[Int(source)] = min(ranks[Int(source)], ranks[place])
            }
        }
        return ranks
    }
}

extension CausalJudge {
    /// Whether one order explains all reads; what has none is everything together.
    mutating func noOrder(
        _ order: CausalOrder,
        _ sequence: [Int32]
    ) -> [CausalViolation]? {
        if let read = graph.nodes.firstIndex(where: { $0.sourceCount > 1 }) {
            return [violation(.thinAirRead, [Int32(read)], culprit: Int32(read))]
        }
        var pass = CausalPass(order, sequence, CausalPass.Scope())
        guard spend(), pass.run(bytes: bytes) else { return nil }
        let places = Array(0..<Int32(graph.count))
        var search = SequentialSearch(
            graph,
            edges: pass.edges,
            ranks: ranks.isEmpty ? places : ranks
        )
        switch search.run(steps: steps, bytes: bytes) {
        case .possible: return []
        case .exhausted: return nil
        case .impossible:
            let reads = places.filter { !graph.nodes[Int($0)].isWrite }
            return [violation(.noOrder, places, culprit: reads.last ?? 0)]
        }
    }
}
