/// What an operation carries or returns: plain data of any shape.
///
/// A history is data, not generics: checkers compile the values they understand into integers.
/// Maps are unordered; writers sort their keys, so that equal values are written alike.
public enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    indirect case list([Value])
    indirect case map([String: Value])
}

extension Value {
    /// The elements of a list, or nil for anything else.
    public var elements: [Value]? {
        guard case .list(let elements) = self else { return nil }
        return elements
    }

    /// A field of a map, or nil for anything else.
    public subscript(field: String) -> Value? {
        guard case .map(let fields) = self else { return nil }
        return fields[field]
    }

    /// The integer, or nil for anything else.
    public var integer: Int64? {
        guard case .int(let integer) = self else { return nil }
        return integer
    }

    /// The text of a string, or nil for anything else.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The fields of a map, or nil for anything else.
    public var fields: [String: Value]? {
        guard case .map(let fields) = self else { return nil }
        return fields
    }

    /// True or false, or nil for anything else.
    public var truth: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    /// A number, whole or not, or nil for anything else.
    public var number: Double? {
        switch self {
        case .double(let number): number
        case .int(let number): Double(number)
        default: nil
        }
    }
}

extension Value {
    /// A text, or null for none.
    public static func optional(_ text: String?) -> Value { text.map { .string($0) } ?? .null }

    /// A number, or null for none.
    public static func optional(_ number: Double?) -> Value { number.map { .double($0) } ?? .null }

    /// A whole number, or null for none.
    public static func optional(_ number: Int64?) -> Value { number.map { .int($0) } ?? .null }
}

extension Value {
    /// Whether two values are the same, part by part: texts and names by their bytes.
    ///
    /// No number is not a number for arithmetic, but it is a value that was read: a table of
    /// values must find it again.
    public static func == (one: Value, other: Value) -> Bool {
        switch (one, other) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.int(let one), .int(let other)): one == other
        case (.double(let one), .double(let other)):
            one == other || one.bitPattern == other.bitPattern
        case (.string(let one), .string(let other)): ByteText(one) == ByteText(other)
        case (.list(let one), .list(let other)): one == other
        case (.map(let one), .map(let other)): areSame(one, other)
        default: false
        }
    }

    private static func areSame(_ one: [String: Value], _ other: [String: Value]) -> Bool {
        one.count == other.count
            && one.allSatisfy { name, value in
                guard let place = other.index(forKey: name) else { return false }
                let (same, otherValue) = other[place]
                return ByteText(name) == ByteText(same) && value == otherValue
            }
    }

    /// Hashes what equality looks at; the order of a map's names does not matter.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let bool): hasher.combine(bool)
        case .int(let integer): hasher.combine(integer)
        case .double(let double): hasher.combine(double)
        case .string(let text): hasher.combine(ByteText(text))
        case .list(let elements): hasher.combine(elements)
        case .map(let members):
            var sum = 0
            for (name, value) in members {
                var member = Hasher()
                member.combine(ByteText(name))
                member.combine(value)
                sum &+= member.finalize()
            }
            hasher.combine(sum)
        }
    }
}

extension Value: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// An integer, from a literal in Swift.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// A string, from a literal in Swift.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Null: the value of an absent key.
    public init(nilLiteral: ()) { self = .null }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A list, from a literal in Swift.
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
    /// A map; of equal keys the last counts.
    public init(dictionaryLiteral elements: (String, Value)...) {
        self = .map(Dictionary(elements) { _, last in last })
    }
}

extension Value: Codable {
    /// Decodes plain JSON: null, booleans, numbers, strings, arrays and objects.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? container.decode(Int64.self) {
            self = .int(integer)
        } else if let double = try? container.decode(Double.self) {
            self = .double(double)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let list = try? container.decode([Value].self) {
            self = .list(list)
        } else {
            self = .map(try container.decode([String: Value].self))
        }
    }

    /// Encodes as plain JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let bool): try container.encode(bool)
        case .int(let integer): try container.encode(integer)
        case .double(let double): try container.encode(double)
        case .string(let string): try container.encode(string)
        case .list(let list): try container.encode(list)
        case .map(let map): try container.encode(map)
        }
    }
}
