import Histories

/// What one operation on a log sent and polled.
///
/// It is written in one of these forms, the answers after the arrows:
/// - a list of steps, as in Jepsen: ["send", k, v] → ["send", k, [offset, v]], and
///   ["poll"] → ["poll", {k: [[offset, v], ...]}];
/// - the key and the message: [k, v] → [k, [offset, v]], and null → {k: [[offset, v], ...]};
/// - bodies of messages, as in Maelstrom: {"key": k, "msg": v} → {"offset": offset}, and
///   {"offsets": {k: offset}} → {"msgs": {k: [[offset, v], ...]}}.
struct LogSteps {
    /// The operations of a log; those that neither send nor poll say where a process goes on.
    static let names: Set = [
        "send", "poll", "txn", "assign", "subscribe", "crash", "commit_offsets",
        "list_committed_offsets", "debug-topic-partitions",
    ]

    struct Message: Hashable {
        let key: String
        let value: Value
    }

    struct Sent {
        let message: Message
        /// Where it is; nil if that was not said.
        var offset: Int64?
    }

    struct Polled {
        let key: String
        let messages: [(offset: Int64, value: Value)]
        /// From where on messages were asked for, if that was said.
        var from: Int64?
    }

    private(set) var sent: [Sent] = []
    private(set) var polled: [Polled] = []

    /// The steps of an operation; nil if it is in none of the forms.
    init?(_ operation: Operation) {
        switch operation.f {
        case "send", "poll", "txn":
            if let steps = Self.steps(operation) {
                for (asked, answered) in steps {
                    guard add(asked, answered, operation) else { return nil }
                }
            } else {
                guard add(operation) else { return nil }
            }
        default: return
        }
    }

    /// Whether a transaction is of a log.
    static func isTransaction(_ operation: Operation) -> Bool {
        operation.argument.elements?.isEmpty == false && steps(operation) != nil
    }

    /// The steps that were asked for, each with its answer if there was one.
    private static func steps(_ operation: Operation) -> [(asked: Value, answered: Value?)]? {
        func steps(_ value: Value) -> [Value]? {
            value.elements.flatMap { $0.allSatisfy(isStep) ? $0 : nil }
        }
        guard let asked = steps(operation.argument) else { return nil }
        guard let answered = operation.result.flatMap(steps) else {
            return asked.map { ($0, nil) }
        }
        guard asked.count == answered.count else { return nil }
        return zip(asked, answered).map { ($0, $1) }
    }

    private static func isStep(_ value: Value) -> Bool {
        ["send", "poll"].contains(value.elements?.first?.text)
    }

    private mutating func add(_ asked: Value, _ answered: Value?, _ operation: Operation) -> Bool {
        let fields = asked.elements ?? []
        let answer = answered?.elements
        guard answer == nil || answer?.first == fields.first else { return false }
        if fields.first == "send" {
            guard fields.count == 3, answer == nil || answer?.count == 3 && answer?[1] == fields[1]
            else { return false }
            return send(fields[1], fields[2], answer?[2])
        }
        guard operation.isOK else { return true }
        guard let answer, answer.count == 2 else { return false }
        return poll(answer[1], from: nil)
    }

    private mutating func add(_ operation: Operation) -> Bool {
        let (argument, result) = (operation.argument, operation.result)
        if operation.f == "poll" {
            guard let result else { return true }
            return poll(result["msgs"] ?? result, from: argument["offsets"])
        }
        if let key = argument["key"], let value = argument["msg"] ?? argument["message"] {
            return send(key, value, result.map { $0["offset"] ?? $0 })
        }
        guard operation.f == "send", let pair = argument.elements, pair.count == 2 else {
            return false
        }
        guard let answer = result?.elements else { return send(pair[0], pair[1], result) }
        guard answer.count == 2, answer[0] == pair[0] else { return false }
        return send(pair[0], pair[1], answer[1])
    }

    /// The place is an offset, an offset with the message, or nothing that says where.
    private mutating func send(_ key: Value, _ value: Value, _ place: Value?) -> Bool {
        var offset: Int64?
        if let pair = place?.elements, pair.count == 2, pair[1] == value {
            guard pair[0] == .null || pair[0].integer != nil else { return false }
            offset = pair[0].integer
        } else if let place, place != value {
            offset = place.integer
        }
        sent.append(Sent(message: Message(key: key.registerName, value: value), offset: offset))
        return true
    }

    private mutating func poll(_ answer: Value, from places: Value?) -> Bool {
        guard let logs = answer == .null ? [:] : answer.fields else { return false }
        for (key, list) in logs.sorted(by: { $0.key < $1.key }) {
            var messages: [(offset: Int64, value: Value)] = []
            for pair in list.elements ?? [] {
                guard let fields = pair.elements, fields.count == 2,
                    let offset = fields[0].integer
                else { return false }
                messages.append((offset, fields[1]))
            }
            guard list == .null || list.elements != nil else { return false }
            polled.append(Polled(key: key, messages: messages, from: places?[key]?.integer))
        }
        return true
    }
}
