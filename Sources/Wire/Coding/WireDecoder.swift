import Histories

/// Reads what is `Decodable` from JSON; the counterpart of `WireEncoder`.
public struct WireDecoder: Sendable {
    /// A decoder; it has no options.
    public init() {}

    /// Reads a value.
    /// - Throws: `WireError` when the bytes are no JSON, or not of the expected shape.
    public func decode<T: Decodable>(_ type: T.Type, from json: [UInt8]) throws -> T {
        let value: Value
        do {
            value = try JSON.parse(json)
        } catch {
            throw WireError("expected JSON: \(error)")
        }
        return try ValueDecoder(value: value).read(type)
    }
}

/// A value that is read as something else.
struct ValueDecoder: Decoder {
    let value: Value
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func read<T: Decodable>(_ type: T.Type) throws -> T {
        switch type {
        case is Value.Type: try cast(value)
        case is String.Type: try cast(try text())
        case is Int.Type: try cast(try integer(Int.self))
        default: try T(from: self)
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .map(let map) = value else { throw mismatch("an object") }
        return KeyedDecodingContainer(MapDecoder<Key>(map: map))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .list(let list) = value else { throw mismatch("an array") }
        return ListDecoder(list: list)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func integer<I: FixedWidthInteger>(_ type: I.Type) throws -> I {
        let integer: I? =
            switch value {
            case .int(let number): I(exactly: number)
            case .string(let text): I(text)
            default: nil
            }
        guard let integer else { throw mismatch("a whole number of \(I.bitWidth) bits") }
        return integer
    }

    func text() throws -> String {
        guard case .string(let text) = value else { throw mismatch("a string") }
        return text
    }

    private func mismatch(_ expected: String) -> WireError {
        WireError("expected \(expected), found \(value.jsonText.prefix(80))")
    }

    private func cast<From, To>(_ value: From) throws -> To {
        guard let cast = value as? To else { throw mismatch("\(To.self)") }
        return cast
    }
}

extension ValueDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { value == .null }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let bool) = value else { throw mismatch("true or false") }
        return bool
    }

    func decode(_ type: Double.Type) throws -> Double {
        switch value {
        case .double(let number): return number
        case .int(let number): return Double(number)
        default: throw mismatch("a number")
        }
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_ type: String.Type) throws -> String { try text() }
    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try read(type) }
}

struct MapDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let map: [String: Value]
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { map.keys.compactMap { Key(stringValue: $0) } }

    private func element(_ key: Key) throws -> ValueDecoder {
        guard let value = map[key.stringValue] else {
            throw WireError("expected a field \"\(key.stringValue)\"")
        }
        return ValueDecoder(value: value)
    }

    func contains(_ key: Key) -> Bool { map[key.stringValue] != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try element(key).decodeNil() }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try element(key).read(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try element(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try element(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        ValueDecoder(value: map["super"] ?? .null)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try element(key) }
}

struct ListDecoder: UnkeyedDecodingContainer {
    let list: [Value]
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var count: Int? { list.count }
    var isAtEnd: Bool { currentIndex == list.count }

    init(list: [Value]) {
        self.list = list
    }

    private mutating func next() throws -> ValueDecoder {
        guard !isAtEnd else { throw WireError("expected more than \(list.count) elements") }
        defer { currentIndex += 1 }
        return ValueDecoder(value: list[currentIndex])
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, list[currentIndex] == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().read(type) }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { try next() }
}
