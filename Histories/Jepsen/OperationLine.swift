/// Reads an operation as Jepsen prints it on a line: process, type, f, value, and an error.
///
/// ```
/// 3	:invoke	:cas	[1 2]
/// 3	:info	:cas	[1 2]	indeterminate: Read timed out
/// ```
///
/// An error is any text, and stands in the place of the value where that is missing. What the
/// nemesis did is any text as well: Jepsen prints objects there that no reader knows.
enum OperationLine {
    /// Reads the operation that begins at a place and ends with the bytes.
    static func draft(in bytes: Bytes, from start: Int) throws(ScanError) -> EventDraft {
        var scanner = EDNScanner(bytes)
        scanner.position = start
        var draft = EventDraft(at: start)
        switch try scanner.value(depth: 0) {
        case .int(let number): draft.process = .client(Int(number))
        case .string(let name): draft.set(process: name)
        default: throw ScanError(start, expected: "a process: an integer or a name")
        }
        try scanner.skipBlank(depth: 0)
        let typeStart = scanner.position
        let type = try scanner.keyword()
        guard let kind = Event.Kind(rawValue: type) else {
            throw ScanError(typeStart, expected: "a type: :invoke, :ok, :fail or :info")
        }
        draft.kind = kind
        try scanner.skipBlank(depth: 0)
        draft.f = try scanner.functionName()
        draft.seen = .required
        if draft.isOfNemesis {
            deed(scanner, into: &draft)
        } else {
            try outcome(&scanner, into: &draft)
        }
        return draft
    }

    /// Reads what the nemesis did.
    private static func deed(_ scanner: EDNScanner, into draft: inout EventDraft) {
        var scanner = scanner
        let rest = scanner.bytes.part(scanner.position..<scanner.bytes.count).trimmed
        guard !rest.isEmpty else { return }
        if let value = try? scanner.value(depth: 0) {
            let error = scanner.bytes.part(scanner.position..<scanner.bytes.count).trimmed
            if error.isEmpty || scanner.current == ASCII.tab {
                draft.value = value
                if !error.isEmpty { draft.error = error.nameText }
                return
            }
        }
        draft.value = .string(rest.nameText)
    }

    /// Reads the value and the error, which stands in the place of the value where there is none.
    private static func outcome(
        _ scanner: inout EDNScanner,
        into draft: inout EventDraft
    ) throws(ScanError) {
        try scanner.skipBlank(depth: 0)
        let isKeyword = scanner.current == ASCII.colon
        let value = try scanner.logValue()
        let mayError = draft.kind == .fail || draft.kind == .info
        let place = scanner.position
        let rest = scanner.bytes.part(place..<scanner.bytes.count).trimmed
        if isKeyword, value == "nil" {
            draft.value = .null
        } else if isKeyword, mayError, rest.isEmpty {
            draft.error = value.nameText
        } else {
            draft.value = value
        }
        guard !rest.isEmpty else { return }
        guard mayError || scanner.current == ASCII.tab else {
            throw ScanError(place, expected: "nothing after the value")
        }
        draft.error = rest.nameText
    }

    /// Whether an operation begins at a place: a process, blanks, and a keyword.
    static func begins(in bytes: Bytes, at start: Int, to end: Int) -> Bool {
        var at = start
        func skip(_ isSkipped: (UInt8) -> Bool) {
            while at < end, isSkipped(bytes[at]) { at += 1 }
        }
        if at < end, bytes[at] == ASCII.colon { at += 1 }
        let isName = at > start
        skip { ASCII.isDigit($0) || isName && (ASCII.isLetter($0) || $0 == ASCII.minus) }
        guard at > start else { return false }
        let blank = at
        skip { $0 == ASCII.space || $0 == ASCII.tab }
        return at > blank && at < end && bytes[at] == ASCII.colon
    }
}

extension EDNScanner {
    /// Reads the keyword that names an operation.
    fileprivate mutating func functionName() throws(ScanError) -> String {
        guard current == ASCII.colon else {
            throw ScanError(position, expected: "what the operation does, like :read")
        }
        return try keyword()
    }

    /// Reads a value.
    ///
    /// Safety: a bare word can only be a value that was cut off, such as `ni`.
    fileprivate mutating func logValue() throws(ScanError) -> Value {
        let start = position
        try refuseClosing("a value")
        let isWord = ASCII.isLetter(current)
        let value = try value(depth: 0)
        if isWord, case .string = value {
            throw ScanError(start, expected: "a value, nil or a keyword")
        }
        return value
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The bytes without the white space around them.
    fileprivate var trimmed: Bytes {
        guard let first = firstIndex(where: { $0 > ASCII.space }),
            let last = lastIndex(where: { $0 > ASCII.space })
        else { return part(0..<0) }
        return part(first..<last + 1)
    }

    /// What the bytes say: the name of the one form that they are, else their text.
    fileprivate var nameText: String {
        var scanner = EDNScanner(self)
        if let value = try? scanner.value(depth: 0), scanner.position == count {
            return value.nameText
        }
        return String(decoding: self, as: UTF8.self)
    }
}
