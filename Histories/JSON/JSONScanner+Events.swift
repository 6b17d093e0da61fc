extension JSONScanner {
    /// Reads one line with its end: an event, or nothing but white space.
    mutating func line(_ line: Int, into list: inout EventList) throws(ScanError) {
        skipSpace()
        if current == ASCII.openBrace {
            try list.append(try event(), line: line)
            skipSpace()
        }
        if current == ASCII.newline {
            position += 1
        } else if position < bytes.count {
            throw ScanError(position, expected: "one event (a JSON object) a line")
        }
    }

    /// Reads an object as an event, field by field, without a map of it.
    private mutating func event() throws(ScanError) -> EventDraft {
        var draft = EventDraft(at: position)
        position += 1
        skipSpace()
        if current == ASCII.closeBrace {
            position += 1
            return draft
        }
        while true {
            try member(into: &draft)
            skipSpace()
            if current == ASCII.comma {
                position += 1
                skipSpace()
                continue
            }
            try expect(ASCII.closeBrace, "',' or '}' after a field of an event")
            return draft
        }
    }

    /// Reads one field.
    @inline(__always)
    private mutating func member(into draft: inout EventDraft) throws(ScanError) {
        guard current == ASCII.quote else {
            throw ScanError(position, expected: "the name of a field in quotes")
        }
        let start = position
        let field = plainToken().map { EventField.named(bytes.part($0)) } ?? .other
        if field == .other {
            position = start
            let name = try string()
            try expect(ASCII.colon, "':' after a name")
            return try other(name, into: &draft)
        }
        try expect(ASCII.colon, "':' after a name")
        try read(field, into: &draft)
    }

    /// Reads a name that needed an escape, or one that the format does not know.
    private mutating func other(
        _ name: String,
        into draft: inout EventDraft
    ) throws(ScanError) {
        var name = name
        let field = name.withUTF8 { EventField.named($0) }
        guard field == .other else { return try read(field, into: &draft) }
        draft.extra[name] = try value(depth: 1)
    }

    @inline(__always)
    private mutating func read(
        _ field: EventField,
        into draft: inout EventDraft
    ) throws(ScanError) {
        switch field {
        case .index:
            if try !skipNull() {
                draft.index = try integer("an index, which is an integer")
                guard draft.index ?? 0 >= 0 else {
                    throw ScanError(draft.offset, expected: "an index from 0", found: "less")
                }
            }
        case .time:
            if try !skipNull() { draft.time = try integer("a time in integral nanoseconds") }
        case .process: draft.process = try process()
        case .type: draft.kind = try kind()
        case .f: draft.f = try name("f, which is a string")
        case .key: draft.key = try text()
        case .value: draft.value = try value(depth: 1)
        case .node: draft.node = try text()
        case .error: draft.error = try text()
        case .other: break
        }
    }

    /// Steps over a string without escapes and returns what is between its quotes, or nil.
    @inline(__always)
    private mutating func plainToken() -> Range<Int>? {
        let start = position + 1
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            if byte == ASCII.quote {
                position = at + 1
                return start..<at
            }
            if byte == ASCII.backslash || byte < 0x20 { return nil }
            at += 1
        }
        return nil
    }

    private mutating func process() throws(ScanError) -> Process {
        skipSpace()
        let start = position
        if current != ASCII.quote {
            return .client(Int(try integer("a process: an integer or \"nemesis\"")))
        }
        let name = try string()
        guard name == "nemesis" || name == ":nemesis" else {
            throw ScanError(start, expected: "a process: an integer or \"nemesis\"")
        }
        return .nemesis
    }

    private mutating func kind() throws(ScanError) -> Event.Kind {
        skipSpace()
        let start = position
        guard current == ASCII.quote, let token = plainToken(),
            let kind = Event.Kind(bytes.part(token))
        else {
            throw ScanError(start, expected: "a type: \"invoke\", \"ok\", \"fail\" or \"info\"")
        }
        return kind
    }

    private mutating func name(_ expected: String) throws(ScanError) -> String {
        skipSpace()
        guard current == ASCII.quote else { throw ScanError(position, expected: expected) }
        return try string()
    }

    /// Reads text where imported files may have anything: what is no string becomes its JSON.
    private mutating func text() throws(ScanError) -> String? {
        skipSpace()
        if current == ASCII.quote { return try string() }
        return try skipNull() ? nil : try value(depth: 1).jsonText
    }
}
