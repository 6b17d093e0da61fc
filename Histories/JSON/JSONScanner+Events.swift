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
    mutating func event() throws(ScanError) -> EventDraft {
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
        let token = shortToken()
        let field = EventField.named(token?.word)
        guard let token, field != .other else {
            let name = try string()
            try expect(ASCII.colon, "':' after a name")
            return try other(name, at: start, into: &draft)
        }
        try draft.set(field, at: start)
        position = token.end
        try expect(ASCII.colon, "':' after a name")
        try read(field, into: &draft)
    }

    /// Reads a name that needed an escape, or one that the format does not know.
    private mutating func other(
        _ name: String,
        at start: Int,
        into draft: inout EventDraft
    ) throws(ScanError) {
        var name = name
        let field = name.withUTF8 { EventField.named($0) }
        guard field == .other else {
            try draft.set(field, at: start)
            return try read(field, into: &draft)
        }
        try draft.set(name, try value(depth: 1), at: start)
    }

    @inline(__always)
    private mutating func read(
        _ field: EventField,
        into draft: inout EventDraft
    ) throws(ScanError) {
        switch field {
        case .index: try readIndex(into: &draft)
        case .time:
            if try !skipNull() { draft.time = try integer("a time in integral nanoseconds") }
        case .process:
            try process(into: &draft)
            draft.seen.insert(.process)
        case .type:
            draft.kind = try kind()
            draft.seen.insert(.kind)
        case .f:
            skipSpace()
            guard current == ASCII.quote else {
                throw ScanError(position, expected: "f, which is a string")
            }
            draft.f = try string()
            draft.seen.insert(.f)
        case .key: draft.key = try text()
        case .value: draft.value = try value(depth: 1)
        case .node: draft.node = try text()
        case .error: draft.error = try text()
        case .other: break
        }
    }

    private mutating func readIndex(into draft: inout EventDraft) throws(ScanError) {
        if try skipNull() { return }
        let start = position
        let index = try integer("an index, which is an integer")
        guard index >= 0 else { throw ScanError(start, expected: "an index from 0") }
        draft.index = Int(index)
        draft.seen.insert(.index)
    }

    /// A process is a number or a name, of which "nemesis" is that of the nemesis.
    private mutating func process(into draft: inout EventDraft) throws(ScanError) {
        skipSpace()
        if current == ASCII.quote {
            draft.set(process: try string())
        } else {
            let number = try integer("a process: an integer, a name or \"nemesis\"")
            draft.process = .client(Int(number))
        }
    }

    private mutating func kind() throws(ScanError) -> Event.Kind {
        skipSpace()
        guard current == ASCII.quote, let token = shortToken(),
            let kind = Event.Kind(word: token.word)
        else {
            throw ScanError(
                position,
                expected: "a type: \"invoke\", \"ok\", \"fail\" or \"info\""
            )
        }
        position = token.end
        return kind
    }

    /// Reads text where imported files may have anything: what is no string becomes its JSON.
    private mutating func text() throws(ScanError) -> String? {
        skipSpace()
        if current == ASCII.quote { return try string() }
        return try skipNull() ? nil : try value(depth: 1).jsonText
    }

    /// What stands between the quote here and the next one, if it is short.
    @inline(__always)
    private func shortToken() -> (word: UInt64, end: Int)? {
        let start = position + 1
        guard let length = bytes.lengthToQuote(from: start) else { return nil }
        return bytes.word(of: start..<start + length).map { ($0, start + length + 1) }
    }
}
