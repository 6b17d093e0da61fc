/// Appends compact JSON to bytes.
enum JSONWriter {
    static func append(_ value: Value, to output: inout [UInt8]) {
        switch value {
        case .null: append(verbatim: "null", to: &output)
        case .bool(let bool): append(verbatim: bool ? "true" : "false", to: &output)
        case .int(let integer): append(integer, to: &output)
        case .double(let double):
            guard double.isFinite else { return append(verbatim: "null", to: &output) }
            output.append(contentsOf: double.description.utf8)
        case .string(let text): append(text: text, to: &output)
        case .list(let elements): append(elements, to: &output)
        case .map(let members): append(members, to: &output)
        }
    }

    private static func append(_ elements: [Value], to output: inout [UInt8]) {
        output.append(ASCII.openBracket)
        for (position, element) in elements.enumerated() {
            if position > 0 { output.append(ASCII.comma) }
            append(element, to: &output)
        }
        output.append(ASCII.closeBracket)
    }

    private static func append(_ members: [String: Value], to output: inout [UInt8]) {
        output.append(ASCII.openBrace)
        var first = true
        // Determinism: hash order must not reach a file.
        for (name, member) in members.sorted(by: { $0.key < $1.key }) {
            if !first { output.append(ASCII.comma) }
            first = false
            append(text: name, to: &output)
            output.append(ASCII.colon)
            append(member, to: &output)
        }
        output.append(ASCII.closeBrace)
    }

    /// Appends a text that is JSON already.
    @inline(__always)
    static func append(verbatim json: StaticString, to output: inout [UInt8]) {
        output.append(contentsOf: Bytes(start: json.utf8Start, count: json.utf8CodeUnitCount))
    }

    /// Appends the digits of an integer.
    static func append(_ integer: Int64, to output: inout [UInt8]) {
        if integer < 0 { output.append(ASCII.minus) }
        var rest = integer.magnitude
        var low = output.count
        repeat {
            output.append(ASCII.zero &+ UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        var high = output.count - 1
        while low < high {
            output.swapAt(low, high)
            low += 1
            high -= 1
        }
    }

    /// Appends a string in quotes, escaping what JSON demands and nothing else.
    static func append(text: String, to output: inout [UInt8]) {
        output.append(ASCII.quote)
        let plain: Void? = text.utf8.withContiguousStorageIfAvailable {
            appendEscaped($0, to: &output)
        }
        if plain == nil {
            Array(text.utf8).withUnsafeBufferPointer { appendEscaped($0, to: &output) }
        }
        output.append(ASCII.quote)
    }

    /// Appends runs that need no escape in one piece.
    private static func appendEscaped(_ bytes: Bytes, to output: inout [UInt8]) {
        var start = 0
        for at in 0..<bytes.count {
            let byte = bytes[at]
            guard byte < 0x20 || byte == ASCII.quote || byte == ASCII.backslash else { continue }
            if start < at { output.append(contentsOf: bytes.part(start..<at)) }
            appendEscape(byte, to: &output)
            start = at + 1
        }
        if start < bytes.count { output.append(contentsOf: bytes.part(start..<bytes.count)) }
    }

    private static func appendEscape(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case ASCII.quote: append(verbatim: "\\\"", to: &output)
        case ASCII.backslash: append(verbatim: "\\\\", to: &output)
        case ASCII.newline: append(verbatim: "\\n", to: &output)
        case ASCII.carriageReturn: append(verbatim: "\\r", to: &output)
        case ASCII.tab: append(verbatim: "\\t", to: &output)
        default:
            append(verbatim: byte < 0x10 ? "\\u000" : "\\u001", to: &output)
            output.append(contentsOf: String(byte & 0x0F, radix: 16).utf8)
        }
    }
}
