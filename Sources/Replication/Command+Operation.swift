import Histories

/// Why an operation is no command, in one line.
public struct CommandError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension Command {
    /// The names of all operations, as histories and the nodes' interface have them.
    ///
    /// The interface has those of `InteractiveStep` besides, of which a history shows the whole.
    public static let names = [
        "acquire", "add", "append", "cas", "contains", "dequeue", "enqueue", "read", "release",
        "remove", "transfer", "txn", "write",
    ]

    /// The command that an operation of a history means: its name, key and argument.
    ///
    /// An add of an integer is a counter's; any other add is a set's.
    public init(f: String, key: String?, value: Value) throws(CommandError) {
        switch f {
        case "txn":
            self = .transaction(try Self.parts(value))
        case "transfer":
            self = try Self.transfer(value)
        case "read" where key == nil:
            self = .readBalances
        case _ where InteractiveStep.names.contains(f):
            guard let step = InteractiveStep(f: f, value: value) else {
                throw CommandError(
                    "step needs \"value\": [number, step], commit and abort a number, from begin"
                )
            }
            self = .interactive(step)
        default:
            guard let key else { throw CommandError("operation \(f) needs a \"key\"") }
            self = try Self.keyed(f, key, value)
        }
    }

    private static func keyed(
        _ f: String,
        _ key: String,
        _ value: Value
    ) throws(CommandError) -> Command {
        switch f {
        case "read": return .read(key: key)
        case "write": return .write(key: key, value)
        case "cas":
            guard let pair = value.elements, pair.count == 2 else {
                throw CommandError("cas needs \"value\": [from, to]")
            }
            return .compareAndSet(key: key, from: pair[0], to: pair[1])
        case "add": return value.integer.map { .add(key: key, $0) } ?? .insert(key: key, value)
        case "remove": return .remove(key: key, value)
        case "contains": return .contains(key: key, value)
        case "append": return .append(key: key, value)
        case "enqueue": return .enqueue(key: key, value)
        case "dequeue": return .dequeue(key: key)
        case "acquire":
            guard let owner = value.text else {
                throw CommandError("acquire needs \"value\": the owner's name")
            }
            return .acquire(key: key, owner: owner)
        case "release":
            guard let token = value.integer else {
                throw CommandError("release needs \"value\": the token of the acquire")
            }
            return .release(key: key, token: token)
        default:
            throw CommandError(
                "unknown operation \(f); known are "
                    + (names + InteractiveStep.names).sorted().joined(separator: ", ")
            )
        }
    }

    private static func transfer(_ value: Value) throws(CommandError) -> Command {
        guard case .map(let fields) = value, let from = fields["from"]?.text,
            let to = fields["to"]?.text, let amount = fields["amount"]?.integer, amount >= 0
        else {
            throw CommandError(
                "transfer needs \"value\": {\"from\",\"to\",\"amount\"}, an amount of 0 or more"
            )
        }
        return .transfer(from: from, to: to, amount: amount)
    }

    private static func parts(_ value: Value) throws(CommandError) -> [Part] {
        var parts: [Part] = []
        for element in value.elements ?? [] {
            guard let part = part(element) else {
                throw CommandError(
                    "a txn's part is [\"r\", key, null], [\"w\", key, value] or"
                        + " [\"append\", key, element]; found \(element.jsonText)"
                )
            }
            parts.append(part)
        }
        guard !parts.isEmpty else {
            throw CommandError("txn needs \"value\": a list of parts, such as [\"r\", key, null]")
        }
        return parts
    }

    static func part(_ value: Value) -> Part? {
        guard let fields = value.elements, fields.count == 3, let key = fields[1].text else {
            return nil
        }
        return switch fields[0].text {
        case "r": .read(key)
        case "w": .write(key, fields[2])
        case "append": .append(key, fields[2])
        default: nil
        }
    }
}
