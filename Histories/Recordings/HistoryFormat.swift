/// How a file of events is written.
public enum HistoryFormat: String, CaseIterable, Sendable {
    /// JSON lines: this project's own format, and the JSON that Elle's and Jepsen's users export.
    case jsonl
    /// Jepsen's and Knossos' EDN.
    case edn
    /// The log lines of Jepsen that Porcupine tests its etcd model with.
    case porcupineEtcd = "porcupine-etcd"
    /// The EDN-like lines that Porcupine tests its key-value model with.
    case porcupineKV = "porcupine-kv"

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
        case "log": .porcupineEtcd
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
            return ednFollows(bytes, after: scanner.position) ? .edn : logOrNothing(bytes)
        default:
            if let log = logOrNothing(bytes) { return log }
            return start < bytes.count && bytes[start] == ASCII.semicolon ? .edn : nil
        }
    }

    /// Whether a bracket is followed by what a vector of operations begins with.
    private static func ednFollows(_ bytes: Bytes, after bracket: Int) -> Bool {
        var scanner = EDNScanner(bytes)
        scanner.position = bracket + 1
        guard (try? scanner.skipBlank(depth: 0)) != nil else { return true }
        switch scanner.current {
        case ASCII.hash, ASCII.closeBracket: return true
        case ASCII.openBrace:
            scanner.position += 1
            _ = try? scanner.skipBlank(depth: 0)
            return scanner.current != ASCII.quote
        default: return false
        }
    }

    private static func byFirstMap(_ bytes: Bytes, from start: Int) -> HistoryFormat? {
        var scanner = EDNScanner(bytes)
        scanner.position = start + 1
        guard (try? scanner.skipBlank(depth: 0)) != nil else { return .edn }
        switch scanner.current {
        case ASCII.quote, ASCII.closeBrace: return .jsonl
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
        let head = bytes.part(0..<min(bytes.count, 1 << 16))
        let lines = head.split(separator: ASCII.newline)
        return lines.contains {
            PorcupineLog.marker(in: head, from: $0.startIndex, to: $0.endIndex) != nil
        }
            ? .porcupineEtcd : nil
    }
}
