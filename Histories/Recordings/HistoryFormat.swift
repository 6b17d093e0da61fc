/// How a file of events is written.
public enum HistoryFormat: String, CaseIterable, Sendable {
    /// JSON lines: this project's own format, and the JSON that Elle's and Jepsen's users export.
    case jsonl
    /// The same events in one JSON array.
    case json
    /// Jepsen's and Knossos' EDN.
    case edn
    /// The `history.txt` of Jepsen: an operation a line, its columns set apart by tabs.
    case jepsenText = "jepsen-txt"
    /// The log of Jepsen, `jepsen.log`.
    case jepsenLog = "jepsen-log"
    /// One record an operation, with the times of its call and return, as users of Porcupine keep.
    case calls
    /// The log lines of Jepsen that Porcupine tests its etcd model with.
    case porcupineEtcd = "porcupine-etcd"
    /// The EDN-like lines that Porcupine tests its key-value model with.
    case porcupineKV = "porcupine-kv"

    /// One line for people.
    public var summary: String {
        switch self {
        case .jsonl: "one event a line as JSON: ours, and what users of Jepsen and Elle export"
        case .json: "the same events in one JSON array"
        case .edn: "Jepsen's and Knossos' maps, one a line, in a vector or in a list"
        case .jepsenText: "Jepsen's history.txt: process, type, f, value, error, set apart by tabs"
        case .jepsenLog: "the operations in Jepsen's log, jepsen.log"
        case .calls: "one JSON record an operation: client, input, call, output, return"
        case .porcupineEtcd: "the logs of Jepsen that Porcupine tests its etcd model with"
        case .porcupineKV: "the lines that Porcupine tests its key-value model with"
        }
    }

    /// Tells the format by the first bytes, and by the file's name where they do not say; else nil.
    public static func guess(from bytes: [UInt8], fileName: String?) -> HistoryFormat? {
        bytes.withUnsafeBufferPointer { guess(from: $0, fileName: fileName) }
    }

    static func guess(from bytes: Bytes, fileName: String?) -> HistoryFormat? {
        byContent(bytes) ?? fileName.flatMap(byName)
    }

    /// The bytes of the first form that are looked at.
    private static let guessedFrom = 1 << 20

    private static func byName(_ name: String) -> HistoryFormat? {
        let name = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        guard let point = name.lastIndex(of: ".") else { return nil }
        return switch name[name.index(after: point)...] {
        case "jsonl", "json", "ndjson": .jsonl
        case "edn": .edn
        case "txt": .jepsenText
        case "log": .jepsenLog
        default: nil
        }
    }

    private static func byContent(_ bytes: Bytes) -> HistoryFormat? {
        var scanner = EDNScanner(bytes)
        scanner.skipMark()
        // A comment or a discarded form before the first event is EDN's alone.
        let start = scanner.position
        scanner.skipSpace()
        // What follows is a guess: it must not read a form of any size.
        let bytes = bytes.part(0..<min(bytes.count, scanner.position + guessedFrom))
        scanner.bytes = bytes
        guard (try? scanner.skipBlank(depth: 0)) != nil else { return .edn }
        let first = scanner.current
        switch first {
        case ASCII.openBrace:
            return byFirstMap(bytes, from: scanner.position)
        case ASCII.openParenthesis, ASCII.hash:
            return .edn
        case ASCII.openBracket:
            // A log's line may begin with a time in brackets.
            return byFirstElement(bytes, after: scanner.position) ?? logOrNothing(bytes)
        default:
            let line = bytes[scanner.position...].firstIndex(of: ASCII.newline) ?? bytes.count
            if OperationLine.begins(in: bytes, at: scanner.position, to: line) {
                return .jepsenText
            }
            if let log = logOrNothing(bytes) { return log }
            return start < bytes.count && bytes[start] == ASCII.semicolon ? .edn : nil
        }
    }

    /// The format by what follows a bracket, if that is what a list of operations begins with.
    private static func byFirstElement(_ bytes: Bytes, after bracket: Int) -> HistoryFormat? {
        var scanner = EDNScanner(bytes)
        scanner.position = bracket + 1
        guard (try? scanner.skipBlank(depth: 0)) != nil else { return .edn }
        switch scanner.current {
        case ASCII.hash, ASCII.closeBracket: return .edn
        case ASCII.openBrace:
            let start = scanner.position
            scanner.position += 1
            _ = try? scanner.skipBlank(depth: 0)
            guard scanner.current == ASCII.quote else { return .edn }
            return isRecord(bytes, from: start) ? .calls : .json
        default: return nil
        }
    }

    /// Whether a JSON object is a record of a whole operation.
    private static func isRecord(_ bytes: Bytes, from start: Int) -> Bool {
        var scanner = JSONScanner(bytes)
        scanner.position = start
        guard case .map(let map)? = try? scanner.value(depth: 0) else { return false }
        return CallFields(map).isRecord
    }

    private static func byFirstMap(_ bytes: Bytes, from start: Int) -> HistoryFormat? {
        var scanner = EDNScanner(bytes)
        scanner.position = start + 1
        guard (try? scanner.skipBlank(depth: 0)) != nil else { return .edn }
        switch scanner.current {
        case ASCII.quote: return isRecord(bytes, from: start) ? .calls : .jsonl
        case ASCII.closeBrace: return .jsonl
        case 0: return nil
        default: break
        }
        scanner.position = start
        guard let map = try? scanner.value(depth: 0), case .map(let fields) = map,
            let f = fields["f"]?.text, PorcupineKV.functions.contains(f), fields["key"]?.text != nil
        else { return .edn }
        return .porcupineKV
    }

    /// Whether one of the first lines is an operation in a log.
    private static func logOrNothing(_ bytes: Bytes) -> HistoryFormat? {
        let lines = bytes.split(separator: ASCII.newline)
        let first = lines.first {
            JepsenLog.marker(in: bytes, from: $0.startIndex, to: $0.endIndex) != nil
        }
        return first.map {
            JepsenLog.isPorcupine(bytes, from: $0.startIndex, to: $0.endIndex)
                ? .porcupineEtcd : .jepsenLog
        }
    }
}
