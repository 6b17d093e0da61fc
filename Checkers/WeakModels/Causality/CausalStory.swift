import Histories

/// Makes the operations that show a violation as few as possible, and finds the words for it.
struct CausalStory {
    /// Cores of more operations are told as they are.
    private static let most = 100
    /// What a look at a smaller core may take.
    private static let steps = 1_000_000

    let history: History
    let graph: CausalGraph
    let demand: CausalDemand

    /// The anomaly of a violation: without any one of its operations there would be none like it.
    func anomaly(_ found: CausalViolation) -> Anomaly {
        let violation = reduced(found)
        let operations = violation.core.map(operation)
        let culprit = operation(violation.culprit)
        let keys = Set(operations.map(\.keyNumber))
        let ofMany: [CausalPattern] = [.cyclicOrder, .cyclicConflict, .cyclicSight, .noOrder]
        let isOfOneRead = !ofMany.contains(found.pattern)
        let key = isOfOneRead || keys.count == 1 ? culprit.key : nil
        return Story(history: history, key: key).anomaly(
            violation.pattern.rawValue,
            operations,
            culprit: culprit,
            sentence(violation, culprit, operations),
            proof: proof(violation, culprit, operations)
        )
    }

    private func operation(_ place: Int32) -> Operation {
        history.calls[Int(graph.nodes[Int(place)].number)]
    }

    private func reduced(_ violation: CausalViolation) -> CausalViolation {
        guard violation.core.count <= Self.most, violation.core.count > 1 else { return violation }
        var best = violation
        for operation in violation.core.reversed() {
            let rest = best.core.filter { $0 != operation }
            if rest.count < best.core.count, let smaller = find(violation.pattern, in: rest) {
                best = smaller
            }
        }
        return best
    }

    /// The same pattern among some operations alone; all of them are its core.
    private func find(_ pattern: CausalPattern, in core: [Int32]) -> CausalViolation? {
        var judge = CausalJudge(graph.subset(core), demand, steps: Self.steps, bytes: .max / 2)
        guard let found = judge.violations()?.first(where: { $0.pattern == pattern }) else {
            return nil
        }
        return CausalViolation(
            pattern: pattern,
            core: core,
            culprit: core[Int(found.culprit)],
            session: graph.nodes[Int(core[Int(found.culprit)])].session
        )
    }

    // MARK: Cycles

    /// A shortest cycle of the orders of processes and of reads after the writes that they read.
    private func cycle(among operations: [Operation]) -> [Anomaly.Step] {
        operations.compactMap { path(from: $0, among: operations) }
            .min { $0.count < $1.count } ?? []
    }

    private func path(
        from start: Operation,
        among operations: [Operation]
    ) -> [Anomaly.Step]? {
        var paths: [(end: Operation, steps: [Anomaly.Step])] = [(start, [])]
        var seen: Set<Operation> = []
        while !paths.isEmpty {
            let (end, steps) = paths.removeFirst()
            for next in operations {
                guard let step = step(from: end, to: next) else { continue }
                if next == start { return steps + [step] }
                if seen.insert(next).inserted { paths.append((next, steps + [step])) }
            }
        }
        return nil
    }

    private func step(from one: Operation, to other: Operation) -> Anomaly.Step? {
        func step(_ kind: String, _ reason: String) -> Anomaly.Step {
            Anomaly.Step(from: one.index, to: other.index, kind: kind, reason: reason)
        }
        if one.process == other.process && one.start < other.start {
            return step("so", "Client \(one.process) \(deed(one)), then \(deed(other)).")
        }
        guard one.f == "write", other.f != "write", one.keyNumber == other.keyNumber,
            other.heldValues.contains(one.argument)
        else { return nil }
        return step(
            "wr",
            "Client \(other.process) \(deed(other)), as client \(one.process) wrote."
        )
    }

    // MARK: The proof

    /// The most steps that are told one by one.
    private static let stepsTold = 8

    /// What comes before what, and why that cannot be.
    private func proof(
        _ violation: CausalViolation,
        _ culprit: Operation,
        _ operations: [Operation]
    ) -> Story.Proof {
        let gist = gist(violation.pattern, culprit)
        let premises =
            violation.pattern == .cyclicOrder
            ? cycle(among: operations) : dependencies(among: operations)
        guard premises.count <= Self.stepsTold else { return Story.Proof(gist: gist) }
        let last = Anomaly.Step(
            from: culprit.index,
            to: culprit.index,
            kind: "co",
            reason: gist
        )
        return Story.Proof(gist: gist, steps: premises + [last], flaw: "cannot be")
    }

    /// The dependencies of which causality is made: the order of each client, of which only
    /// neighbours are named, and reads after the writes that they read.
    private func dependencies(among operations: [Operation]) -> [Anomaly.Step] {
        let operations = operations.sorted { $0.start < $1.start }
        return operations.enumerated().flatMap { place, other -> [Anomaly.Step] in
            let earlier = operations.prefix(place)
            let neighbour = earlier.last { $0.process == other.process }
            let writes = operations.filter { $0.process != other.process }
            return ([neighbour].compactMap(\.self) + writes)
                .compactMap { step(from: $0, to: other) }
        }
    }

    private func gist(_ pattern: CausalPattern, _ culprit: Operation) -> String {
        let did = "Client \(culprit.process) \(deed(culprit))"
        return switch pattern {
        case .thinAirRead:
            did + ", " + (isRefused(culprit) ? "whose write failed." : "which nobody wrote.")
        case .cyclicOrder: "Each of these operations would have to come before itself."
        case .writeBeforeInitialRead: did + ", although it knew of a write."
        case .writeBeforeRead: did + ", although it knew that this had been overwritten."
        case .cyclicConflict: "No one order of the writes explains all reads."
        case .writeSeenBeforeInitialRead:
            did + ", although its own reads put a write before that."
        case .noOrder: "No one order, with each client in its own, explains what was read."
        case .cyclicSight: "No order of the writes explains the reads of client \(culprit.process)."
        }
    }

    // MARK: Words

    private func sentence(
        _ violation: CausalViolation,
        _ culprit: Operation,
        _ operations: [Operation]
    ) -> String {
        let moment = Clock(for: operations).start(culprit)
        let did = "client \(culprit.process) \(deed(culprit)) \(moment)"
        let story = ": " + story(operations)
        switch violation.pattern {
        case .thinAirRead:
            return did + ", but " + (isRefused(culprit) ? "its write failed" : "nobody wrote that")
        case .cyclicOrder:
            return "each of these would have to come before itself" + story
        case .writeBeforeInitialRead:
            return did + ", although it knew of a write" + story
        case .writeBeforeRead:
            return did + ", although it knew that this had been overwritten" + story
        case .cyclicConflict:
            return "no one order of the writes explains all reads" + story
        case .writeSeenBeforeInitialRead:
            return did + ", although its own reads put a write before that" + story
        case .noOrder:
            return "no one order of these, each client in its own, explains what was read" + story
        case .cyclicSight:
            return "no order of the writes explains the reads of client \(culprit.process)" + story
        }
    }

    /// Whether a value that was read is one whose write certainly failed.
    private func isRefused(_ read: Operation) -> Bool {
        let held = read.heldValues
        return history.failed.contains {
            $0.f == "write" && $0.keyNumber == read.keyNumber && held.contains($0.argument)
        }
    }

    /// What each process did, in its order: "process 4 read x = 1, then wrote x = 7; ...".
    private func story(_ operations: [Operation]) -> String {
        var processes: [Int] = []
        var deeds: [Int: [String]] = [:]
        for operation in operations {
            if deeds[operation.process] == nil { processes.append(operation.process) }
            deeds[operation.process, default: []].append(deed(operation))
        }
        return processes.map {
            "client \($0) " + (deeds[$0] ?? []).joined(separator: ", then ")
        }
        .joined(separator: "; ")
    }

    private func deed(_ operation: Operation) -> String {
        let name = operation.key?.printable(limit: 20) ?? "it"
        let value = (operation.result ?? operation.argument).text(limit: 20)
        guard operation.f == "write" else { return "read \(name) = \(value)" }
        let written = operation.argument.text(limit: 20)
        return "\(operation.isOK ? "wrote" : "may have written") \(name) = \(written)"
    }
}
