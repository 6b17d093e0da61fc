import Histories

/// Writes what is `Encodable` as JSON, straight into bytes.
///
/// A node encodes several messages and records for each write, and with Foundation's encoder it
/// spent more time on that than on everything else together.
public struct WireEncoder: Sendable {
    /// An encoder; it has no options.
    public init() {}

    /// The JSON of a value.
    /// - Throws: what the value's own `encode(to:)` throws.
    public func encode(_ value: some Encodable) throws -> [UInt8] {
        let sink = JSONSink()
        try sink.write(value)
        sink.close(to: 0)
        return sink.bytes
    }
}

/// The text so far, and the objects and arrays that are open in it.
///
/// Containers have no end of their own in `Encoder`: writing to an outer one closes the inner.
final class JSONSink {
    private struct Level {
        var end: UInt8
        var isEmpty = true
    }

    var bytes: [UInt8] = []
    private var levels: [Level] = []

    init() {
        bytes.reserveCapacity(512)
    }

    var depth: Int { levels.count }

    func open(isObject: Bool) -> Int {
        bytes.append(UInt8(ascii: isObject ? "{" : "["))
        levels.append(Level(end: UInt8(ascii: isObject ? "}" : "]")))
        return levels.count
    }

    func close(to depth: Int) {
        while levels.count > depth {
            bytes.append(levels.removeLast().end)
        }
    }

    /// Makes the container at a depth ready for its next element.
    func separate(at depth: Int) {
        close(to: depth)
        if levels[depth - 1].isEmpty {
            levels[depth - 1].isEmpty = false
        } else {
            bytes.append(UInt8(ascii: ","))
        }
    }

    func key(_ key: String, at depth: Int) {
        separate(at: depth)
        text(key)
        bytes.append(UInt8(ascii: ":"))
    }

    func text(_ text: String) {
        JSON.write(.string(text), to: &bytes)
    }

    func write<T: Encodable>(_ value: T) throws {
        switch value {
        case let value as Value: JSON.write(value, to: &bytes)
        case let value as String: text(value)
        case let value as Int: bytes += String(value).utf8
        default: try value.encode(to: JSONElement(sink: self))
        }
    }
}

/// One element that a value is about to write.
struct JSONElement: Encoder {
    let sink: JSONSink
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONObject<Key>(sink: sink, depth: sink.open(isObject: true)))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        JSONArray(sink: sink, depth: sink.open(isObject: false))
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension JSONElement: SingleValueEncodingContainer {
    func encodeNil() { JSON.write(.null, to: &sink.bytes) }
    func encode<T: Encodable>(_ value: T) throws { try sink.writeScalar(value) }
}

extension JSONSink {
    /// JSON's numbers here are 64 bits with a sign; what is larger travels as text.
    private func integer(_ value: any FixedWidthInteger) {
        if let number = Int64(exactly: value) {
            bytes += String(number).utf8
        } else {
            text("\(value)")
        }
    }

    /// Writes a value; scalars of the standard library end here, and do not call back.
    fileprivate func writeScalar<T: Encodable>(_ value: T) throws {
        switch value {
        case let value as any FixedWidthInteger: integer(value)
        case let value as Bool: JSON.write(.bool(value), to: &bytes)
        case let value as Double: JSON.write(.double(value), to: &bytes)
        case let value as Float: JSON.write(.double(Double(value)), to: &bytes)
        default: try write(value)
        }
    }
}

struct JSONObject<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: JSONSink
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) {
        sink.key(key.stringValue, at: depth)
        JSON.write(.null, to: &sink.bytes)
    }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        sink.key(key.stringValue, at: depth)
        try sink.write(value)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        sink.key(key.stringValue, at: depth)
        return JSONElement(sink: sink).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        sink.key(key.stringValue, at: depth)
        return JSONElement(sink: sink).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        sink.key("super", at: depth)
        return JSONElement(sink: sink)
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        sink.key(key.stringValue, at: depth)
        return JSONElement(sink: sink)
    }
}

struct JSONArray: UnkeyedEncodingContainer {
    let sink: JSONSink
    let depth: Int
    var codingPath: [any CodingKey] { [] }
    var count = 0

    init(sink: JSONSink, depth: Int) {
        self.sink = sink
        self.depth = depth
    }

    private mutating func next() {
        sink.separate(at: depth)
        count += 1
    }

    mutating func encodeNil() {
        next()
        JSON.write(.null, to: &sink.bytes)
    }

    mutating func encode<T: Encodable>(_ value: T) throws {
        next()
        try sink.write(value)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
        next()
        return JSONElement(sink: sink).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        next()
        return JSONElement(sink: sink).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        next()
        return JSONElement(sink: sink)
    }
}
