import Histories

/// The calls on one register with every value replaced by a dense number.
struct RegisterKey: Sendable {
    /// The calls over numbers; 0 is the initial value.
    let operations: KeyOperations<RegisterCall<Int32>>
    /// How many values there are.
    let valueCount: Int

    /// A key whose values are numbered already.
    init(operations: KeyOperations<RegisterCall<Int32>>, valueCount: Int) {
        self.operations = operations
        self.valueCount = valueCount
    }

    /// Compiles a key as `RegisterModel` would, but from the columns and straight to numbers.
    /// - Throws: a `Cause` where the model does not know an operation.
    init(_ slice: KeySlice, by model: RegisterModel) throws(Cause) {
        var compiler = RegisterCompiler(slice, model)
        for place in slice.sources.indices { try compiler.add(place) }
        operations = compiler.operations
        valueCount = compiler.values.count
    }

    /// Whether zones decide this key: every value is produced at most once, none is the initial
    /// one, and nothing says what the value was *not*.
    ///
    /// The obvious rule for such negative information, that the moment lies outside the zone of the
    /// value, is wrong: a value also persists after its last forced use until somebody replaces it.
    var isSuitedForZones: Bool {
        var produced = [Bool](repeating: false, count: valueCount)
        produced[0] = true
        for call in operations.calls {
            if case .differs = call { return false }
            guard let value = call.produced else { continue }
            if produced[Int(value)] { return false }
            produced[Int(value)] = true
        }
        return true
    }
}

/// Turns the columns of one key into calls of a register.
private struct RegisterCompiler {
    private enum Function { case read, write, cas, delete, unknown }

    var operations: KeyOperations<RegisterCall<Int32>>
    var values: ValueNumbers
    private let slice: KeySlice
    private let pairs: Pairs
    private let functions: [Function]

    init(_ slice: KeySlice, _ model: RegisterModel) {
        self.slice = slice
        pairs = slice.history.pairs
        operations = KeyOperations(slice)
        values = ValueNumbers(slice)
        functions = pairs.fNames.map { name in
            switch name {
            case "read": .read
            case "write": .write
            case "cas": model.hasCompareAndSet ? .cas : .unknown
            case "delete": model.hasDelete ? .delete : .unknown
            default: .unknown
            }
        }
        // Null stands for "nothing written yet", hence for the initial value: both are number 0.
        _ = values.number(of: model.initial, in: pairs)
    }

    mutating func add(_ place: Int) throws(Cause) {
        let operation = Int(slice.sources[place])
        let row = pairs.row(of: operation)
        switch functions[row.f] {
        case .read:
            guard row.kind == .ok else { return }
            operations.append(.read(number(row.result)), slice, place)
        case .write:
            guard row.kind != .fail else { return }
            operations.append(.write(number(row.argument)), slice, place)
        case .cas:
            try addCompareAndSet(place, operation, row.kind)
        case .delete:
            if row.kind != .fail { operations.append(.write(0), slice, place) }
        case .unknown:
            if row.kind == .fail { return }
            throw KeyOperations<Never>.unsupported(slice.history.calls[operation])
        }
    }

    /// A compare-and-set of a value to itself changes nothing: it is a read.
    private mutating func addCompareAndSet(
        _ place: Int,
        _ operation: Int,
        _ kind: Event.Kind
    ) throws(Cause) {
        if kind == .fail && !slice.history.calls[operation].isMismatch { return }
        if kind == .info && pairs.argument(of: operation) == .null { return }
        let (from, to) = try ends(of: operation)
        if kind == .fail {
            operations.append(.differs(from: from), slice, place)
        } else if from != to {
            operations.append(.cas(from: from, to: to), slice, place)
        } else if kind == .ok {
            operations.append(.read(from), slice, place)
        }
    }

    private mutating func ends(of operation: Int) throws(Cause) -> (from: Int32, to: Int32) {
        let code = pairs.argument(of: operation)
        if let (from, to) = code.pair, let from = ValueCode(from), let to = ValueCode(to) {
            return (number(from), number(to))
        }
        guard let ends = pairs.value(code).elements, ends.count == 2 else {
            throw KeyOperations<Never>.unsupported(slice.history.calls[operation])
        }
        let numbers = ends.map { $0 == .null ? 0 : values.number(of: $0, in: pairs) }
        return (numbers[0], numbers[1])
    }

    @inline(__always)
    private mutating func number(_ code: ValueCode) -> Int32 {
        code == .null ? 0 : values.number(of: code)
    }
}
