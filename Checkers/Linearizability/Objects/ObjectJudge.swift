import Histories

/// A sort of object for which some keys can be decided without a search.
protocol ObjectFamily: Sendable {
    /// The specification.
    associatedtype M: Model
    /// What can be wrong with a key.
    associatedtype Fault: Sendable

    var model: M { get }
    /// Whether a state may hold as much as all calls together brought.
    var isStateLarge: Bool { get }
    /// Parts of a key that are objects of their own, so that each has its own order.
    func independentParts(of key: KeyOperations<M.Call>) -> [KeyOperations<M.Call>]
    /// Decides a key if that can be done exactly, or says what is left to search.
    func examine(_ key: KeyOperations<M.Call>) -> Examination<M.Call, Fault>
    /// Shows what is wrong with a key.
    func anomaly(in key: KeyOperations<M.Call>, _ fault: Fault) -> Anomaly
}

extension ObjectFamily {
    var isStateLarge: Bool { true }
    func independentParts(of key: KeyOperations<M.Call>) -> [KeyOperations<M.Call>] { [key] }
}

/// What came of a look at a key.
enum Examination<Call: Hashable & Sendable, Fault: Sendable>: Sendable {
    case linearizable
    case refused(Fault)
    /// The key is linearizable if and only if each of these parts is.
    case open([KeyOperations<Call>])
}

/// Decides keys by an exact algorithm where one applies, and by search elsewhere.
struct ObjectJudge<Family: ObjectFamily>: Judge {
    typealias Key = KeyOperations<Family.M.Call>

    /// What proves that a key is not linearizable.
    enum Evidence: Sendable {
        case fault(Family.Fault)
        /// No order of this part of the key gets past the completion of this of its calls.
        case stuck(part: Key, call: Int)
    }

    let family: Family
    let engine: Linearizability.Engine

    var search: ModelJudge<AnyLayout<Family.M>> {
        let layout = AnyLayout(model: family.model)
        return ModelJudge(model: family.model, layout: layout, engine: engine)
    }

    func compile(_ slice: KeySlice) throws(Cause) -> Key { try search.compile(slice) }

    func isConstrained(_ key: Key) -> Bool { search.isConstrained(key) }

    func decide(
        _ key: Key,
        within budget: Budget
    ) -> (finding: Finding<Evidence>, steps: Int) {
        let isSearched = engine == .depthFirst || engine == .frontier
        let examination = isSearched ? .open([key]) : family.examine(key)
        switch examination {
        case .linearizable: return (.linearizable, 0)
        case .refused(let fault): return (.notLinearizable(.fault(fault)), 0)
        case .open(let parts):
            guard engine == .zones else { return decide(parts, within: budget) }
            let cause = Cause(
                .repeatedValues,
                "the fast algorithms need every value to be added once, and its removal to be"
                    + " known",
                key: key.key
            )
            return (.undecided(cause), 0)
        }
    }

    func brief(_ key: Key, _ evidence: Evidence) -> Anomaly {
        switch evidence {
        case .fault(let fault): family.anomaly(in: key, fault)
        case .stuck(let part, let call): part.brief([call])
        }
    }

    func anomaly(in key: Key, _ evidence: Evidence, effort: Int) -> Anomaly {
        switch evidence {
        case .fault(let fault): family.anomaly(in: key, fault)
        case .stuck(let part, let call): search.anomaly(in: part, call, effort: effort)
        }
    }

    private func decide(
        _ parts: [Key],
        within budget: Budget
    ) -> (finding: Finding<Evidence>, steps: Int) {
        var total = 0
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
    private let story: Story

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
        _ sentence: (ObjectClock) -> String
    ) -> Anomaly {
        let operations = Set(calls).filter { $0 >= 0 }.sorted().map(operation)
        let clock = ObjectClock(clock: Clock(for: operations), operation: operation)
        return story.anomaly(name, operations, culprit: operation(culprit), sentence(clock))
    }

    /// A failed operation of this key, if one was the only chance for something.
    func failed(where matches: (Operation) -> Bool) -> Operation? {
        key.history.failed.first { $0.key == key.key && matches($0) }
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
