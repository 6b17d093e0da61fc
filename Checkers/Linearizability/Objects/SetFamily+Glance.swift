import Histories

extension SetFamily {
    /// Sets that are never read as a whole, of elements that are added and removed once.
    func glance(at slice: KeySlice) -> Glance? {
        let names = slice.history.pairs.fNames
        if names.contains("read") { return nil }
        let functions = names.map { name in
            GlancedFunction(name, isGrowOnly: model.isGrowOnly)
        }
        let glanced = GlancedCalls<SetKind>(slice) { row in
            Self.call(row, functions[row.f], isGrowOnly: model.isGrowOnly)
        }
        guard let glanced else { return nil }
        let elements = SetElements(glanced.calls, elementCount: glanced.valueCount)
        let (fault, isRepeated) = elements.check()
        if let fault {
            return .refused(elements.core(of: fault).map { glanced.place(of: Int($0)) })
        }
        return isRepeated.contains(true)
            ? nil : .linearizable(isConstrained: glanced.isConstrained)
    }

    private enum GlancedFunction {
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
        _ function: GlancedFunction,
        isGrowOnly: Bool
    ) -> GlancedCall<SetKind> {
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
