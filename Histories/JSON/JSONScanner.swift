/// Reads JSON values from bytes in one pass.
///
/// Past the end the current byte reads as 0, which JSON allows nowhere: so the end of the text
/// needs no case of its own, and the error looks at the position to tell the two apart.
struct JSONScanner {
    let bytes: Bytes
    var position = 0
    /// Whether a line end is an error rather than white space: in a file of one value a line.
    let lineWise: Bool

    init(_ bytes: Bytes, lineWise: Bool = false) {
        self.bytes = bytes
        self.lineWise = lineWise
    }

    @inline(__always)
    var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while current <= ASCII.space, isSpace(current) { position += 1 }
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        switch byte {
        case ASCII.space, ASCII.tab, ASCII.carriageReturn: true
        case ASCII.newline: !lineWise
        default: false
        }
    }

    /// Steps over one byte of punctuation and the white space before it.
    @inline(__always)
    mutating func expect(
        _ byte: UInt8,
        _ expected: @autoclosure () -> String
    ) throws(ScanError) {
        skipSpace()
        guard current == byte else { throw ScanError(position, expected: expected()) }
        position += 1
    }

    /// Only white space may be left.
    mutating func finish() throws(ScanError) {
        skipSpace()
        guard position >= bytes.count else {
            throw ScanError(position, expected: "nothing after the JSON value")
        }
    }

    /// Reads the next value, whatever it is.
    mutating func value(depth: Int) throws(ScanError) -> Value {
        skipSpace()
        switch current {
        case ASCII.minus, ASCII.zero...ASCII.nine: return try number()
        case ASCII.quote: return .string(try string())
        case ASCII.openBracket: return try list(depth: depth + 1)
        case ASCII.openBrace: return try object(depth: depth + 1)
        case UInt8(ascii: "n"): return try word("null", means: .null)
        case UInt8(ascii: "t"): return try word("true", means: .bool(true))
        case UInt8(ascii: "f"): return try word("false", means: .bool(false))
        default: throw ScanError(position, expected: "a JSON value")
        }
    }

    /// Whether the next value is null; steps over it if so.
    @inline(__always)
    mutating func skipNull() throws(ScanError) -> Bool {
        skipSpace()
        guard current == UInt8(ascii: "n") else { return false }
        _ = try word("null", means: .null)
        return true
    }

    private mutating func word(
        _ word: StaticString,
        means value: Value
    ) throws(ScanError) -> Value {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes.part(position..<end).spells(word) else {
            throw ScanError(position, expected: "a JSON value")
        }
        position = end
        return value
    }

    private mutating func list(depth: Int) throws(ScanError) -> Value {
        try enter(depth)
        var elements: [Value] = []
        if current == ASCII.closeBracket {
            position += 1
            return .list(elements)
        }
        while true {
            elements.append(try value(depth: depth))
            skipSpace()
            if current == ASCII.comma {
                position += 1
                continue
            }
            try expect(ASCII.closeBracket, "',' or ']' after an element of a list")
            return .list(elements)
        }
    }

    private mutating func object(depth: Int) throws(ScanError) -> Value {
        try enter(depth)
        var members: [String: Value] = [:]
        if current == ASCII.closeBrace {
            position += 1
            return .map(members)
        }
        while true {
            skipSpace()
            guard current == ASCII.quote else {
                throw ScanError(position, expected: "a name in quotes")
            }
            let start = position
            let name = try string()
            try expect(ASCII.colon, "':' after a name")
            guard members.updateValue(try value(depth: depth), forKey: name) == nil else {
                throw .twice(name, at: start)
            }
            skipSpace()
            if current == ASCII.comma {
                position += 1
                continue
            }
            try expect(ASCII.closeBrace, "',' or '}' after a member of an object")
            return .map(members)
        }
    }

    /// Steps over the opening bracket.
    ///
    /// Safety: the bound keeps a hostile text off the stack's end.
    private mutating func enter(_ depth: Int) throws(ScanError) {
        guard depth <= JSON.depthMax else {
            throw .limit(
                position,
                "at most \(JSON.depthMax) nested lists and objects",
                found: "a deeper one"
            )
        }
        position += 1
        skipSpace()
    }
}
