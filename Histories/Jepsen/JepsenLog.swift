/// Reads the operations that Jepsen writes into its log, and those of its `history.txt`.
///
/// ```
/// INFO  jepsen.util - 3   :invoke :cas    [1 2]
/// 2024-03-02 09:10:11,345{GMT}    INFO    [jepsen worker 4] jepsen.util: 4   :info   :write  7
/// 3    :fail    :cas    [1 2]    :not-found
/// ```
///
/// In a log an operation follows the logger's name, and other lines are skipped. In `history.txt`
/// every line is an operation, or goes on with the error of the one above. Porcupine tests its etcd
/// model with such logs: there a compare-and-set that failed without an error observed another
/// value, and is marked as a mismatch, to which a checker may hold it.
enum JepsenLog {
    private static let logger: StaticString = "jepsen.util"

    static func decode(
        _ source: Source,
        format: HistoryFormat
    ) throws(HistoryError) -> Recording {
        try Recording.refuseNonText(source)
        let bytes = source.bytes
        var list = EventList(source)
        var torn: TornTail?
        var line = 1
        var start = bytes.spellsMark ? 3 : 0
        var isFailure = false
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: ASCII.newline) ?? bytes.count
            do throws(ScanError) {
                try source.window(from: start).check(end)
                let text = bytes.part(0..<end)
                if let place = try place(in: text, from: start, format, after: isFailure) {
                    var draft = try OperationLine.draft(in: text, from: place)
                    if format == .porcupineEtcd { draft.markMismatch() }
                    isFailure = draft.error != nil
                    try list.append(draft, line: line)
                } else if end == bytes.count, !isBlank(bytes.part(start..<end)) {
                    // Whatever the last line would have become, it has no end.
                    torn = TornTail(line: line, bytes: end - start)
                }
            } catch {
                guard end == bytes.count, !error.isLimit else { throw source.located(error) }
                torn = TornTail(line: line, bytes: end - start)
            }
            start = end + 1
            line += 1
        }
        if list.events.isEmpty { torn = nil }
        return try list.recording(torn: torn, format: format, file: source.file)
    }

    private static func isBlank(_ bytes: Bytes) -> Bool { bytes.allSatisfy { $0 <= ASCII.space } }

    /// Where the operation of a line begins; nil if it has none.
    private static func place(
        in line: Bytes,
        from start: Int,
        _ format: HistoryFormat,
        after isFailure: Bool
    ) throws(ScanError) -> Int? {
        guard format == .jepsenText else { return marker(in: line, from: start, to: line.count) }
        if OperationLine.begins(in: line, at: start, to: line.count) { return start }
        guard isFailure || isBlank(line.part(start..<line.count)) else {
            throw ScanError(start, expected: "an operation: process, type, f and value")
        }
        return nil
    }

    /// Where the operation of a line begins, or nil: a process and a type follow the logger's name.
    static func marker(in bytes: Bytes, from start: Int, to end: Int) -> Int? {
        guard var at = name(in: bytes, from: start, to: end) else { return nil }
        func skip(_ isSkipped: (UInt8) -> Bool) {
            while at < end, isSkipped(bytes[at]) { at += 1 }
        }
        if at < end, bytes[at] == ASCII.colon { at += 1 }
        skip { $0 == ASCII.space || $0 == ASCII.tab }
        skip { $0 == ASCII.minus }
        skip { $0 == ASCII.space || $0 == ASCII.tab }
        // Some print the time of the operation in brackets first.
        if at < end, bytes[at] == ASCII.openBracket {
            skip { $0 != ASCII.closeBracket }
            at = min(at + 1, end)
            skip { $0 == ASCII.space || $0 == ASCII.tab }
        }
        return OperationLine.begins(in: bytes, at: at, to: end) ? at : nil
    }

    /// Whether a line is one of those that Porcupine tests with: a dash follows the logger's name.
    static func isPorcupine(_ bytes: Bytes, from start: Int, to end: Int) -> Bool {
        guard let at = name(in: bytes, from: start, to: end), at + 1 < end else { return false }
        return bytes[at] == ASCII.space && bytes[at + 1] == ASCII.minus
    }

    /// The place after the logger's name.
    private static func name(in bytes: Bytes, from start: Int, to end: Int) -> Int? {
        let width = logger.utf8CodeUnitCount
        var at = start
        while at + width <= end {
            if bytes[at] == logger.utf8Start[0], bytes.part(at..<at + width).spells(logger) {
                return at + width
            }
            at += 1
        }
        return nil
    }
}

extension EventDraft {
    /// Marks a compare-and-set that failed without an error.
    fileprivate mutating func markMismatch() {
        if kind == .fail, f == "cas", error == nil { error = Operation.mismatch }
    }
}
