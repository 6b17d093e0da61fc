/// The fields of an event in its usual form: numbers, and the places of the names in the text.
///
/// A line is read to its end before a name is looked up. So a line that turns out to be unusual
/// has left no trace, and can be read anew.
struct EventFields {
    /// The fields that have come; one that comes twice is unusual.
    struct Seen: OptionSet {
        var rawValue: UInt16
        static let index = Seen(rawValue: 1)
        static let time = Seen(rawValue: 2)
        static let process = Seen(rawValue: 4)
        static let type = Seen(rawValue: 8)
        static let f = Seen(rawValue: 16)
        static let key = Seen(rawValue: 32)
        static let value = Seen(rawValue: 64)
        static let node = Seen(rawValue: 128)
        static let error = Seen(rawValue: 256)
        static let required: Seen = [.process, .type, .f]
    }

    /// A value that has a code of its own, or a text.
    struct Operand {
        var code = ValueCode.null
        var text = Cursor.Token()
    }

    var seen: Seen = []
    var kind = Event.Kind.info
    /// The index, or -1 where the event says none.
    var index = -1
    var time: Int64?
    /// The client; nil for the nemesis.
    var process: Int?
    var f = Cursor.Token()
    var key = Cursor.Token()
    /// The key of a pair that stands for a keyed value.
    var pairKey = Cursor.Token()
    var value = Operand()
    /// A list as JSON, written as we would write it.
    var list = Cursor.Token()
    /// Whether the value is a list that the reader wrote as JSON.
    var isWritten = false
    /// A value of another shape.
    var other: Value?
    var node = Cursor.Token()
    var error = Cursor.Token()

    /// Notes a field, unless it has come before.
    @inline(__always)
    mutating func note(_ field: Seen) -> Bool {
        guard !seen.contains(field) else { return false }
        seen.insert(field)
        return true
    }
}

extension EventList {
    /// Takes an event in its usual form; false if there is something to say against it.
    ///
    /// What exactly is said by the one who reads the event again.
    @inline(__always)
    mutating func append(
        _ fields: borrowing EventFields,
        of bytes: Bytes,
        written: [UInt8] = [],
        line: Int
    ) -> Bool {
        guard fields.seen.isSuperset(of: .required), hasRoom,
            fields.process == nil || noteNumberedProcess()
        else { return false }
        let index = fields.index < 0 ? indexNext : fields.index
        guard index >= indexNext, index < Int.max else { return false }
        let isPair = fields.pairKey.count >= 0
        if isPair, fields.key.count >= 0 || fields.process == nil { return false }
        guard let f = events.fNames.number(of: fields.f, in: bytes),
            let key = events.keyNames.number(of: isPair ? fields.pairKey : fields.key, in: bytes),
            let node = events.nodeNames.number(of: fields.node, in: bytes),
            let error = events.errorNames.number(of: fields.error, in: bytes),
            let value = events.valueTable.code(of: fields, in: bytes, written: written)
        else { return false }
        let process =
            fields.process.map { events.processNames.number(ofClient: $0) }
            ?? events.processNames.numberOfNemesis()
        lines.note(line, of: events.count)
        indexNext = index + 1
        events.append(
            EventColumns.Row(
                kind: fields.kind,
                process: process,
                f: f,
                key: key,
                value: value,
                time: fields.time,
                index: index,
                node: node,
                error: error
            )
        )
        return true
    }
}

extension Names {
    /// The number of a name in a text, or -1 for none; nil if it is not UTF-8.
    @inline(__always)
    fileprivate mutating func number(of token: Cursor.Token, in bytes: Bytes) -> Int32? {
        token.count < 0 ? -1 : number(of: bytes.part(token))
    }
}

extension ValueTable {
    /// The code of an event's value; nil if it is a text that is not UTF-8.
    @inline(__always)
    fileprivate mutating func code(
        of fields: borrowing EventFields,
        in bytes: Bytes,
        written: [UInt8]
    ) -> ValueCode? {
        let operand = fields.value
        if operand.text.count >= 0 { return code(ofText: bytes.part(operand.text)) }
        if fields.list.count >= 0 { return code(ofJSON: bytes.part(fields.list)) }
        if fields.isWritten { return written.withUnsafeBufferPointer { code(ofJSON: $0) } }
        guard let other = fields.other else { return operand.code }
        return code(of: other)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The bytes of a token.
    @inline(__always)
    fileprivate func part(_ token: Cursor.Token) -> Bytes {
        part(token.start..<token.start + token.count)
    }
}
