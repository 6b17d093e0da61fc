/// A value in eight bytes: equal values of one history have equal codes.
///
/// Null, truth values, integers of 62 bits and pairs of integers of 31 bits stand for themselves;
/// everything else is a place in the history's table of values: of texts, which are told apart by
/// their bytes, or of anything. The lowest bits tell which.
public struct ValueCode: Hashable, Sendable {
    /// The code itself.
    public let bits: Int64

    @inline(__always)
    init(bits: Int64) { self.bits = bits }

    /// The code of null.
    public static let null = ValueCode(bits: 3)
    static let `false` = ValueCode(bits: 1 << 2 | 3)
    static let `true` = ValueCode(bits: 2 << 2 | 3)

    /// The code of an integer, if it has one of its own.
    @inline(__always)
    public init?(_ integer: Int64) {
        let shifted = integer << 2
        guard shifted >> 2 == integer else { return nil }
        bits = shifted
    }

    /// The code of a pair of integers, if it has one of its own.
    @inline(__always)
    init?(_ one: Int64, _ other: Int64) {
        guard Int64(Self.half(one)) == one, Int64(Self.half(other)) == other else { return nil }
        bits = one << 33 | (other & 0x7fff_ffff) << 2 | 1
    }

    /// The code of a text of the table.
    @inline(__always)
    init(text number: Int) { bits = Int64(number) << 3 | 2 }

    /// The code of any other value of the table.
    @inline(__always)
    init(place: Int) { bits = Int64(place) << 3 | 6 }

    /// The integer, if the code is one's own.
    @inline(__always)
    public var integer: Int64? { bits & 3 == 0 ? bits >> 2 : nil }

    /// The pair of integers, if the code is one's own.
    @inline(__always)
    public var pair: (Int64, Int64)? {
        bits & 3 == 1 ? (bits >> 33, Int64(Self.half(bits >> 2))) : nil
    }

    /// The number of the text, if the code is one of a text.
    @inline(__always)
    var text: Int? { bits & 7 == 2 ? Int(bits >> 3) : nil }

    /// The place in the table, if the code is one.
    @inline(__always)
    var place: Int? { bits & 7 == 6 ? Int(bits >> 3) : nil }

    /// Keeps the lowest 31 bits, with their sign.
    @inline(__always)
    private static func half(_ integer: Int64) -> Int32 {
        Int32(truncatingIfNeeded: integer << 1) >> 1
    }
}

/// The values of a history that have no code of their own.
struct ValueTable: Sendable {
    private var texts = Names()
    private var values: [Value] = []
    private var places: [Value: Int32] = [:]

    /// The code of a value, which joins the table if need be.
    mutating func code(of value: Value) -> ValueCode {
        if let code = Self.ownCode(of: value) { return code }
        if case .string(let text) = value { return ValueCode(text: Int(texts.number(of: text))) }
        if let place = places[value] { return ValueCode(place: Int(place)) }
        places[value] = Int32(values.count)
        values.append(value)
        return ValueCode(place: values.count - 1)
    }

    /// The code of a text, given as its bytes; nil if they are not UTF-8.
    @inline(__always)
    mutating func code(ofText text: Bytes) -> ValueCode? {
        texts.number(of: text).map { ValueCode(text: Int($0)) }
    }

    /// The code of a value that is in the table or needs no place there.
    func knownCode(of value: Value) -> ValueCode? {
        if case .string(let text) = value {
            return texts.knownNumber(of: text).map { ValueCode(text: Int($0)) }
        }
        return Self.ownCode(of: value) ?? places[value].map { ValueCode(place: Int($0)) }
    }

    /// The value behind a code.
    subscript(code: ValueCode) -> Value {
        if let integer = code.integer { return .int(integer) }
        if let text = code.text { return .string(texts.text(of: text)) }
        if let place = code.place { return values[place] }
        if let (one, other) = code.pair { return .list([.int(one), .int(other)]) }
        switch code {
        case .null: return .null
        case .true: return .bool(true)
        default: return .bool(false)
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
}
