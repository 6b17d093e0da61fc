import Histories

/// A history split by key and compiled by a model.
struct Partition<Call: Hashable & Sendable>: Sendable {
    /// One entry per key, ordered by key; operations without a key come first.
    private(set) var keys: [KeyOperations<Call>] = []
    /// One cause per key that has an operation that the model does not know, ordered by key.
    private(set) var unsupported: [Cause] = []

    /// Compiles every operation once, then sweeps over the journal to give out ranks.
    init<M: Model>(_ history: History, by model: M) where M.Call == Call {
        var entries = Entries<Call>(capacity: history.operations.count)
        for (place, operation) in history.operations.enumerated() {
            entries.add(operation, source: Int32(place), as: model.call(of: operation))
        }
        for (place, operation) in history.failed.enumerated() {
            entries.add(operation, source: ~Int32(place), as: model.call(of: operation))
        }
        let keys = entries.ranked(in: history)
        let order = keys.indices.sorted { Self.precedes(keys[$0].key, keys[$1].key) }
        self.keys = order.filter { !entries.isSpoiled($0) }.map { keys[$0] }
        self.unsupported = order.compactMap { entries.unsupported[$0] }
    }

    private static func precedes(_ one: String?, _ other: String?) -> Bool {
        switch (one, other) {
        case (let one?, let other?): one < other
        case (nil, let other): other != nil
        case (_, nil): false
        }
    }
}

/// Compiled operations before they are sorted into keys.
private struct Entries<Call: Hashable & Sendable> {
    private var numbers: [String?: Int] = [:]
    private var names: [String?] = []
    private(set) var unsupported: [Int: Cause] = [:]
    private var keys: [Int32] = []
    private var calls: [Call] = []
    private var sources: [Int32] = []

    init(capacity: Int) {
        keys.reserveCapacity(capacity)
        calls.reserveCapacity(capacity)
        sources.reserveCapacity(capacity)
    }

    func isSpoiled(_ key: Int) -> Bool { unsupported[key] != nil }

    mutating func add(_ operation: Operation, source: Int32, as compiled: Compiled<Call>) {
        switch compiled {
        case .nothing:
            break
        case .call(let call):
            keys.append(Int32(number(of: operation.key)))
            calls.append(call)
            sources.append(source)
        case .unsupported:
            let key = number(of: operation.key)
            guard unsupported[key] == nil else { return }
            unsupported[key] = Cause(
                .unsupportedOperation,
                "the model does not know the operation \(operation.f) with value"
                    + " \(operation.argument.text(limit: 40)) at event \(operation.index)",
                key: operation.key
            )
        }
    }

    private mutating func number(of key: String?) -> Int {
        if let known = numbers[key] { return known }
        numbers[key] = names.count
        names.append(key)
        return names.count - 1
    }

    /// Gives every call its ranks among the events of its key, in one pass over the journal.
    func ranked(in history: History) -> [KeyOperations<Call>] {
        var result = names.map { KeyOperations<Call>(history: history, key: $0) }
        let none: Int32 = -1
        var begun = [Int32](repeating: none, count: history.events.count)
        var ended = begun
        for (entry, source) in sources.enumerated() {
            let place = Int(source)
            let start = place >= 0 ? history.operations[place].start : history.failed[~place].start
            let finish =
                place >= 0 ? history.operations[place].finish : history.failed[~place].finish
            begun[start] = Int32(entry)
            if finish != Operation.never { ended[finish] = Int32(entry) }
        }
        var places = [Int32](repeating: 0, count: sources.count)
        for position in history.events.indices {
            let beginning = Int(begun[position])
            let ending = Int(ended[position])
            if beginning >= 0 {
                let key = Int(keys[beginning])
                places[beginning] = Int32(result[key].count)
                result[key].begin(calls[beginning], source: sources[beginning])
            } else if ending >= 0 {
                result[Int(keys[ending])].end(Int(places[ending]))
            }
        }
        return result
    }
}

extension KeyOperations {
    /// Adds a call at the next rank.
    fileprivate mutating func begin(_ call: Call, source: Int32) {
        sources.append(source)
        calls.append(call)
        starts.append(eventCount)
        finishes.append(Self.never)
        eventCount += 1
    }

    /// Ends a call at the next rank.
    fileprivate mutating func end(_ call: Int) {
        finishes[call] = eventCount
        eventCount += 1
    }
}
