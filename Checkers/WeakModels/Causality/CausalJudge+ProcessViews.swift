/// What each process saw, looked at alone: causal memory and pipelines.
extension CausalJudge {
    /// Whether each session can put what it knows into an order that explains its own reads.
    ///
    /// In a pipeline it knows the writes that it read and those before them of the same session,
    /// but not what these had read.
    mutating func processViews() -> [CausalViolation]? {
        let all = sessionsThatRead
        sessions.all = all.count
        for session in all {
            let last = graph.last[session]
            let past = demand == .pipeline ? pipeline(of: last) : past(of: last)
            let isAll = past.count == graph.count
            let subset = isAll ? graph : graph.subset(past)
            let part = CausalJudge(subset, demand, steps: steps, bytes: bytes)
            guard let found = part.saturated(by: last, in: past) else { return nil }
            steps = found.steps
            if var violation = found.violation {
                violation.core = violation.core.map { past[Int($0)] }
                return [
                    CausalViolation(
                        pattern: violation.pattern,
                        core: violation.core,
                        culprit: past[Int(violation.culprit)],
                        session: Int32(session)
                    )
                ]
            }
            sessions.done += 1
        }
        return []
    }

    /// The sessions with anything to explain.
    private var sessionsThatRead: [Int] {
        var isReader = [Bool](repeating: false, count: graph.last.count)
        for node in graph.nodes where !node.isWrite { isReader[Int(node.session)] = true }
        return isReader.indices.filter { isReader[$0] }
    }

    /// Everything before an operation, and itself, in order of invocation.
    private func past(of last: Int32) -> [Int32] {
        closure(of: last) { $0.previous }
    }

    /// The operations of a session up to one, the writes that they read, and the writes before
    /// those in their own sessions.
    private func pipeline(of last: Int32) -> [Int32] {
        let session = graph.nodes[Int(last)].session
        return closure(of: last) { node in
            var previous = node.previous
            guard node.session != session else { return previous }
            while previous >= 0 && !graph.nodes[Int(previous)].isWrite {
                previous = graph.nodes[Int(previous)].previous
            }
            return previous
        }
    }

    /// An operation, and all that comes before it by steps within sessions and to what was read.
    private func closure(
        of last: Int32,
        previous: (CausalGraph.Node) -> Int32
    ) -> [Int32] {
        var isKnown = [Bool](repeating: false, count: graph.count)
        var open = [last]
        isKnown[Int(last)] = true
        while let operation = open.popLast() {
            let node = graph.nodes[Int(operation)]
            for before in graph.sources(of: node) + [previous(node)]
            where before >= 0 && !isKnown[Int(before)] {
                isKnown[Int(before)] = true
                open.append(before)
            }
        }
        return (0..<Int32(graph.count)).filter { isKnown[Int($0)] }
    }

    /// Adds what the reads of one session demand until nothing is new, or something is wrong.
    private func saturated(
        by last: Int32,
        in past: [Int32]
    ) -> (violation: CausalViolation?, steps: Int)? {
        var judge = self
        let place = past.firstIndex(of: last) ?? past.count - 1
        let session = graph.nodes[place].session
        var order = CausalOrder(graph)
        for round in 0..<Int32.max {
            let (sequence, circle) = order.sorted()
            guard circle.isEmpty else {
                let found =
                    order.edges.isEmpty
                    ? cyclicOrder(order, circle) : contradiction(.cyclicSight, order, on: circle)
                return (found, judge.steps)
            }
            let scope = CausalPass.Scope(session: session, round: round)
            var pass = CausalPass(order, sequence, scope)
            guard judge.spend(), pass.run(bytes: bytes) else { return nil }
            if let found = pass.initialReads.first {
                return (seen(found, order), judge.steps)
            }
            if pass.edges.isEmpty { break }
            for edge in pass.edges { order.add(edge) }
        }
        return (nil, judge.steps)
    }

    private func seen(_ found: CausalPass.InitialRead, _ order: CausalOrder) -> CausalViolation {
        let path = order.path(from: found.write, to: found.read, before: .max)
        let core = evidence(path?.operations ?? [], path?.edges ?? [], order)
        return violation(.writeSeenBeforeInitialRead, core, culprit: found.read)
    }
}
