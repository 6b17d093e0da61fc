/// Reads a line in the usual form of JSON lines, in one pass and without making a string.
///
/// Usual is: no escapes in what is a name, no field twice, no field without a name of its own,
/// white space at most after a comma or a colon. Everything else returns nil and is read by the
/// scanner, which knows all of JSON and says what is wrong.
struct JSONEventReader {
    private var cursor: Cursor
    private let isIndependent: Bool
    private let bytesMax: Int

    init(_ source: Source) {
        cursor = Cursor(source.bytes)
        isIndependent = source.isIndependent
        bytesMax = source.eventBytesMax
    }

    /// Reads the line that begins at a place; the place after its end.
    @inline(__always)
    mutating func line(at start: Int, into fields: inout EventFields) -> Int? {
        cursor.at = start
        guard cursor.skip(ASCII.openBrace) else { return nil }
        repeat {
            cursor.skipSpaces()
            guard field(into: &fields) else { return nil }
        } while cursor.skip(ASCII.comma)
        guard cursor.skip(ASCII.closeBrace) else { return nil }
        _ = cursor.skip(ASCII.carriageReturn)
        guard cursor.skip(ASCII.newline), cursor.at - start <= bytesMax else {
            return nil
        }
        return cursor.at
    }

    /// Reads a name, of which the first letter tells which it may be, and what belongs to it.
    @inline(__always)
    private mutating func field(into fields: inout EventFields) -> Bool {
        switch UInt8(truncatingIfNeeded: cursor.word >> 8) {
        case UInt8(ascii: "i"):
            return begins(Name.index, 8, .index, &fields) && index(into: &fields)
        case UInt8(ascii: "t"):
            if cursor.word & 0xFF_FFFF == 0x69_7422 {
                return begins(Name.time, 7, .time, &fields) && time(into: &fields)
            }
            return begins(Name.type, 7, .type, &fields) && kind(into: &fields)
        case UInt8(ascii: "p"):
            return begins(Name.process, 8, .process, &fields) && process(into: &fields)
        case UInt8(ascii: "f"): return begins(Name.f, 4, .f, &fields) && string(into: &fields.f)
        case UInt8(ascii: "k"): return begins(Name.key, 6, .key, &fields) && name(into: &fields.key)
        case UInt8(ascii: "v"):
            return begins(Name.value, 8, .value, &fields) && value(into: &fields)
        case UInt8(ascii: "n"):
            return begins(Name.node, 7, .node, &fields) && name(into: &fields.node)
        case UInt8(ascii: "e"):
            return begins(Name.error, 8, .error, &fields) && name(into: &fields.error)
        default: return false
        }
    }

    @inline(__always)
    private mutating func begins(
        _ name: UInt64,
        _ count: Int,
        _ field: EventFields.Seen,
        _ fields: inout EventFields
    ) -> Bool {
        guard cursor.skip(name, count: count), fields.note(field) else { return false }
        if field == .process, !cursor.skip(Name.processEnd, count: 2) { return false }
        cursor.skipSpaces()
        return true
    }

    @inline(__always)
    private mutating func index(into fields: inout EventFields) -> Bool {
        if skipNull() { return true }
        guard let index = cursor.integer(), index >= 0 else { return false }
        fields.index = Int(index)
        return true
    }

    @inline(__always)
    private mutating func time(into fields: inout EventFields) -> Bool {
        if skipNull() { return true }
        fields.time = cursor.integer()
        return fields.time != nil
    }

    @inline(__always)
    private mutating func process(into fields: inout EventFields) -> Bool {
        if let process = cursor.integer() {
            fields.process = Int(process)
            return true
        }
        return cursor.skip(Name.nemesis, count: 8) && cursor.skip(Name.nemesisEnd, count: 1)
    }

    @inline(__always)
    private mutating func kind(into fields: inout EventFields) -> Bool {
        if cursor.skip(Name.invoke, count: 8) {
            fields.kind = .invoke
        } else if cursor.skip(Name.ok, count: 4) {
            fields.kind = .ok
        } else if cursor.skip(Name.fail, count: 6) {
            fields.kind = .fail
        } else {
            return cursor.skip(Name.info, count: 6)
        }
        return true
    }

    @inline(__always)
    private mutating func skipNull() -> Bool { cursor.skip(Name.null, count: 4) }

    @inline(__always)
    private mutating func string(into token: inout Cursor.Token) -> Bool {
        guard let string = cursor.string() else { return false }
        token = string
        return true
    }

    /// Reads a string, an integer for one, or null.
    @inline(__always)
    private mutating func name(into token: inout Cursor.Token) -> Bool {
        if string(into: &token) || skipNull() { return true }
        guard let integer = cursor.integerToken() else { return false }
        token = integer
        return true
    }
}

// MARK: Values

extension JSONEventReader {
    @inline(__always)
    private mutating func value(into fields: inout EventFields) -> Bool {
        let start = cursor.at
        if isIndependent, cursor.byte == ASCII.openBracket { return keyedValue(into: &fields) }
        if operand(into: &fields.value) { return true }
        // Every form of a list may be a pair.
        if isIndependent { return false }
        cursor.at = start
        fields.value = EventFields.Operand()
        if let list = list() {
            fields.list = list
            return true
        }
        cursor.at = start
        return other(into: &fields)
    }

    /// Reads the pair of a key and a value that has a code of its own.
    @inline(__always)
    private mutating func keyedValue(into fields: inout EventFields) -> Bool {
        guard cursor.skip(ASCII.openBracket) else { return false }
        cursor.skipSpaces()
        var key = Cursor.Token()
        guard name(into: &key), key.count >= 0, cursor.skip(ASCII.comma) else { return false }
        cursor.skipSpaces()
        guard operand(into: &fields.value), cursor.skip(ASCII.closeBracket) else { return false }
        fields.pairKey = key
        return true
    }

    /// Reads a value that has a code of its own, or a string.
    @inline(__always)
    private mutating func operand(into operand: inout EventFields.Operand) -> Bool {
        switch cursor.byte {
        case ASCII.quote: return string(into: &operand.text)
        case ASCII.openBracket: return pair(into: &operand.code)
        case UInt8(ascii: "n"): return skipNull()
        case UInt8(ascii: "t"):
            operand.code = .true
            return cursor.skip(Name.true, count: 4)
        case UInt8(ascii: "f"):
            operand.code = .false
            return cursor.skip(Name.false, count: 5)
        default:
            guard let code = cursor.integer().flatMap({ ValueCode($0) }) else { return false }
            operand.code = code
            // A fraction or an exponent is not for us.
            let next = cursor.byte
            return next == ASCII.comma || next == ASCII.closeBrace || next == ASCII.closeBracket
        }
    }

    @inline(__always)
    private mutating func pair(into code: inout ValueCode) -> Bool {
        cursor.at += 1
        cursor.skipSpaces()
        guard let one = cursor.integer(), cursor.skip(ASCII.comma) else { return false }
        cursor.skipSpaces()
        guard let other = cursor.integer(), cursor.skip(ASCII.closeBracket),
            let pair = ValueCode(one, other)
        else { return false }
        code = pair
        return true
    }

    /// Steps over a list that is written as we would write it, and that holds no maps or doubles.
    @inline(never)
    private mutating func list() -> Cursor.Token? {
        let start = cursor.at
        var depth = 0
        while true {
            if cursor.skip(ASCII.openBracket) {
                depth += 1
                // An empty list is an element as any other, from its end on.
                if depth > JSON.depthMax / 2 || cursor.byte != ASCII.closeBracket { continue }
            } else if depth == 0 || depth > JSON.depthMax / 2 || !skipScalar() {
                return nil
            }
            while cursor.skip(ASCII.closeBracket) {
                depth -= 1
                if depth == 0 { return Cursor.Token(start: start, count: cursor.at - start) }
            }
            guard cursor.skip(ASCII.comma) else { return nil }
        }
    }

    /// Steps over a scalar that is written as we would write it.
    @inline(__always)
    private mutating func skipScalar() -> Bool {
        switch cursor.byte {
        case ASCII.quote: cursor.string() != nil
        case UInt8(ascii: "n"): skipNull()
        case UInt8(ascii: "t"): cursor.skip(Name.true, count: 4)
        case UInt8(ascii: "f"): cursor.skip(Name.false, count: 5)
        default: cursor.integerToken() != nil
        }
    }

    /// Lets the scanner read a value of another shape, such as a transaction.
    @inline(never)
    private mutating func other(into fields: inout EventFields) -> Bool {
        let end = min(cursor.bytes.count, cursor.at + bytesMax)
        var scanner = JSONScanner(cursor.bytes.part(0..<end), lineWise: true)
        scanner.position = cursor.at
        fields.other = try? scanner.value(depth: 1)
        cursor.at = scanner.position
        return fields.other != nil
    }
}

/// What stands in an event for certain, as words: the first byte lowest.
private enum Name {
    static let index: UInt64 = 0x3A22_7865_646E_6922
    static let time: UInt64 = 0x3A_2265_6D69_7422
    static let type: UInt64 = 0x3A_2265_7079_7422
    static let process: UInt64 = 0x7373_6563_6F72_7022
    static let processEnd: UInt64 = 0x3A22
    static let f: UInt64 = 0x3A22_6622
    static let key: UInt64 = 0x3A22_7965_6B22
    static let value: UInt64 = 0x3A22_6575_6C61_7622
    static let node: UInt64 = 0x3A_2265_646F_6E22
    static let error: UInt64 = 0x3A22_726F_7272_6522
    static let invoke: UInt64 = 0x2265_6B6F_766E_6922
    static let ok: UInt64 = 0x226B_6F22
    static let fail: UInt64 = 0x226C_6961_6622
    static let info: UInt64 = 0x226F_666E_6922
    static let nemesis: UInt64 = 0x7369_7365_6D65_6E22
    static let nemesisEnd: UInt64 = 0x22
    static let null: UInt64 = 0x6C6C_756E
    static let `true`: UInt64 = 0x6575_7274
    static let `false`: UInt64 = 0x65_736C_6166
}
