/// Reads and writes JSON (RFC 8259) as plain data, without a model of the text in between.
///
/// Integers are 64 bits wide; one that does not fit is refused rather than rounded, since two
/// values that differ must not become equal. An object that names a member twice is refused.
public enum JSON {
    /// How deeply lists and objects may nest.
    public static let depthMax = 512
    static let numberBytesMax = 4096

    /// Reads one JSON text; only white space may follow it.
    /// - Throws: `JSONError` that names the byte.
    public static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> Value {
        var scanner = JSONScanner(bytes)
        do throws(ScanError) {
            let value = try scanner.value(depth: 0)
            try scanner.finish()
            return value
        } catch {
            throw error.inText(bytes)
        }
    }

    /// Reads one JSON text; only white space may follow it.
    /// - Throws: `JSONError` that names the byte.
    public static func parse(_ bytes: [UInt8]) throws(JSONError) -> Value {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in try parse(buffer) }
    }

    /// Reads one JSON text; only white space may follow it.
    /// - Throws: `JSONError` that names the byte.
    public static func parse(_ bytes: some Collection<UInt8>) throws(JSONError) -> Value {
        try parse(Array(bytes))
    }

    /// Reads one JSON text; only white space may follow it.
    /// - Throws: `JSONError` that names the byte.
    public static func parse(_ text: String) throws(JSONError) -> Value {
        try parse(Array(text.utf8))
    }

    /// Appends a value as compact JSON, the names of maps sorted.
    ///
    /// JSON has no infinities and no NaN: they are written as null.
    public static func write(_ value: Value, to output: inout [UInt8]) {
        JSONWriter.append(value, to: &output)
    }
}

/// Why bytes are not JSON: where, what was expected, what was found.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The position of the byte, from 0.
    public var offset: Int
    /// What should have stood there.
    public var expected: String
    /// What stood there.
    public var found: String

    /// An error at a place.
    public init(offset: Int, expected: String, found: String) {
        self.offset = offset
        self.expected = expected
        self.found = found
    }

    /// One line: the place, what was expected, what was found.
    public var description: String { "byte \(offset): expected \(expected), found \(found)" }
}

extension Value {
    /// Reads a value from JSON bytes.
    /// - Throws: `JSONError` that names the byte.
    public init(json bytes: [UInt8]) throws(JSONError) {
        self = try JSON.parse(bytes)
    }

    /// Reads a value from JSON text.
    /// - Throws: `JSONError` that names the byte.
    public init(json text: String) throws(JSONError) {
        self = try JSON.parse(text)
    }

    /// The value as bytes of compact JSON.
    public var json: [UInt8] {
        var output: [UInt8] = []
        JSON.write(self, to: &output)
        return output
    }

    /// The value as compact JSON.
    public var jsonText: String { String(decoding: json, as: UTF8.self) }

    /// The value as a name: the text of a string as it stands, anything else as JSON.
    var nameText: String {
        if case .string(let text) = self { return text }
        return jsonText
    }
}
