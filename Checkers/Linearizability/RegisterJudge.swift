import Histories

/// Decides registers by zones where these apply, and by search elsewhere.
struct RegisterJudge: Judge {
    /// What proves that a register is not linearizable.
    enum Evidence: Sendable {
        /// Zones contradict each other.
        case zones(Contradiction)
        /// No order gets past the completion of this call.
        case stuck(Int)
        /// These calls contradict each other on their own.
        case core([Int])
    }

    let model: RegisterModel
    let engine: Linearizability.Engine

    func keys(of history: History) -> (keys: [RegisterKey], unsupported: [Cause]) {
        let partition = Partition(history, by: model)
        let keys = partition.keys.map { RegisterKey($0, initial: model.initial) }
        return (keys, partition.unsupported)
    }

    func isConstrained(_ key: RegisterKey) -> Bool { key.operations.isConstrained }

    func name(of key: RegisterKey) -> String? { key.operations.key }

    func decide(
        _ key: RegisterKey,
        within budget: Budget
    ) -> (finding: Finding<Evidence>, steps: Int) {
        if engine != .search && key.isSuitedForZones {
            var zones = Zones(key)
            return (zones.contradiction().map { .notLinearizable(.zones($0)) } ?? .linearizable, 0)
        }
        if engine == .zones {
            let cause = Cause(
                .repeatedValues,
                "zones need every value to be written once,"
                    + " and nothing to be known of failed calls",
                key: key.operations.key
            )
            return (.undecided(cause), 0)
        }
        // A search would go through every order before it found that none has the value.
        if engine == .automatic, let core = key.impossibleNeed() {
            return (.notLinearizable(.core(core)), 0)
        }
        let (outcome, steps) = key.search(within: budget)
        switch key.operations.finding(outcome, steps) {
        case .linearizable: return (.linearizable, steps)
        case .notLinearizable(let call): return (.notLinearizable(.stuck(call)), steps)
        case .undecided(let cause): return (.undecided(cause), steps)
        }
    }

    func anomaly(in key: RegisterKey, _ evidence: Evidence, effort: Int) -> Anomaly {
        let calls: [Int]
        switch evidence {
        case .zones(let contradiction):
            calls = RegisterStory(key: key).members(of: contradiction)
        case .core(let core):
            calls = core.sorted()
        case .stuck(let stuck):
            var reduction = Reduction(
                key.operations,
                stuckAt: stuck,
                effort: effort,
                isObserver: \.isObserver,
                probe: key.probe
            )
            reduction.cutToWindow()
            return anomaly(in: key, key.core(reduction, before: key.operations.finishes[stuck]))
        }
        let reduction = Reduction(
            key.operations,
            calls: calls,
            effort: effort,
            isObserver: \.isObserver,
            probe: key.probe
        )
        return anomaly(in: key, key.core(reduction, before: .max))
    }

    /// Zones mostly apply to a core, and tell what is wrong with it.
    private func anomaly(in key: RegisterKey, _ core: Core) -> Anomaly {
        let reduced = key.with(key.operations.subset(core.members, optional: []))
        if reduced.isSuitedForZones {
            var zones = Zones(reduced)
            if let contradiction = zones.contradiction() {
                return RegisterStory(key: reduced).anomaly(contradiction)
            }
        }
        return Story(history: key.operations.history, key: key.operations.key)
            .impossible(
                core,
                of: key.operations,
                from: 0,
                RegisterTransitions.step,
                { key.values[Int($0)].text(limit: 40) }
            )
    }
}

extension RegisterKey {
    /// The same values with other calls.
    func with(_ operations: KeyOperations<RegisterCall<Int32>>) -> RegisterKey {
        RegisterKey(operations: operations, values: values)
    }

    /// A call that needs a value that nobody produced, or nobody before it was done.
    ///
    /// It comes with the write that was too late, if there is one.
    func impossibleNeed() -> [Int]? {
        var first = [Int](repeating: -1, count: values.count)
        for call in operations.calls.indices.reversed() {
            if let value = operations.calls[call].produced { first[Int(value)] = call }
        }
        for call in operations.calls.indices where !operations.isOptional(call) {
            guard let value = operations.calls[call].needed, value != 0 else { continue }
            let creator = first[Int(value)]
            if creator < 0 { return [call] }
            let isTooLate = operations.starts[creator] > operations.finishes[call]
            // What a late compare-and-set was made from is a longer story: the search tells it.
            if isTooLate && operations.calls[creator].needed == nil { return [call, creator] }
        }
        return nil
    }

    /// What a reduction asks: whether other calls of this key can be put into an order.
    var probe: Reduction<RegisterCall<Int32>>.Probe {
        { calls, since, budget in
            with(calls).search(isFromAnywhere: since != nil, within: budget)
        }
    }

    /// The core of a reduction, with the writes of what its calls need, even if they were too late.
    func core(_ reduction: Reduction<RegisterCall<Int32>>, before end: Int32) -> Core {
        var reduction = reduction
        var core = reduction.core { withCreators($0, before: end) }
        let members = Set(core.members)
        core.supports += withCreators(core.members, before: .max).filter { !members.contains($0) }
        return core
    }

    /// Searches the key, from the initial value or from every value.
    func search(
        isFromAnywhere: Bool = false,
        within budget: Budget
    ) -> (outcome: SearchOutcome, steps: Int) {
        let (plan, classes) = SearchPlan.register(operations, stateCount: values.count)
        var search = Search(plan, RegisterTransitions(classes: classes, initial: 0))
        let outcome = search.run(from: isFromAnywhere ? distinguished : [], within: budget)
        return (outcome, search.steps)
    }

    /// The values that some call tells from others, and one that stands for all the rest.
    private var distinguished: [Int32] {
        let mentioned = operations.calls.compactMap { call in
            if case .differs(let value) = call { value } else { call.needed }
        }
        return Set(mentioned).sorted() + [Int32(values.count)]
    }

    /// Adds, for every value that the calls need and none of them produces, the last call before
    /// that did.
    ///
    /// A core is refused without them too, but with them it tells the story.
    func withCreators(_ core: [Int], before end: Int32) -> [Int] {
        var creators: [Int32: [Int]] = [:]
        for call in operations.calls.indices where operations.starts[call] < end {
            if let value = operations.calls[call].produced {
                creators[value, default: []].append(call)
            }
        }
        var members = Set(core)
        var produced = Set(core.compactMap { operations.calls[$0].produced })
        var pending = core
        while let call = pending.popLast() {
            guard let value = operations.calls[call].needed, value != 0,
                produced.insert(value).inserted, let candidates = creators[value]
            else { continue }
            let finish = operations.finishes[call]
            let creator = candidates.last { operations.starts[$0] < finish } ?? candidates[0]
            if members.insert(creator).inserted { pending.append(creator) }
        }
        return members.sorted()
    }
}
