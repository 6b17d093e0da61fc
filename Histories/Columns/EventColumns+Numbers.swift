extension EventColumns {
    /// Makes every number that is whole an integer, however it was written.
    ///
    /// Only a value with a place of its own in the table can hold a double.
    mutating func makeWholeNumbersIntegers() {
        var table = valueTable
        var known: [ValueCode: ValueCode] = [:]
        replaceValues { code in
            guard case .other? = code.place else { return code }
            let replacement =
                known[code] ?? table.code(of: table[code].withWholeNumbersAsIntegers)
            known[code] = replacement
            return replacement
        }
        valueTable = table
    }
}

extension Value {
    /// The same value, in which a number that is whole is an integer, however it was written.
    ///
    /// A number that has no integer of 64 bits stays as it is.
    public var withWholeNumbersAsIntegers: Value {
        switch self {
        case .double(let double): double.wholeNumber.map { .int($0) } ?? self
        case .list(let elements): .list(elements.map(\.withWholeNumbersAsIntegers))
        case .map(let members): .map(members.mapValues(\.withWholeNumbersAsIntegers))
        default: self
        }
    }
}

extension Double {
    /// The integer of 64 bits that the number is; nil if it is none.
    ///
    /// The standard library's own conversion needs the mathematical library of the system, which
    /// nothing else here does.
    var wholeNumber: Int64? {
        guard self >= -0x1p63, self < 0x1p63 else { return nil }
        let integer = Int64(self)
        return Double(integer) == self ? integer : nil
    }
}
