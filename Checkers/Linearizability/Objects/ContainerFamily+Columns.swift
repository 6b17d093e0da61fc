import Histories

extension ContainerFamily {
    /// Containers whose elements are all different.
    func decideByColumns(_ slice: KeySlice) -> ColumnDecision? {
        let names = slice.history.pairs.fNames
        let adding = names.firstIndex(of: model.discipline.adding) ?? -1
        let taking = names.firstIndex(of: model.discipline.taking) ?? -1
        let isOrdered = model.discipline == .priorityQueue
        let columns = ColumnCalls<ContainerKind>(slice) { row in
            if row.kind == .fail { return .nothing }
            let isAdd = row.f == adding
            guard isAdd || row.f == taking else { return .more }
            if !isAdd && row.kind != .ok { return .call(.takeAny, nil) }
            let code = isAdd ? row.argument : row.result
            if code == .null {
                return !isAdd ? .call(.takeNothing, nil) : row.kind == .info ? .nothing : .more
            }
            if isOrdered && code.integer == nil { return .more }
            return .call(isAdd ? .add : .take, code)
        }
        guard var columns else { return nil }
        if isOrdered {
            let codes = columns.codes
            columns.renumber(codes.indices.sorted { codes[$0].bits > codes[$1].bits })
        }
        let check = ContainerCheck(
            columns.calls,
            elementCount: columns.valueCount,
            model.discipline
        )
        switch check.finding() {
        case .linearizable:
            return .linearizable(isConstrained: columns.isConstrained { $0 == .add })
        case .undecided: return nil
        case .notLinearizable(let fault):
            let count = columns.valueCount
            let calls = fault.calls(among: columns.calls, elementCount: count)
            return .refused(calls.map { columns.place(of: $0) })
        }
    }
}

extension ContainerFault {
    /// All calls on the elements that the fault is about, and others that it is about, in order.
    fileprivate func calls(
        among calls: DenseCalls<ContainerKind>,
        elementCount: Int
    ) -> [Int] {
        let (elements, others) = subjects
        var isChosen = [Bool](repeating: false, count: elementCount)
        for element in elements { isChosen[Int(element)] = true }
        let extra = Set(others.map { Int($0) })
        return (0..<calls.count).filter { call in
            let element = Int(calls.numbers[call])
            return element >= 0 ? isChosen[element] : extra.contains(call)
        }
    }

    private var subjects: (elements: [Int32], calls: [Int32]) {
        switch self {
        case .phantom(let element), .takenTwice(let element), .future(let element):
            ([element], [])
        case .overtaken(let first, let second): ([first, second], [])
        case .lost(let elements, let element, let takes): (elements + [element], takes)
        case .notEmpty(let call, let cover): (cover, [call])
        case .passedOver(let element, let cover): (cover + [element], [])
        case .tangled(let elements): (elements, [])
        }
    }
}
