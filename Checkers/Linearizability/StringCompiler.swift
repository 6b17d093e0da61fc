import Histories

/// Turns the columns of one key into calls of a string, as `StringAppendModel` would.
///
/// Each text is looked up once, and equal calls are known as such by the codes of their texts.
struct StringCompiler {
    private typealias Call = StringAppendModel.Call
    private enum Function: Int { case get, put, append, unknown }

    private(set) var operations: KeyOperations<StringAppendModel.Call>
    private let slice: KeySlice
    private let pairs: Pairs
    private let functions: [Function]
    private var values: ValueNumbers
    /// Per number of a value: its text; nil if it has none.
    private var texts: [ByteText?] = []
    /// Per number: the number that stands for its text, since null is the empty one.
    private var names: [Int32] = []
    private var empty: Int32 = -1

    init(_ slice: KeySlice) {
        self.slice = slice
        pairs = slice.history.pairs
        operations = KeyOperations(slice)
        operations.classes.reserveCapacity(slice.sources.count)
        values = ValueNumbers(slice)
        functions = pairs.fNames.map { name in
            switch name {
            case "get", "read": .get
            case "put", "write": .put
            case "append": .append
            default: .unknown
            }
        }
    }

    mutating func add(_ place: Int) throws(Cause) {
        let operation = Int(slice.sources[place])
        let row = pairs.row(of: operation)
        let function = functions[row.f]
        if row.kind == .fail || function == .get && row.kind != .ok { return }
        let number = number(of: function == .get ? row.result : row.argument)
        guard function != .unknown, let text = texts[number] else {
            throw KeyOperations<Never>.unsupported(slice.history.calls[operation])
        }
        let call: Call =
            switch function {
            case .get: .get(text)
            case .put: .put(text)
            default: .append(text)
            }
        operations.append(call, slice, place)
        operations.classes.append(names[number] << 2 | Int32(function.rawValue))
    }

    private mutating func number(of code: ValueCode) -> Int {
        let number = values.number(of: code)
        if number == texts.count {
            let text = code == .null ? "" : pairs.value(code).text.map { ByteText($0) }
            texts.append(text)
            if text == "" && empty < 0 { empty = number }
            names.append(text == "" ? empty : number)
        }
        return Int(number)
    }
}
