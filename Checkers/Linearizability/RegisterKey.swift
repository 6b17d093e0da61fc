import Histories

/// The calls on one register with every value replaced by a dense number.
struct RegisterKey: Sendable {
    /// The calls over numbers; 0 is the initial value.
    let operations: KeyOperations<RegisterCall<Int32>>
    /// The values by their numbers.
    let values: [Value]

    /// A key whose values are numbered already.
    init(operations: KeyOperations<RegisterCall<Int32>>, values: [Value]) {
        self.operations = operations
        self.values = values
    }

    /// Numbers values in order of first appearance.
    init(_ original: KeyOperations<RegisterCall<Value>>, initial: Value) {
        var numbers: [Value: Int32] = [initial: 0]
        var values = [initial]
        operations = original.map { call in
            call.map { value in
                if let known = numbers[value] { return known }
                let number = Int32(values.count)
                numbers[value] = number
                values.append(value)
                return number
            }
        }
        self.values = values
    }

    /// Whether zones decide this key: every value is produced at most once, none is the initial
    /// one, and nothing says what the value was *not*.
    ///
    /// The obvious rule for such negative information, that the moment lies outside the zone of the
    /// value, is wrong: a value also persists after its last forced use until somebody replaces it.
    var isSuitedForZones: Bool {
        var produced = [Bool](repeating: false, count: values.count)
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
