import Histories

/// A sort of object for which some keys can be decided without a search.
protocol ObjectFamily: Sendable {
    /// The specification.
    associatedtype M: Model
    /// What can be wrong with a key.
    associatedtype Fault: Sendable

    var model: M { get }
    /// Parts of a key that are objects of their own, so that each has its own order.
    func independentParts(of key: KeyOperations<M.Call>) -> [KeyOperations<M.Call>]
    /// Decides a key straight from the columns of its history; nil where that is not enough.
    func decideByColumns(_ slice: KeySlice) -> ColumnDecision?
    /// Decides a key if that can be done exactly, or says what is left to search.
    func examine(_ key: KeyOperations<M.Call>) -> Examination<M.Call, Fault>
    /// The same where it may take long, within a number of steps; and how many it took.
    func examine(
        _ key: KeyOperations<M.Call>,
        within steps: Int
    ) -> (examination: Examination<M.Call, Fault>, steps: Int)
    /// Shows what is wrong with a key.
    func anomaly(in key: KeyOperations<M.Call>, _ fault: Fault) -> Anomaly
}

extension ObjectFamily {
    func independentParts(of key: KeyOperations<M.Call>) -> [KeyOperations<M.Call>] { [key] }
    func decideByColumns(_ slice: KeySlice) -> ColumnDecision? { nil }

    func examine(
        _ key: KeyOperations<M.Call>,
        within steps: Int
    ) -> (examination: Examination<M.Call, Fault>, steps: Int) {
        (examine(key), 0)
    }
}

/// What came of a look at a key.
enum Examination<Call: Hashable & Sendable, Fault: Sendable>: Sendable {
    case linearizable
    case refused(Fault)
    /// The key is linearizable if and only if each of these parts is.
    case open([KeyOperations<Call>])
}

/// A key of an object.
enum ObjectKey<Call: Hashable & Sendable>: Sendable {
    /// It was decided without compiling it.
    case decided(ColumnDecision, KeySlice)
    case compiled(KeyOperations<Call>)
}

/// Decides keys by an exact algorithm where one applies, and by search elsewhere.
struct ObjectJudge<Family: ObjectFamily>: KeyJudge {
    typealias Operations = KeyOperations<Family.M.Call>
    typealias Key = ObjectKey<Family.M.Call>

    /// What proves that a key is not linearizable.
    enum Evidence: Sendable {
        /// The calls at these places of the slice admit no order on their own.
        case places([Int])
        case fault(Family.Fault)
        /// No order of this part of the key gets past the completion of this of its calls.
        case stuck(part: Operations, call: Int)
    }

    let family: Family
    let engine: Linearizability.Engine

    var search: ModelJudge<AnyLayout<Family.M>> {
        let layout = AnyLayout(model: family.model)
        return ModelJudge(model: family.model, layout: layout, engine: engine)
    }

    private var isSearched: Bool { engine == .depthFirst || engine == .frontier }

    func compile(_ slice: KeySlice) throws(Cause) -> Key {
        if !isSearched, let decision = family.decideByColumns(slice) {
            return .decided(decision, slice)
        }
        return .compiled(try search.compile(slice))
    }

    /// Few calls show what the columns showed: nothing but those is compiled.
    func compile(_ slice: KeySlice, toShow evidence: Evidence) throws(Cause) -> Key {
        guard case .places(let places) = evidence else { return try compile(slice) }
        return .decided(.refused(places), slice)
    }

    func isConstrained(_ key: Key) -> Bool {
        switch key {
        case .decided(.linearizable(let isConstrained), _): isConstrained
        case .decided(.refused, _): true
        case .compiled(let operations): operations.isConstrained(family.model.isAlwaysPossible)
        }
    }

    /// The calls of a slice that columns were enough for: the model knows them all.
    private func compiled(_ slice: KeySlice) -> Operations {
        (try? search.compile(slice)) ?? Operations(slice)
    }

    /// The calls of a key.
    func operations(of key: Key) -> Operations {
        switch key {
        case .decided(_, let slice): compiled(slice)
        case .compiled(let operations): operations
        }
    }

    func decide(
        _ key: Key,
        within budget: Budget
    ) -> (finding: Finding<Evidence>, steps: Int) {
        switch key {
        case .decided(.linearizable, _): (.linearizable, 0)
        case .decided(.refused(let places), _): (.notLinearizable(.places(places)), 0)
        case .compiled(let operations): decide(operations, within: budget)
        }
    }

    private func decide(
        _ key: Operations,
        within budget: Budget
    ) -> (finding: Finding<Evidence>, steps: Int) {
        let (examination, steps) =
            isSearched ? (.open([key]), 0) : family.examine(key, within: budget.steps / 2)
        switch examination {
        case .linearizable: return (.linearizable, steps)
        case .refused(let fault): return (.notLinearizable(.fault(fault)), steps)
        case .open(let parts):
            guard engine == .zones else { return decide(parts, after: steps, within: budget) }
            let cause = Cause(
                .repeatedValues,
                "the fast algorithms need every value to be added once, and its removal to be"
                    + " known",
                key: key.key
            )
            return (.undecided(cause), steps)
        }
    }

    func brief(_ key: Key, _ evidence: Evidence) -> Anomaly {
        switch (key, evidence) {
        case (.decided(_, let slice), .places(let places)):
            let part = compiled(slice.part(places))
            return part.brief(Array(part.calls.indices))
        case (_, .stuck(let part, let call)): return part.brief([call])
        default: return anomaly(in: key, evidence, effort: 0)
        }
    }

    func anomaly(in key: Key, _ evidence: Evidence, effort: Int) -> Anomaly {
        switch (key, evidence) {
        case (.decided(_, let slice), .places(let places)):
            // A story about few calls is found faster among few calls.
            let part = compiled(slice.part(places))
            if case .refused(let fault) = family.examine(part) {
                return family.anomaly(in: part, fault)
            }
            return part.brief(Array(part.calls.indices))
        case (_, .stuck(let part, let call)):
            return search.anomaly(in: part, call, effort: effort)
        case (_, .fault(let fault)): return family.anomaly(in: operations(of: key), fault)
        case (.compiled(let operations), .places(let places)): return operations.brief(places)
        }
    }

    private func decide(
        _ parts: [Operations],
        after steps: Int,
        within budget: Budget
    ) -> (finding: Finding<Evidence>, steps: Int) {
        var total = steps
        var undecided: Cause?
        for part in parts {
            let left = Budget(steps: max(0, budget.steps - total), bytes: budget.bytes)
            let (finding, steps) = search.decide(part, within: left)
            total += steps
            switch finding {
            case .linearizable: break
            case .notLinearizable(let call):
                return (.notLinearizable(.stuck(part: part, call: call)), total)
            case .undecided(let cause): undecided = undecided ?? cause
            }
        }
        return (undecided.map { .undecided($0) } ?? .linearizable, total)
    }
}

/// Tells what is wrong with a key of an object: the operations that show it and a sentence.
struct ObjectStory<Call: Hashable & Sendable> {
    let key: KeyOperations<Call>
    let story: Story

    init(_ key: KeyOperations<Call>) {
        self.key = key
        story = Story(history: key.history, key: key.key)
    }

    /// The operation behind a call.
    func operation(_ call: Int32) -> Operation { key.operation(Int(call)) }

    /// What a call did: "process 4 dequeued 3".
    func did(_ call: Int32) -> String { story.did(operation(call)) }

    /// The deed alone: "dequeued 3".
    func deed(_ call: Int32) -> String { story.deed(operation(call)) }

    /// The anomaly that these calls show; the sentence is made with a clock fit for them.
    func tell(
        _ name: String,
        _ calls: [Int32],
        culprit: Int32,
        and failed: Operation? = nil,
        proof: Story.Proof = Story.Proof(),
        _ sentence: (ObjectClock) -> String
    ) -> Anomaly {
        var operations = Set(calls).filter { $0 >= 0 }.sorted().map(operation)
        if let failed { operations.append(failed) }
        let clock = ObjectClock(clock: Clock(for: operations), operation: operation)
        return story.anomaly(
            name,
            operations,
            culprit: operation(culprit),
            sentence(clock),
            proof: proof
        )
    }

    /// A failed operation of this key, if one was the only chance for something.
    func failed(where matches: (Operation) -> Bool) -> Operation? {
        key.history.failed.first { ByteText.areSame($0.key, key.key) && matches($0) }
    }
}

/// When calls began and ended, in words.
struct ObjectClock {
    fileprivate let clock: Clock
    fileprivate let operation: (Int32) -> Operation

    fileprivate init(clock: Clock, operation: @escaping (Int32) -> Operation) {
        self.clock = clock
        self.operation = operation
    }

    /// "at 0.300 s": the beginning of a call.
    func start(_ call: Int32) -> String { clock.start(operation(call)) }

    /// "at 0.300 s": the end of a call.
    func finish(_ call: Int32) -> String { clock.finish(operation(call)) }

    /// "at 0.300 s until 0.400 s": all of a call.
    func whole(_ call: Int32) -> String { "\(start(call)) until \(bare(finish(call)))" }

    private func bare(_ moment: String) -> String {
        moment.hasPrefix("at ") ? String(moment.dropFirst(3)) : moment
    }
}
