import Histories

/// Queues, stacks and priority queues.
struct ContainerFamily: ObjectFamily {
    let model: ContainerModel

    func examine(
        _ key: KeyOperations<ContainerCall>
    ) -> Examination<ContainerCall, ContainerFault> {
        let (calls, values) = Self.dense(key, isOrdered: model.discipline == .priorityQueue)
        let check = ContainerCheck(calls, elementCount: values.count, model.discipline)
        switch check.finding() {
        case .linearizable: return .linearizable
        case .notLinearizable(let fault): return .refused(fault)
        case .undecided: return .open([key])
        }
    }

    /// Numbers elements in order of first appearance, or from the greatest integer down.
    static func dense(
        _ key: KeyOperations<ContainerCall>,
        isOrdered: Bool
    ) -> (calls: DenseCalls<ContainerKind>, values: [Value]) {
        var calls = DenseCalls<ContainerKind>(ranksOf: key)
        var numbering = Numbering(expecting: key.count)
        var values: [Value] = []
        func append(_ kind: ContainerKind, _ value: Value?) {
            calls.kinds.append(kind)
            guard let value else { return calls.numbers.append(-1) }
            let number = numbering.number(of: value)
            if number == values.count { values.append(value) }
            calls.numbers.append(number)
        }
        for call in key.calls {
            switch call {
            case .add(let value): append(.add, value)
            case .take(let value): append(.take, value)
            case .takeNothing: append(.takeNothing, nil)
            case .takeAny: append(.takeAny, nil)
            }
        }
        guard isOrdered else { return (calls, values) }
        let priorities = values.map { $0.integer ?? 0 }
        let descending = priorities.indices.sorted { priorities[$0] > priorities[$1] }
        var places = [Int32](repeating: 0, count: values.count)
        for (place, number) in descending.enumerated() { places[number] = Int32(place) }
        for call in 0..<calls.count where calls.numbers[call] >= 0 {
            calls.numbers[call] = places[Int(calls.numbers[call])]
        }
        return (calls, descending.map { values[$0] })
    }
}

/// Decides a container whose elements are all different.
///
/// The elements of a priority queue are numbered from the greatest down.
struct ContainerCheck {
    private var elements: ContainerElements
    private let discipline: ContainerModel.Discipline

    init(
        _ calls: DenseCalls<ContainerKind>,
        elementCount: Int,
        _ discipline: ContainerModel.Discipline
    ) {
        elements = ContainerElements(calls, elementCount: elementCount)
        self.discipline = discipline
    }

    /// What can be found out without a search.
    enum Finding {
        case linearizable
        case notLinearizable(ContainerFault)
        case undecided
    }

    /// Whether the container is linearizable, if its elements are all different.
    ///
    /// Takes of unknown outcome need not have happened: if all is well without them, it is. If not,
    /// they may have taken what no known call took; whatever is wrong even without those elements
    /// is wrong in any case.
    func finding() -> Finding {
        var elements = elements
        if let fault = elements.impossibleTake() { return .notLinearizable(fault) }
        if elements.isRepeated { return .undecided }
        guard let fault = fault(among: elements) else { return .linearizable }
        if elements.unknownTakes.isEmpty || !elements.hasLeftovers {
            return .notLinearizable(fault)
        }
        var taken = elements
        taken.dropLeftovers()
        if let fault = self.fault(among: taken) { return .notLinearizable(fault) }
        if discipline == .queue && elements.empties.isEmpty {
            return QueueOrder(elements).shortage().map { .notLinearizable($0) } ?? .linearizable
        }
        let guess = UnknownTakes(elements, discipline).guess()
        return self.fault(among: guess) == nil ? .linearizable : .undecided
    }

    private func fault(among elements: ContainerElements) -> ContainerFault? {
        if discipline == .queue {
            if let fault = QueueOrder(elements).fault() { return fault }
            if elements.empties.isEmpty { return nil }
            return Emptiness(elements, Instants(elements.calls)).fault()
        }
        let instants = Instants(elements.calls)
        if let fault = Emptiness(elements, instants).fault() { return fault }
        if discipline == .priorityQueue { return PriorityOrder(elements, instants).fault() }
        var order = StackOrder(elements, instants)
        return order.fault()
    }
}
