import Histories

/// The operations of one key, in order of invocation, with ranks among the events of that key.
struct KeySlice: Sendable {
    /// The history that the operations came from.
    let history: History
    /// The key; nil where operations have none.
    let key: String?
    /// Per operation: its number in the history.
    let sources: ArraySlice<Int32>
    /// Ranks of the invocations.
    let starts: ArraySlice<Int32>
    /// Ranks of the completions; `never` where the outcome is unknown.
    let finishes: ArraySlice<Int32>
    /// The number of events of the key.
    let eventCount: Int32
}

/// A history split by key, in flat arrays that all keys share.
///
/// Ranks count the events of their key only, so that a sweep over them costs what the key costs.
/// Every operation has ranks, also one that a model has nothing to say about: ranks may have gaps.
struct KeyPartition: RandomAccessCollection, Sendable {
    private let history: History
    /// The numbers of the keys that have operations; -1 for operations without a key.
    private var keys: [Int32] = []
    /// Per key number plus one: where its operations begin in the arrays below.
    private var bounds: [Int32]
    private var sources: [Int32]
    private var starts: [Int32]
    private var finishes: [Int32]
    private var eventCounts: [Int32]

    /// Sorts operations by key, then sweeps over the journal to give out ranks.
    init(_ history: History) {
        self.history = history
        let pairs = history.pairs
        bounds = [Int32](repeating: 0, count: pairs.keyCount + 2)
        let (keyOf, ends) = pairs.keysAndEnds()
        for key in keyOf { bounds[Int(key) + 2] += 1 }
        for place in 1..<bounds.count { bounds[place] += bounds[place - 1] }
        for place in 0...pairs.keyCount where bounds[place] < bounds[place + 1] {
            keys.append(Int32(place - 1))
        }
        sources = [Int32](repeating: 0, count: pairs.count)
        starts = sources
        finishes = [Int32](repeating: .max, count: pairs.count)
        eventCounts = [Int32](repeating: 0, count: pairs.keyCount + 1)
        if keys.count == 1 { rankOnly(keys[0], pairs, ends) } else { rank(pairs, keyOf, ends) }
    }

    /// Of a single key, positions in the journal will do for ranks.
    private mutating func rankOnly(_ key: Int32, _ pairs: Pairs, _ ends: [Int32]) {
        for operation in 0..<pairs.count {
            sources[operation] = Int32(operation)
            starts[operation] = Int32(pairs.invocation(of: operation))
            if ends[operation] >= 0 { finishes[operation] = ends[operation] }
        }
        eventCounts[Int(key) + 1] = Int32(pairs.eventCount)
    }

    private mutating func rank(_ pairs: Pairs, _ keyOf: [Int32], _ ends: [Int32]) {
        var next = bounds
        var places = [Int32](repeating: 0, count: pairs.count)
        // Per event: the operation that it completes, or -1.
        var ended = [Int32](repeating: -1, count: pairs.eventCount)
        for operation in 0..<pairs.count {
            let key = Int(keyOf[operation]) + 1
            places[operation] = next[key]
            sources[Int(next[key])] = Int32(operation)
            next[key] += 1
            if ends[operation] >= 0 { ended[Int(ends[operation])] = Int32(operation) }
        }
        var invoked = 0
        for position in 0..<pairs.eventCount {
            let isInvocation = invoked < pairs.count && pairs.invocation(of: invoked) == position
            let operation = isInvocation ? invoked : Int(ended[position])
            guard operation >= 0 else { continue }
            let key = Int(keyOf[operation]) + 1
            let place = Int(places[operation])
            if isInvocation {
                starts[place] = eventCounts[key]
                invoked += 1
            } else {
                finishes[place] = eventCounts[key]
            }
            eventCounts[key] += 1
        }
    }

    /// Always 0.
    var startIndex: Int { 0 }
    /// The number of keys.
    var endIndex: Int { keys.count }

    /// The operations of a key; keys come in the order of their first appearance.
    subscript(position: Int) -> KeySlice {
        let place = Int(keys[position]) + 1
        let range = Int(bounds[place])..<Int(bounds[place + 1])
        return KeySlice(
            history: history,
            key: history.pairs.key(keys[position]),
            sources: sources[range],
            starts: starts[range],
            finishes: finishes[range],
            eventCount: eventCounts[place]
        )
    }

    /// The number of operations of a key.
    func size(at position: Int) -> Int {
        let place = Int(keys[position]) + 1
        return Int(bounds[place + 1] - bounds[place])
    }
}

extension KeySlice {
    /// The operations at some places, in order, with the ranks that they have.
    func part(_ places: [Int]) -> KeySlice {
        func part(_ numbers: ArraySlice<Int32>) -> ArraySlice<Int32> {
            places.map { numbers[$0] }[...]
        }
        return KeySlice(
            history: history,
            key: key,
            sources: part(sources),
            starts: part(starts),
            finishes: part(finishes),
            eventCount: eventCount
        )
    }

    /// Whether reports name one key before another: no key first, then by their texts.
    static func precedes(_ one: String?, _ other: String?) -> Bool {
        switch (one, other) {
        case (let one?, let other?): ByteText(one) < ByteText(other)
        case (nil, let other): other != nil
        case (_, nil): false
        }
    }
}
