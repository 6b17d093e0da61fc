/// Reads a map in the usual form of Jepsen's histories, in one pass and without making a string.
///
/// Usual is: keywords as keys, names as keywords, strings without escapes, no comments, no field
/// twice, no field without a name of its own. Everything else returns nil and is read by the
/// scanner, which knows all of EDN and says what is wrong.
struct EDNEventReader {
    private var cursor: Cursor
    private let isIndependent: Bool
    private let bytesMax: Int
    /// The list of the last event that has one, written as JSON.
    private(set) var written: [UInt8] = []

    init(_ source: Source) {
        cursor = Cursor(source.bytes)
        isIndependent = source.isIndependent
        bytesMax = source.eventBytesMax
    }

    /// Reads the map that begins at a place; the place after its end.
    @inline(__always)
    mutating func map(at start: Int, into fields: inout EventFields) -> Int? {
        cursor.at = start
        if cursor.byte == ASCII.hash, !skipTag() { return nil }
        guard cursor.skip(ASCII.openBrace) else { return nil }
        cursor.skipSpaces()
        while true {
            guard field(into: &fields) else { return nil }
            if cursor.skip(ASCII.closeBrace) { break }
            guard skipBlank() else { return nil }
        }
        return cursor.at - start <= bytesMax ? cursor.at : nil
    }

    /// Steps over the tag of a record, which says nothing more than its map.
    @inline(never)
    private mutating func skipTag() -> Bool {
        cursor.at += 1
        guard ASCII.isLetter(cursor.byte) else { return false }
        return token().count > 0
    }

    /// Steps over the blanks after a form, of which there must be one.
    @inline(__always)
    private mutating func skipBlank() -> Bool {
        let start = cursor.at
        while cursor.byte == ASCII.space || cursor.byte == ASCII.comma { cursor.at += 1 }
        return cursor.at > start
    }

    /// Steps over bytes that end in front of a delimiter.
    @inline(__always)
    private mutating func token() -> Cursor.Token {
        let start = cursor.at
        while !EDNScanner.endsToken(cursor.byte) { cursor.at += 1 }
        return Cursor.Token(start: start, count: cursor.at - start)
    }

    /// Reads a key, of which the first letter tells which it may be, and what belongs to it.
    @inline(__always)
    private mutating func field(into fields: inout EventFields) -> Bool {
        switch UInt8(truncatingIfNeeded: cursor.word >> 8) {
        case UInt8(ascii: "i"):
            return begins(Name.index, 7, .index, &fields) && index(into: &fields)
        case UInt8(ascii: "t"):
            if cursor.word & 0xFF_FFFF == 0x69_743A {
                return begins(Name.time, 6, .time, &fields) && time(into: &fields)
            }
            return begins(Name.type, 6, .type, &fields) && kind(into: &fields)
        case UInt8(ascii: "p"):
            return begins(Name.process, 8, .process, &fields) && process(into: &fields)
        case UInt8(ascii: "f"): return begins(Name.f, 3, .f, &fields) && keyword(into: &fields.f)
        case UInt8(ascii: "k"): return begins(Name.key, 5, .key, &fields) && name(into: &fields.key)
        case UInt8(ascii: "v"):
            return begins(Name.value, 7, .value, &fields) && value(into: &fields)
        case UInt8(ascii: "n"):
            return begins(Name.node, 6, .node, &fields) && name(into: &fields.node)
        case UInt8(ascii: "e"):
            return begins(Name.error, 7, .error, &fields) && name(into: &fields.error)
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
        return field != .process || cursor.skip(ASCII.space)
    }

    @inline(__always)
    private mutating func index(into fields: inout EventFields) -> Bool {
        guard let index = cursor.integer(), index >= 0 else { return false }
        fields.index = Int(index)
        return true
    }

    @inline(__always)
    private mutating func time(into fields: inout EventFields) -> Bool {
        fields.time = cursor.integer()
        return fields.time != nil
    }

    @inline(__always)
    private mutating func process(into fields: inout EventFields) -> Bool {
        if let process = cursor.integer() {
            fields.process = Int(process)
            return true
        }
        return cursor.skip(Name.nemesis, count: 8)
    }

    @inline(__always)
    private mutating func kind(into fields: inout EventFields) -> Bool {
        if cursor.skip(Name.invoke, count: 7) {
            fields.kind = .invoke
        } else if cursor.skip(Name.ok, count: 3) {
            fields.kind = .ok
        } else if cursor.skip(Name.fail, count: 5) {
            fields.kind = .fail
        } else {
            return cursor.skip(Name.info, count: 5)
        }
        return true
    }

    @inline(__always)
    private mutating func keyword(into token: inout Cursor.Token) -> Bool {
        guard cursor.skip(ASCII.colon) else { return false }
        token = self.token()
        return token.count > 0
    }

    @inline(__always)
    private mutating func string(into token: inout Cursor.Token) -> Bool {
        guard let string = cursor.string() else { return false }
        token = string
        return true
    }

    /// Reads a keyword, a string, an integer for one, or nil.
    @inline(__always)
    private mutating func name(into token: inout Cursor.Token) -> Bool {
        switch cursor.byte {
        case ASCII.colon: return keyword(into: &token)
        case ASCII.quote: return string(into: &token)
        case UInt8(ascii: "n"): return cursor.skip(Name.nil, count: 3)
        default:
            guard let integer = cursor.integerToken() else { return false }
            token = integer
            return true
        }
    }
}

// MARK: Values

extension EDNEventReader {
    @inline(__always)
    private mutating func value(into fields: inout EventFields) -> Bool {
        let start = cursor.at
        if isIndependent, cursor.byte == ASCII.openBracket { return keyedValue(into: &fields) }
        if operand(into: &fields.value) { return true }
        // Every form of a list may be a pair.
        if isIndependent { return false }
        cursor.at = start
        fields.value = EventFields.Operand()
        fields.isWritten = writeList()
        if fields.isWritten { return true }
        cursor.at = start
        return other(into: &fields)
    }

    /// Reads the pair of a key and a value that has a code of its own.
    @inline(__always)
    private mutating func keyedValue(into fields: inout EventFields) -> Bool {
        guard cursor.skip(ASCII.openBracket) else { return false }
        var key = Cursor.Token()
        guard name(into: &key), key.count >= 0, skipBlank(), operand(into: &fields.value),
            cursor.skip(ASCII.closeBracket)
        else { return false }
        fields.pairKey = key
        return true
    }

    /// Reads a value that has a code of its own, or a string, and that is not followed by more.
    @inline(__always)
    private mutating func operand(into operand: inout EventFields.Operand) -> Bool {
        switch cursor.byte {
        case ASCII.quote: return string(into: &operand.text)
        case ASCII.colon: return keyword(into: &operand.text)
        case ASCII.openBracket: return pair(into: &operand.code)
        case UInt8(ascii: "n"): return cursor.skip(Name.nil, count: 3) && endsForm()
        case UInt8(ascii: "t"):
            operand.code = .true
            return cursor.skip(Name.true, count: 4) && endsForm()
        case UInt8(ascii: "f"):
            operand.code = .false
            return cursor.skip(Name.false, count: 5) && endsForm()
        default:
            guard let code = cursor.integer().flatMap({ ValueCode($0) }) else { return false }
            operand.code = code
            return endsForm()
        }
    }

    /// Whether a blank or a closing bracket follows.
    @inline(__always)
    private func endsForm() -> Bool {
        switch cursor.byte {
        case ASCII.space, ASCII.comma, ASCII.closeBrace, ASCII.closeBracket: true
        default: false
        }
    }

    @inline(__always)
    private mutating func pair(into code: inout ValueCode) -> Bool {
        cursor.at += 1
        guard let one = cursor.integer(), skipBlank(), let other = cursor.integer(),
            cursor.skip(ASCII.closeBracket), let pair = ValueCode(one, other)
        else { return false }
        code = pair
        return true
    }

    /// Writes a vector as JSON, if it holds nothing but scalars and vectors.
    @inline(never)
    private mutating func writeList() -> Bool {
        written.removeAll(keepingCapacity: true)
        var depth = 0
        while true {
            if cursor.skip(ASCII.openBracket) {
                written.append(ASCII.openBracket)
                depth += 1
                // An empty vector is an element as any other, from its end on.
                if depth > EDN.depthMax / 2 || cursor.byte != ASCII.closeBracket { continue }
            } else if depth == 0 || depth > EDN.depthMax / 2 || !writeScalar() {
                return false
            }
            while cursor.skip(ASCII.closeBracket) {
                written.append(ASCII.closeBracket)
                depth -= 1
                if depth == 0 { return true }
            }
            guard skipBlank() else { return false }
            written.append(ASCII.comma)
        }
    }

    @inline(__always)
    private mutating func writeScalar() -> Bool {
        var token = Cursor.Token()
        switch cursor.byte {
        case ASCII.colon: return keyword(into: &token) && write(quoted: token)
        case ASCII.quote: return string(into: &token) && write(quoted: token)
        case UInt8(ascii: "n"): return write("null", for: Name.nil, count: 3)
        case UInt8(ascii: "t"): return write("true", for: Name.true, count: 4)
        case UInt8(ascii: "f"): return write("false", for: Name.false, count: 5)
        default:
            guard let integer = cursor.integerToken(), endsForm() else { return false }
            write(integer)
            return true
        }
    }

    @inline(__always)
    private mutating func write(_ token: Cursor.Token) {
        let range = token.start..<token.start + token.count
        written.append(contentsOf: cursor.bytes.part(range))
    }

    /// Writes what needs no escapes, since it had none.
    @inline(__always)
    private mutating func write(quoted token: Cursor.Token) -> Bool {
        written.append(ASCII.quote)
        write(token)
        written.append(ASCII.quote)
        return true
    }

    @inline(__always)
    private mutating func write(_ json: StaticString, for word: UInt64, count: Int) -> Bool {
        guard cursor.skip(word, count: count), endsForm() else { return false }
        JSONWriter.append(verbatim: json, to: &written)
        return true
    }

    /// Lets the scanner read a value of another shape, such as a transaction.
    @inline(never)
    private mutating func other(into fields: inout EventFields) -> Bool {
        // A tagged pair is more than its value.
        guard cursor.byte != ASCII.hash else { return false }
        let end = min(cursor.bytes.count, cursor.at + bytesMax)
        var scanner = EDNScanner(cursor.bytes.part(0..<end))
        scanner.position = cursor.at
        fields.other = try? scanner.value(depth: 1)
        cursor.at = scanner.position
        return fields.other != nil
    }
}

/// What stands in an event for certain, as words: the first byte lowest.
private enum Name {
    static let index: UInt64 = 0x20_7865_646E_693A
    static let time: UInt64 = 0x2065_6D69_743A
    static let type: UInt64 = 0x2065_7079_743A
    static let process: UInt64 = 0x7373_6563_6F72_703A
    static let f: UInt64 = 0x20_663A
    static let key: UInt64 = 0x20_7965_6B3A
    static let value: UInt64 = 0x20_6575_6C61_763A
    static let node: UInt64 = 0x2065_646F_6E3A
    static let error: UInt64 = 0x20_726F_7272_653A
    static let invoke: UInt64 = 0x65_6B6F_766E_693A
    static let ok: UInt64 = 0x6B_6F3A
    static let fail: UInt64 = 0x6C_6961_663A
    static let info: UInt64 = 0x6F_666E_693A
    static let nemesis: UInt64 = 0x7369_7365_6D65_6E3A
    static let `nil`: UInt64 = 0x6C_696E
    static let `true`: UInt64 = 0x6575_7274
    static let `false`: UInt64 = 0x65_736C_6166
}
