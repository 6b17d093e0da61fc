import Histories

/// A small history of transactions, as tests write it and random ones are drawn.
struct TransactionHistory: CustomStringConvertible {
    /// One step; values of lists are lists, and null is an empty one.
    struct Step {
        enum Kind: String {
            case read = "r"
            case write = "w"
            case append
        }

        var kind: Kind
        var key: Int
        var value: Value
    }

    /// One transaction, with the places of its begin and end among all events.
    struct Transaction {
        var process: Int
        var kind: Event.Kind
        var steps: [Step]
        var begin: Int
        var end: Int
        /// What a store publishes with an acknowledgement: its start and commit.
        var stamps: TransactionStamps?
    }

    var transactions: [Transaction]

    /// The events, in the order of their places.
    func history() throws -> History {
        var events: [(place: Int, event: Event)] = []
        for transaction in transactions {
            for (place, kind) in [
                (transaction.begin, .invoke), (transaction.end, transaction.kind),
            ] as [(Int, Event.Kind)] {
                let steps = transaction.steps.map { step -> Value in
                    let isHidden = step.kind == .read && kind != .ok
                    return [
                        .string(step.kind.rawValue), .int(Int64(step.key)),
                        isHidden ? .null : step.value,
                    ]
                }
                var event = Event(
                    index: 0,
                    process: .client(transaction.process),
                    kind: kind,
                    f: "txn",
                    value: .list(steps)
                )
                if kind == .ok {
                    event.extra[TransactionStamps.field] = transaction.stamps?.value
                }
                events.append((place, event))
            }
        }
        events.sort { $0.place < $1.place }
        return try History(
            events.enumerated().map { index, entry in
                var event = entry.event
                event.index = index
                event.time = Int64(index) * 1_000_000
                return event
            }
        )
    }

    var description: String {
        transactions.map { transaction in
            let steps = transaction.steps.map { step in
                "\(step.kind.rawValue) \(step.key) \(step.value.jsonText)"
            }
            return "p\(transaction.process) \(transaction.kind.rawValue)"
                + " [\(transaction.begin), \(transaction.end)] " + steps.joined(separator: ", ")
                + (transaction.stamps.map { " stamps \($0.start), \($0.commit)" } ?? "")
        }
        .joined(separator: "\n")
    }
}

extension TransactionHistory {
    /// Transactions of words such as "w x 1", "a x 1", "r x 1", "r x [1 2]" and "r x -".
    ///
    /// All are concurrent, each of a process of its own, but for what is said otherwise: processes
    /// of several transactions carry them out one after the other, and so do all where real time
    /// counts.
    init(_ words: [String], processes: [Int]? = nil, inSequence: Bool = false) {
        transactions = []
        let count = words.count
        for (number, text) in words.enumerated() {
            let process = processes?[number] ?? number
            let steps = text.split(separator: ",").map { Self.step($0) }
            // Only neighbours of one process are put in sequence.
            let before = transactions.last { $0.process == process }
            let begin = inSequence ? 2 * number : before.map { $0.end + 1 } ?? number - count
            let end = inSequence ? begin + 1 : 100 * (number + 1)
            transactions.append(
                Transaction(process: process, kind: .ok, steps: steps, begin: begin, end: end)
            )
        }
    }

    private static func step(_ text: Substring) -> Step {
        let parts = text.split(separator: " ", maxSplits: 2)
        let key = Int(parts[1].utf8.first ?? 0)
        let kinds: [Substring: Step.Kind] = ["r": .read, "w": .write, "a": .append]
        let word = parts[2]
        var value = Value.null
        if word.hasPrefix("[") {
            value = .list(
                word.dropFirst().dropLast().split(separator: " ").map { .int(Int64($0) ?? 0) }
            )
        } else if let number = Int64(word) {
            value = .int(number)
        }
        return Step(kind: kinds[parts[0]] ?? .read, key: key, value: value)
    }
}
