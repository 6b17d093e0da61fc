/// Reads the log lines of Jepsen that Porcupine tests its etcd model with.
///
/// ```
/// INFO  jepsen.util - 3   :invoke :cas    [1 2]
/// INFO  jepsen.util - 3   :fail   :cas    [1 2]
/// INFO  jepsen.util - 4   :info   :write  :timed-out
/// ```
///
/// An operation follows the logger's name: process, type, f, and a value or what went wrong. Other
/// lines are skipped. A compare-and-set that failed (without an error) observed another value, and
/// is marked as a mismatch: a checker may hold it to that.
enum PorcupineLog {
    private static let logger: StaticString = "jepsen.util"

    static func decode(_ source: Source) throws(HistoryError) -> Recording {
        try Recording.refuseNonText(source)
        let bytes = source.bytes
        var list = EventList(source)
        var torn: TornTail?
        var line = 1
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: ASCII.newline) ?? bytes.count
            do throws(ScanError) {
                try source.window(from: start).check(end)
                if let draft = try event(in: bytes.part(0..<end), from: start) {
                    try list.append(draft, line: line)
                } else if end == bytes.count, !isBlank(bytes.part(start..<end)) {
                    // Whatever the last line would have become, it has no end.
                    torn = TornTail(line: line, bytes: end - start)
                }
            } catch {
                guard end == bytes.count, !error.isLimit else {
                    throw source.located(error)
                }
                torn = TornTail(line: line, bytes: end - start)
            }
            start = end + 1
            line += 1
        }
        if list.events.isEmpty { torn = nil }
        return try list.recording(torn: torn, format: .porcupineEtcd, file: source.file)
    }

    private static func isBlank(_ bytes: Bytes) -> Bool { bytes.allSatisfy { $0 <= ASCII.space } }

    /// Reads the operation of a line that begins at a place and ends with the bytes, if it has one.
    private static func event(in bytes: Bytes, from start: Int) throws(ScanError) -> EventDraft? {
        guard let operation = marker(in: bytes, from: start, to: bytes.count) else { return nil }
        var scanner = EDNScanner(bytes)
        scanner.position = operation
        var draft = EventDraft(at: operation)
        if case .int(let number) = try scanner.value(depth: 0) {
            draft.process = .client(Int(number))
        } else {
            draft.process = .nemesis
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
        try outcome(&scanner, into: &draft)
        return draft
    }

    /// Reads the value and the error, which stands in the place of the value where there is none.
    private static func outcome(
        _ scanner: inout EDNScanner,
        into draft: inout EventDraft
    ) throws(ScanError) {
        try scanner.skipBlank(depth: 0)
        let isKeyword = scanner.current == ASCII.colon
        let value = try scanner.logValue(isNemesis: draft.process == .nemesis)
        let mayError = draft.kind == .fail || draft.kind == .info
        if isKeyword, value == "nil" {
            draft.value = .null
        } else if isKeyword, mayError, draft.process != .nemesis {
            draft.error = value.nameText
        } else {
            draft.value = value
        }
        try scanner.skipBlank(depth: 0)
        if scanner.position < scanner.bytes.count {
            draft.error = try scanner.value(depth: 0).nameText
            try scanner.finish()
        }
        if draft.kind == .fail, draft.f == "cas", draft.error == nil {
            draft.error = Operation.mismatch
        }
    }

    /// Where the operation of a line begins, or nil: a process and a type follow the logger's name.
    static func marker(in bytes: Bytes, from start: Int, to end: Int) -> Int? {
        let width = logger.utf8CodeUnitCount
        var at = start
        while at + width <= end {
            if bytes[at] == logger.utf8Start[0], bytes.part(at..<at + width).spells(logger) {
                return operation(in: bytes, after: at + width, to: end)
            }
            at += 1
        }
        return nil
    }

    private static func operation(in bytes: Bytes, after start: Int, to end: Int) -> Int? {
        var at = start
        func skip(_ isSkipped: (UInt8) -> Bool) {
            while at < end, isSkipped(bytes[at]) { at += 1 }
        }
        skip { $0 == ASCII.space || $0 == ASCII.tab }
        skip { $0 == ASCII.minus }
        skip { $0 == ASCII.space || $0 == ASCII.tab }
        let operation = at
        if at < end, bytes[at] == ASCII.colon { at += 1 }
        let isName = at > operation
        skip { ASCII.isDigit($0) || isName && (ASCII.isLetter($0) || $0 == ASCII.minus) }
        guard at > operation else { return nil }
        let blank = at
        skip { $0 == ASCII.space || $0 == ASCII.tab }
        return at > blank && at < end && bytes[at] == ASCII.colon ? operation : nil
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
    fileprivate mutating func logValue(isNemesis: Bool) throws(ScanError) -> Value {
        let start = position
        try refuseClosing("a value")
        let isWord = ASCII.isLetter(current)
        let value = try value(depth: 0)
        if isWord, !isNemesis, case .string = value {
            throw ScanError(start, expected: "a value, nil or a keyword")
        }
        return value
    }
}
