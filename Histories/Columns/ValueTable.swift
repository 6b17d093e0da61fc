/// The values of a history that have no code of their own.
///
/// Texts are kept as their bytes, and so are lists and maps, written as JSON: a transaction takes a
/// tenth of the room so, and two are compared without going through their parts. A value is read
/// again each time it is asked for.
struct ValueTable: Sendable {
    private var texts = Names()
    private var json = Names()
    private var others: [Value] = []
    private var places: [Value: Int32] = [:]

    /// The code of a value, which joins the table if need be.
    mutating func code(of value: Value) -> ValueCode {
        if let code = Self.ownCode(of: value) { return code }
        if case .string(let text) = value { return ValueCode(.text(Int(texts.number(of: text)))) }
        if let text = Self.json(of: value) {
            let number = text.withUnsafeBufferPointer { json.number(of: $0) }
            if let number { return ValueCode(.json(Int(number))) }
        }
        if let place = places[value] { return ValueCode(.other(Int(place))) }
        places[value] = Int32(others.count)
        others.append(value)
        return ValueCode(.other(others.count - 1))
    }

    /// The code of a text, given as its bytes; nil if they are not UTF-8.
    @inline(__always)
    mutating func code(ofText text: Bytes) -> ValueCode? {
        texts.number(of: text).map { ValueCode(.text(Int($0))) }
    }

    /// The code of a list, given as JSON just as it would be written; nil if it is not UTF-8.
    @inline(__always)
    mutating func code(ofJSON text: Bytes) -> ValueCode? {
        json.number(of: text).map { ValueCode(.json(Int($0))) }
    }

    /// The code of a value that is in the table or needs no place there.
    func knownCode(of value: Value) -> ValueCode? {
        if let code = Self.ownCode(of: value) { return code }
        if case .string(let text) = value {
            return texts.knownNumber(of: text).map { ValueCode(.text(Int($0))) }
        }
        if let text = Self.json(of: value) {
            return text.withUnsafeBufferPointer { json.knownNumber(of: $0) }
                .map { ValueCode(.json(Int($0))) }
        }
        return places[value].map { ValueCode(.other(Int($0))) }
    }

    /// The value behind a code.
    subscript(code: ValueCode) -> Value {
        if let integer = code.integer { return .int(integer) }
        switch code.place {
        case .text(let number): return .string(texts.text(of: number))
        case .json(let number): return value(ofJSON: number)
        case .other(let number): return others[number]
        case nil: break
        }
        if let (one, other) = code.pair { return .list([.int(one), .int(other)]) }
        switch code {
        case .null: return .null
        case .true: return .bool(true)
        default: return .bool(false)
        }
    }

    /// Calls a function with the JSON of a list or a map; nil where the value is kept otherwise.
    func withJSON<Result>(of code: ValueCode, _ body: (Bytes) -> Result) -> Result? {
        guard case .json(let number)? = code.place else { return nil }
        return json.withBytes(of: number, body)
    }

    private func value(ofJSON number: Int) -> Value {
        json.withBytes(of: number) { text in
            var scanner = JSONScanner(text)
            // What was written as JSON is JSON.
            return (try? scanner.value(depth: 0)) ?? .null
        }
    }

    /// The code that a value has without a table.
    private static func ownCode(of value: Value) -> ValueCode? {
        switch value {
        case .null: return .null
        case .bool(let bool): return bool ? .true : .false
        case .int(let integer): return ValueCode(integer)
        case .list(let elements):
            guard elements.count == 2, case .int(let one) = elements[0],
                case .int(let other) = elements[1]
            else { return nil }
            return ValueCode(one, other)
        default: return nil
        }
    }

    /// A list or a map as JSON, if that says exactly what it is; else nil.
    private static func json(of value: Value) -> [UInt8]? {
        guard value.isExactAsJSON(depth: 0) else { return nil }
        switch value {
        case .list, .map: return value.json
        default: return nil
        }
    }
}

extension Value {
    /// Whether JSON says the value and nothing else, in one way.
    ///
    /// Doubles are equal though they are written unlike (zero has two signs) or have no JSON
    /// (infinities), and what nests too deeply is not read again.
    fileprivate func isExactAsJSON(depth: Int) -> Bool {
        switch self {
        case .double: false
        case .list(let elements):
            depth < JSON.depthMax && elements.allSatisfy { $0.isExactAsJSON(depth: depth + 1) }
        case .map(let members):
            depth < JSON.depthMax
                && members.values.allSatisfy { $0.isExactAsJSON(depth: depth + 1) }
        default: true
        }
    }
}
