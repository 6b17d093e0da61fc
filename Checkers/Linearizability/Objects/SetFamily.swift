import Histories

/// Sets, with or without removal.
struct SetFamily: ObjectFamily {
    typealias Call = SetModel.Call

    enum Fault: Sendable {
        /// This core of calls on one element admits no order.
        case element([Int32])
        case levels(GrowOnlyLevels.Fault)
        /// This read has an element twice.
        case doubled(Int32)
    }

    let model: SetModel

    func examine(_ key: KeyOperations<Call>) -> Examination<Call, Fault> {
        if let read = key.calls.firstIndex(where: \.isDoubled) {
            return .refused(.doubled(Int32(read)))
        }
        let dense = DenseSet(key)
        if dense.reads.calls.isEmpty { return examine(elementsOf: key, dense) }
        guard dense.isGrowOnly else { return .open([key]) }
        let levels = GrowOnlyLevels(dense.calls, dense.reads, elementCount: dense.values.count)
        return levels.fault().map { .refused(.levels($0)) } ?? .linearizable
    }

    /// Without reads of the whole set each element is an object of its own.
    func independentParts(of key: KeyOperations<Call>) -> [KeyOperations<Call>] {
        let dense = DenseSet(key)
        guard dense.reads.calls.isEmpty else { return [key] }
        let groups = Groups(count: dense.values.count, of: dense.calls.numbers) { Int($0) }
        return dense.values.indices.map { element in
            key.subset(groups[element].map { Int($0) }, optional: [])
        }
    }

    /// Elements that were added or removed more than once are left to the search, one by one.
    private func examine(
        elementsOf key: KeyOperations<Call>,
        _ dense: DenseSet
    ) -> Examination<Call, Fault> {
        let elements = SetElements(dense.calls, elementCount: dense.values.count)
        let (fault, isRepeated) = elements.check()
        if let fault { return .refused(.element(elements.core(of: fault))) }
        guard isRepeated.contains(true) else { return .linearizable }
        let groups = Groups(count: dense.values.count, of: dense.calls.numbers) { number in
            isRepeated[Int(number)] ? Int(number) : nil
        }
        return .open(
            isRepeated.indices.filter { isRepeated[$0] }.map { element in
                key.subset(groups[element].map { Int($0) }, optional: [])
            }
        )
    }
}

extension SetModel.Call {
    fileprivate var isDoubled: Bool {
        guard case .doubled = self else { return false }
        return true
    }
}

/// The calls of a set over dense numbers.
struct DenseSet {
    private(set) var calls: DenseCalls<SetKind>
    /// Reads of the whole set; among the calls they stand with the number -1.
    private(set) var reads = GrowOnlyLevels.Reads()
    private(set) var values: [Value] = []
    /// Whether nothing but adds and reads says anything.
    private(set) var isGrowOnly = true
    private var numbering: Numbering

    init(_ key: KeyOperations<SetModel.Call>) {
        calls = DenseCalls(ranksOf: key)
        numbering = Numbering(expecting: key.count)
        numberAll(key)
        for (place, call) in key.calls.enumerated() {
            switch call {
            case .add(let value, let tookEffect):
                append(tookEffect == false ? .present : .add, value)
                if tookEffect != nil { isGrowOnly = false }
            case .remove(let value, let tookEffect):
                let kinds: [Bool?: SetKind] = [true: .removePresent, false: .absent]
                append(tookEffect == nil ? .remove : kinds[tookEffect] ?? .remove, value)
                isGrowOnly = false
            case .contains(let value, let answer):
                append(answer ? .present : .absent, value)
                isGrowOnly = false
            case .doubled(let value):
                append(.present, value)
            case .read(let elements):
                calls.kinds.append(.present)
                calls.numbers.append(-1)
                append(elements, call: Int32(place))
            }
        }
    }

    /// Gives out all numbers, those of a read's strangers in the order of their texts.
    ///
    /// Determinism: a key is compiled once to be judged and once to be explained, and the order of
    /// a hash table is another each time.
    private mutating func numberAll(_ key: KeyOperations<SetModel.Call>) {
        for case .add(let value, _) in key.calls { _ = number(of: value) }
        for case .read(let elements) in key.calls {
            let strangers = elements.filter { !numbering.knows($0) }
            if strangers.isEmpty { continue }
            let ordered = strangers.map { ("\($0)", $0) }.sorted { $0.0 < $1.0 }
            for (_, stranger) in ordered { _ = number(of: stranger) }
        }
    }

    private mutating func append(_ kind: SetKind, _ value: Value) {
        calls.kinds.append(kind)
        calls.numbers.append(number(of: value))
    }

    private mutating func append(_ elements: Set<Value>, call: Int32) {
        reads.calls.append(call)
        let begin = reads.elements.count
        for element in elements { reads.elements.append(number(of: element)) }
        // The order of a hash table must not reach the verdict's explanation.
        reads.elements[begin...].sort()
        reads.bounds.append(Int32(reads.elements.count))
    }

    private mutating func number(of value: Value) -> Int32 {
        let number = numbering.number(of: value)
        if number == values.count { values.append(value) }
        return number
    }
}
