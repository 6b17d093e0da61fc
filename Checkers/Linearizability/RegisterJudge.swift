import Histories

/// Decides registers by zones where these apply, and by search elsewhere.
struct RegisterJudge: KeyJudge {
    /// What proves that a register is not linearizable.
    enum Evidence: Sendable {
        /// Zones contradict each other.
        case zones(Contradiction)
        /// No order gets past the completion of this call.
        case stuck(Int)
        /// No order gets past the completion of this call, even if anything had happened before the
        /// rank.
        case window(stuck: Int, from: Int32)
        /// These calls contradict each other on their own.
        case core([Int])
    }

    let model: RegisterModel
    let engine: Linearizability.Engine

    func compile(_ slice: KeySlice) throws(Cause) -> RegisterKey {
        try RegisterKey(slice, by: model)
    }

    func isConstrained(_ key: RegisterKey) -> Bool {
        key.operations.isConstrained(\.isAlwaysPossible)
    }

    func decide(
        _ key: RegisterKey,
        within budget: Budget
    ) -> (finding: Finding<Evidence>, steps: Int) {
        if (engine == .automatic || engine == .zones) && key.isSuitedForZones {
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
        if engine == .automatic {
            var race = RegisterRace(key, budget: budget)
            return race.run()
        }
        let (plan, transitions) = key.layOut()
        let (outcome, steps) = engine.search(plan, transitions, within: budget)
        return (key.finding(outcome, steps, of: plan), steps)
    }

    func order(
        of key: RegisterKey,
        within budget: Budget
    ) -> (order: Result<[Operation], Cause>, steps: Int) {
        if (engine == .automatic || engine == .zones) && key.isSuitedForZones {
            var zones = Zones(key)
            if let order = zones.order() {
                return (.success(order.map(key.operations.operation)), 0)
            }
        }
        let (plan, transitions) = key.layOut()
        return key.operations.order(plan, transitions, within: budget)
    }

    func brief(_ key: RegisterKey, _ evidence: Evidence) -> Anomaly {
        switch evidence {
        case .zones(let contradiction): key.operations.brief(contradiction.calls)
        case .stuck(let call), .window(let call, _): key.operations.brief([call])
        case .core(let calls): key.operations.brief(calls)
        }
    }

    func anomaly(in key: RegisterKey, _ evidence: Evidence, effort: Int) -> Anomaly {
        let calls: [Int]
        switch evidence {
        case .zones(let contradiction):
            calls = RegisterStory(key: key).members(of: contradiction)
        case .core(let core):
            calls = core.sorted()
        case .stuck(let stuck), .window(let stuck, _):
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
            if let contradiction = zones.contradiction(), key.bears(contradiction, of: reduced) {
                return RegisterStory(key: reduced, initial: model.initial).anomaly(contradiction)
            }
        }
        return Story(history: key.operations.history, key: key.operations.key)
            .impossible(
                core,
                of: key.operations,
                from: 0,
                RegisterTransitions.step,
                { key.value($0, initial: model.initial).text(limit: 40) }
            )
    }
}

extension RegisterKey {
    /// The same values with other calls.
    func with(_ operations: KeyOperations<RegisterCall<Int32>>) -> RegisterKey {
        RegisterKey(operations: operations, valueCount: valueCount)
    }

    /// The value behind a number, as some operation carries it.
    func value(_ number: Int32, initial: Value) -> Value {
        for call in operations.calls.indices where number != 0 {
            let operation = operations.operation(call)
            switch operations.calls[call] {
            case .read(number): return operation.result ?? operation.argument
            case .write(number): return operation.argument
            case .cas(number, _), .differs(number):
                return operation.argument.elements?[0] ?? initial
            case .cas(_, number): return operation.argument.elements?[1] ?? initial
            default: continue
            }
        }
        return initial
    }

    /// A call that needs a value that nobody produced, or nobody before it was done.
    ///
    /// It comes with the write that was too late, if there is one.
    func impossibleNeed() -> [Int]? {
        var first = [Int](repeating: -1, count: valueCount)
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

    /// Lays the key out for a search.
    func layOut(
        isFromAnywhere: Bool = false,
        expiring: Set<Int> = []
    ) -> (plan: SearchPlan, transitions: RegisterTransitions) {
        var (plan, classes) = SearchPlan.register(
            operations,
            stateCount: valueCount,
            expiring: expiring
        )
        if plan.hasNeeds { plan.holds = Holds(plan, isFromAnywhere: isFromAnywhere) }
        return (plan, RegisterTransitions(classes: classes, initial: 0))
    }

    /// Searches the key, from the initial value or from every value.
    func search(
        isFromAnywhere: Bool = false,
        expiring: Set<Int> = [],
        within budget: Budget
    ) -> (outcome: SearchOutcome, steps: Int) {
        let (plan, transitions) = layOut(isFromAnywhere: isFromAnywhere, expiring: expiring)
        if let contradiction = plan.holds.contradiction {
            return (.notLinearizable(stuckAt: contradiction.last), plan.events.count)
        }
        var search = DepthFirst(
            plan,
            transitions,
            from: isFromAnywhere ? distinguished : []
        )
        let outcome = search.run(within: budget)
        return (outcome, search.steps)
    }

    /// What a search's outcome means for the key.
    func finding(
        _ outcome: SearchOutcome,
        _ steps: Int,
        of plan: SearchPlan
    ) -> Finding<RegisterJudge.Evidence> {
        switch operations.finding(outcome, steps, of: plan) {
        case .linearizable: .linearizable
        case .notLinearizable(let call): .notLinearizable(.stuck(call))
        case .undecided(let cause): .undecided(cause)
        }
    }

    /// The values that some call tells from others, and one that stands for all the rest.
    private var distinguished: [Int32] {
        let mentioned = operations.calls.compactMap { call in
            if case .differs(let value) = call { value } else { call.needed }
        }
        return Set(mentioned).sorted() + [Int32(valueCount)]
    }

    /// The last of some calls that produce a value which another one needs and that began in time.
    ///
    /// An acknowledged write is best: what a compare-and-set was made from is a longer story.
    private func creator(among candidates: [Int], for call: Int) -> Int {
        let timely = candidates.filter { operations.starts[$0] < operations.finishes[call] }
        let writes = timely.filter { operations.calls[$0].needed == nil }
        return writes.last { !operations.isOptional($0) } ?? writes.last ?? timely.last
            ?? candidates[0]
    }

    /// Whether what zones say of some calls of this key is true of the whole key as well.
    ///
    /// That a value was there only once, or that compare-and-sets have nothing but each other to
    /// build on, is not if others brought the value, too.
    func bears(_ contradiction: Contradiction, of reduced: RegisterKey) -> Bool {
        let calls: [Int32]
        switch contradiction {
        case .neverWritten, .outOfOrder, .conflict: return true
        case .replacedTwice(let one, _): calls = [one]
        case .circle(let members): calls = members
        }
        let needs = Set(calls.compactMap { reduced.operations.calls[Int($0)].needed })
        let known = Set(reduced.operations.sources)
        return operations.calls.indices.allSatisfy { call in
            guard let value = operations.calls[call].produced, needs.contains(value) else {
                return true
            }
            return known.contains(operations.sources[call])
        }
    }

    /// Adds, for every value that the calls need and none of them produces, a call before that
    /// did.
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
            let creator = creator(among: candidates, for: call)
            if members.insert(creator).inserted { pending.append(creator) }
        }
        return members.sorted()
    }
}
