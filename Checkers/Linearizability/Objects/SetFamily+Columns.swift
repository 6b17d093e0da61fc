import Histories

extension SetFamily {
    /// Sets that are never read as a whole, of elements that are added and removed once.
    func decideByColumns(_ slice: KeySlice) -> ColumnDecision? {
        let names = slice.history.pairs.fNames
        if names.contains("read") { return nil }
        let functions = names.map { name in
            ColumnFunction(name, isGrowOnly: model.isGrowOnly)
        }
        let columns = ColumnCalls<SetKind>(slice) { row in
            Self.call(row, functions[row.f], isGrowOnly: model.isGrowOnly)
        }
        guard let columns else { return nil }
        let elements = SetElements(columns.calls, elementCount: columns.valueCount)
        let (fault, isRepeated) = elements.check()
        if let fault {
            return .refused(elements.core(of: fault).map { columns.place(of: Int($0)) })
        }
        return isRepeated.contains(true)
            ? nil
            : .linearizable(isConstrained: columns.isConstrained { $0 == .add || $0 == .remove })
    }

    private enum ColumnFunction {
        case add, remove, contains, other

        init(_ name: String, isGrowOnly: Bool) {
            switch name {
            case "add": self = .add
            case "remove": self = isGrowOnly ? .other : .remove
            case "contains": self = isGrowOnly ? .other : .contains
            default: self = .other
            }
        }
    }

    @inline(__always)
    private static func call(
        _ row: Pairs.Row,
        _ function: ColumnFunction,
        isGrowOnly: Bool
    ) -> ColumnCall<SetKind> {
        if row.kind == .fail { return .nothing }
        let isTrue = row.kind == .ok && row.result == .true && !isGrowOnly
        let isFalse = row.kind == .ok && row.result == .false && !isGrowOnly
        switch function {
        case .add: return .call(isFalse ? .present : .add, row.argument)
        case .remove:
            return .call(isTrue ? .removePresent : isFalse ? .absent : .remove, row.argument)
        case .contains:
            if row.kind != .ok { return .nothing }
            guard isTrue || isFalse else { return .more }
            return .call(isTrue ? .present : .absent, row.argument)
        case .other: return .more
        }
    }
}
