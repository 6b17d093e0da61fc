extension EDNScanner {
    /// Reads a map as an event; a tag before it, like `#jepsen.history.Op`, says nothing more.
    mutating func event() throws(ScanError) -> EventDraft {
        while current == ASCII.hash, ASCII.isLetter(next) {
            _ = try tag()
            try skipBlank(depth: 0)
        }
        guard current == ASCII.openBrace else {
            throw ScanError(position, expected: "an operation, which is a map")
        }
        var draft = EventDraft(at: position)
        position += 1
        while true {
            try skipBlank(depth: 1)
            if current == ASCII.closeBrace {
                position += 1
                return draft
            }
            try member(into: &draft)
        }
    }

    /// Reads one key and its value.
    private mutating func member(into draft: inout EventDraft) throws(ScanError) {
        try refuseClosing("'}' or another key of an operation")
        let place = position
        let key = try key()
        try draft.set(key.field, at: place)
        try skipBlank(depth: 1)
        let start = position
        try refuseClosing("a value for the key before")
        switch key.field {
        case .index:
            if let index = try integer("an index, which is an integer from 0", from: 0) {
                draft.index = Int(index)
                draft.seen.insert(.index)
            }
        case .time:
            draft.time = try integer("a time in integral nanoseconds", from: Int64.min)
        case .process:
            try process(into: &draft)
            draft.seen.insert(.process)
        case .type:
            draft.kind = try kind()
            draft.seen.insert(.kind)
        case .f:
            draft.f = try name()
            draft.seen.insert(.f)
        case .key: draft.key = try text()
        case .value:
            let isTuple = tupleFollows()
            draft.value = try value(depth: 1)
            if isTuple {
                guard draft.value.elements?.count == 2 else {
                    throw ScanError(start, expected: "a tuple of a key and a value")
                }
                draft.splitPair()
            }
        case .node: draft.node = try text()
        case .error: draft.error = try text()
        case .other: try draft.set(key.name, try value(depth: 1), at: place)
        }
    }

    /// Reads the name of a field, as a text only where the format does not know it.
    private mutating func key() throws(ScanError) -> (field: EventField, name: String) {
        let start = position
        if current == ASCII.colon {
            position += 1
            let field = EventField.named(bytes.word(of: skipToken()))
            if field != .other { return (field, "") }
            position = start
        }
        var name = try value(depth: 1).nameText
        return (name.withUTF8 { EventField.named($0) }, name)
    }

    /// Whether the next form is tagged as a tuple of jepsen.independent.
    private func tupleFollows() -> Bool {
        var ahead = self
        guard ahead.current == ASCII.hash, ASCII.isLetter(ahead.next),
            let tag = (try? ahead.tag())?.text
        else { return false }
        return tag.hasPrefix("jepsen.independent") && tag.lowercased().hasSuffix("tuple")
    }

    private mutating func integer(
        _ expected: String,
        from lowest: Int64
    ) throws(ScanError) -> Int64? {
        let start = position
        switch try value(depth: 1) {
        case .null: return nil
        case .int(let integer) where integer >= lowest: return integer
        default: throw ScanError(start, expected: expected)
        }
    }

    /// A process is a number or a name, of which `:nemesis` is that of the nemesis.
    private mutating func process(into draft: inout EventDraft) throws(ScanError) {
        let start = position
        switch try value(depth: 1) {
        case .int(let number): draft.process = .client(Int(number))
        case .string(let name): draft.set(process: name)
        default: throw ScanError(start, expected: "a process: an integer, a name or :nemesis")
        }
    }

    private mutating func kind() throws(ScanError) -> Event.Kind {
        let start = position
        if current == ASCII.colon {
            position += 1
            if let kind = Event.Kind(word: bytes.word(of: skipToken())) { return kind }
            position = start
        }
        guard case .string(let name) = try value(depth: 1), let kind = Event.Kind(rawValue: name)
        else { throw ScanError(start, expected: "a type: :invoke, :ok, :fail or :info") }
        return kind
    }

    private mutating func name() throws(ScanError) -> String {
        let start = position
        guard case .string(let name) = try value(depth: 1) else {
            throw ScanError(start, expected: "f, which is a keyword")
        }
        return name
    }

    private mutating func text() throws(ScanError) -> String? {
        let value = try value(depth: 1)
        return value == .null ? nil : value.nameText
    }
}
