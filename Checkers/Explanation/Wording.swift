import Histories

extension Value {
    /// The value as plain text, cut to a number of characters; its end often tells it from others.
    ///
    /// It is always one line, whatever the value holds: line feeds and the like are spelled out.
    func text(limit: Int) -> String { plainText.printable().shortened(to: limit) }

    private var plainText: String {
        switch self {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .int(let integer): "\(integer)"
        case .double(let double): "\(double)"
        case .string(let string): "\"\(string)\""
        case .list(let elements): "[" + elements.map(\.plainText).joined(separator: ", ") + "]"
        case .map(let map):
            "{"
                + map.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.plainText)" }
                .joined(separator: ", ") + "}"
        }
    }
}

/// Moments in seconds, as finely as needed to tell them apart; places in the journal without times.
struct Clock: Sendable {
    private let isMicroseconds: Bool

    /// A clock for these operations: milliseconds if all their moments differ then.
    init(for operations: [Operation]) {
        let moments = operations.flatMap { [$0.invokedAt, $0.completedAt] }.compactMap { $0 }
        let distinct = Set(moments)
        isMicroseconds = Set(distinct.map { $0 / 1_000_000 }).count < distinct.count
    }

    /// "at 1.204 s", or "at event 17" where the history has no times.
    func moment(_ time: Int64?, event: Int?) -> String {
        if let time { return "at \(seconds(time)) s" }
        return event.map { "at event \($0)" } ?? "at an unknown time"
    }

    /// When the operation began.
    func start(_ operation: Operation) -> String {
        moment(operation.invokedAt, event: operation.index)
    }

    /// When it ended.
    func finish(_ operation: Operation) -> String {
        moment(operation.completedAt, event: operation.completionIndex)
    }

    /// Seconds with three or six decimals.
    func seconds(_ time: Int64) -> String {
        let unit: UInt64 = isMicroseconds ? 1000 : 1_000_000
        let digits = isMicroseconds ? 6 : 3
        let scale = 1_000_000_000 / unit
        let count = time.magnitude / unit
        let fraction = String(count % scale)
        let padding = String(repeating: "0", count: digits - fraction.count)
        return (time < 0 ? "-" : "") + "\(count / scale)." + padding + fraction
    }
}
