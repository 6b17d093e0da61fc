import Histories

/// What was asked of one set and what was read of it, element by element.
struct ElementLedger {
    /// Everything that concerns one element.
    struct Entry {
        /// Adds that took effect or may have.
        var adds: [Operation] = []
        /// Removes that took something out or may have.
        var removes: [Operation] = []
        /// Where the first add begins; `never` if there is none.
        var firstAdd = Operation.never
        /// Where the first acknowledgement of an add is; `never` if there is none.
        var known = Operation.never
        /// The last final read that returned it.
        var holder: Operation?
    }

    /// A read with the numbers of what it returned, each once.
    struct Observation {
        let read: Operation
        let elements: [Int32]
        /// An element that it returned twice.
        let duplicate: Int32?
        /// Whether what it did not return was not there.
        let isWhole: Bool
    }

    let calls: KeyedCalls
    /// Elements by number, in the order of their first appearance.
    private(set) var values: [Value] = []
    private(set) var entries: [Entry] = []
    /// Everything that was seen, in order of invocation.
    private(set) var observations: [Observation] = []
    /// The last final read of each node, ordered by node.
    private(set) var final: [Operation] = []
    private var numbers: [Value: Int32] = [:]
    /// What a read of each code returned: many reads return the same.
    private var known: [ValueCode: (elements: [Int32], duplicate: Int32?)] = [:]

    var key: String? { calls.key }

    /// The account of a key; nil if it has no final reads, where these are needed.
    init?(_ calls: KeyedCalls, needsFinalReads: Bool = true) throws(Cause) {
        self.calls = calls
        guard
            !needsFinalReads || calls.operations.contains(where: { $0.isFinalRead && $0.isOK })
        else { return nil }
        for operation in calls.operations { try record(operation) }
        var last: [ByteText: Operation] = [:]
        for observation in observations where observation.read.isFinalRead {
            last[ByteText(observation.read.node ?? "")] = observation.read
        }
        end(with: last.sorted { $0.key < $1.key }.map(\.value))
    }

    /// The account of a key that ends with the last answered read of all of it; nil without one.
    init?(untilLastReadOf calls: KeyedCalls) throws(Cause) {
        self.calls = calls
        for operation in calls.operations { try record(operation) }
        guard let last = observations.last(where: \.isWhole) else { return nil }
        end(with: [last.read])
    }

    private mutating func end(with reads: [Operation]) {
        final = reads
        let kept = Set(reads)
        for observation in observations where kept.contains(observation.read) {
            for element in observation.elements { entries[Int(element)].holder = observation.read }
        }
    }

    private mutating func record(_ operation: Operation) throws(Cause) {
        switch operation.f {
        case "add":
            let element = number(of: operation.argument)
            entries[element].adds.append(operation)
            entries[element].firstAdd = min(entries[element].firstAdd, operation.start)
            entries[element].known = min(entries[element].known, operation.finish)
        case "remove":
            let element = number(of: operation.argument)
            if operation.result != false { entries[element].removes.append(operation) }
        case "contains":
            guard let result = operation.result else { return }
            let isThere = result == true || result.elements?.last == true
            let found = isThere ? [Int32(number(of: operation.argument))] : []
            observations.append(
                Observation(read: operation, elements: found, duplicate: nil, isWhole: false)
            )
        case "read":
            guard let result = operation.result else { return }
            guard let elements = result.elements ?? (result == .null ? [] : nil) else {
                throw calls.unsupported(operation)
            }
            see(elements, by: operation)
        default:
            throw calls.unsupported(operation)
        }
    }

    private mutating func see(_ elements: [Value], by read: Operation) {
        let code = calls.history.pairs.result(of: read.number)
        let content = known[code] ?? content(of: elements)
        known[code] = content
        observations.append(
            Observation(
                read: read,
                elements: content.elements,
                duplicate: content.duplicate,
                isWhole: true
            )
        )
    }

    private mutating func content(
        of elements: [Value]
    ) -> (elements: [Int32], duplicate: Int32?) {
        var seen: Set<Int32> = []
        var once: [Int32] = []
        var duplicate: Int32?
        for value in elements {
            let element = Int32(number(of: value))
            if seen.insert(element).inserted {
                once.append(element)
            } else if duplicate == nil {
                duplicate = element
            }
        }
        return (once, duplicate)
    }

    /// The number of an element, if it ever appeared.
    func number(known value: Value) -> Int? { numbers[value].map(Int.init) }

    private mutating func number(of value: Value) -> Int {
        if let number = numbers[value] { return Int(number) }
        numbers[value] = Int32(values.count)
        values.append(value)
        entries.append(Entry())
        return values.count - 1
    }
}
