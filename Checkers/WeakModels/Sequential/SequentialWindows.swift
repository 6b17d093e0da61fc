/// Looks for operations without an order among those that were invoked near each other.
///
/// Any operations prove that all have no order if they have none and with each read there is the
/// write that it read: without the others, less has to be explained.
struct SequentialWindows {
    /// The operations of the widest window.
    static let widest = 256
    private static let widths = [24, widest]
    /// What the search of a window may take.
    private static let steps = 20_000

    private let graph: CausalGraph
    private let stepsAllowed: Int

    /// Windows that may take this number of steps together.
    init(_ graph: CausalGraph, steps: Int) {
        self.graph = graph
        stepsAllowed = steps
    }

    /// The first contradiction of the narrowest windows that have one; nil if none has.
    func violations() -> [CausalViolation]? {
        var left = stepsAllowed
        for width in Self.widths {
            for start in stride(from: 0, to: graph.count, by: width / 2) {
                // A window without a contradiction may take all that one may.
                left -= min(Self.steps, width * width)
                if left < 0 { return nil }
                let window = Int32(start)..<Int32(min(graph.count, start + width))
                if let found = violation(in: window) { return [found] }
            }
        }
        return nil
    }

    private func violation(in window: Range<Int32>) -> CausalViolation? {
        let kept = window.filter { place in
            graph.sources(of: graph.nodes[Int(place)]).allSatisfy {
                $0 < 0 || window.contains($0)
            }
        }
        var judge = CausalJudge(
            graph.subset(kept),
            .sequence,
            steps: Self.steps,
            bytes: .max / 2
        )
        return judge.violations()?.first?.moved(to: kept)
    }
}

/// Makes operations that have no order fewer, a part at a time.
struct SequentialCore {
    private let graph: CausalGraph
    private let steps: Int

    init(_ graph: CausalGraph, steps: Int) {
        self.graph = graph
        self.steps = steps
    }

    /// A violation of fewer operations: halves, quarters, and so on are left out where they can be.
    func smaller(_ violation: CausalViolation) -> CausalViolation {
        guard violation.pattern == .noOrder else { return violation }
        var best = violation
        var left = steps
        var size = best.core.count / 2
        while size > 0 && best.core.count > 16 && left > 0 {
            var start = 0
            while start < best.core.count && left > 0 {
                let part = Set(best.core[start..<min(start + size, best.core.count)])
                let rest = closed(best.core.filter { !part.contains($0) })
                left -= rest.count
                var judge = CausalJudge(
                    graph.subset(rest),
                    .sequence,
                    steps: 10 * rest.count + 10_000,
                    bytes: .max / 2
                )
                let found = judge.violations()?.first { $0.pattern == .noOrder }
                if let found {
                    best = found.moved(to: rest)
                } else {
                    start += size
                }
            }
            size /= 2
        }
        return best
    }

    /// Without the reads of writes that are not there.
    private func closed(_ operations: [Int32]) -> [Int32] {
        let there = Set(operations)
        return operations.filter { place in
            graph.sources(of: graph.nodes[Int(place)]).allSatisfy {
                $0 < 0 || there.contains($0)
            }
        }
    }
}

extension CausalViolation {
    /// The same violation of a part of a graph, in numbers of the whole.
    func moved(to places: [Int32]) -> CausalViolation {
        CausalViolation(
            pattern: pattern,
            core: core.map { places[Int($0)] },
            culprit: places[Int(culprit)],
            session: session
        )
    }
}
