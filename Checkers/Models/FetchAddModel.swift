import Histories

/// A number that can be added to and read at once.
///
/// Who adds is answered the number before (get-and-add) or after (add-and-get), or nothing. A
/// number that would be too great or too small for 64 bits is none.
public struct FetchAddModel: Model {
    /// When the number was what was answered.
    public enum Moment: Hashable, Sendable {
        /// Before the addition, as get-and-add answers.
        case before
        /// After it, as add-and-get answers.
        case after
    }

    /// A call of such a number.
    public enum Call: Hashable, Sendable {
        /// Adds this, which may be negative; the answer, if there was one.
        case add(Int64, Moment, answer: Int64?)
        /// A read that was answered this.
        case read(Int64)
    }

    /// The number before the first call.
    public let initial: Int64

    /// A number, zero at first unless said otherwise.
    public init(initial: Int64 = 0) { self.initial = initial }

    /// What the operations answer, and their sign, by their words.
    private static let words: [(name: String, moment: Moment, sign: Int64)] = [
        ("add and get", .after, 1), ("increment and get", .after, 1),
        ("decrement and get", .after, -1), ("get and add", .before, 1),
        ("get and increment", .before, 1), ("get and decrement", .before, -1),
        ("fetch and add", .before, 1), ("fetch add", .before, 1),
    ]

    /// The same by name: get-and-add, get_and_add or getAndAdd.
    private static let kinds: [String: (moment: Moment, sign: Int64)] = Dictionary(
        uniqueKeysWithValues: words.flatMap { name, moment, sign in
            let parts = name.split(separator: " ").map(String.init)
            let humps = parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
            let names = [
                parts.joined(separator: "-"), parts.joined(separator: "_"),
                parts[0] + humps.joined(),
            ]
            return names.map { ($0, (moment: moment, sign: sign)) }
        }
    )

    /// The operations that answer what they add to.
    static let operations = Set(kinds.keys)

    /// Any of them, by one where nothing is said; plain adds; read.
    public func call(of operation: Operation) -> Compiled<Call> {
        if operation.isFail { return .nothing }
        if operation.f == "read" {
            guard let result = operation.result else { return .nothing }
            let number = result == .null ? initial : result.integer
            return number.map { .call(.read($0)) } ?? .unsupported
        }
        if operation.isCounting {
            return operation.countedAmount.map { .call(.add($0, .before, answer: nil)) }
                ?? .unsupported
        }
        guard let kind = Self.kinds[operation.f] else {
            return .unsupported
        }
        let argument = operation.argument
        guard let amount = argument.integer ?? (argument == .null ? 1 : nil), amount != .min else {
            return .unsupported
        }
        let answer = operation.result ?? .null
        guard answer == .null || answer.integer != nil else { return .unsupported }
        return .call(.add(kind.sign * amount, kind.moment, answer: answer.integer))
    }

    /// The number after the call, if the call is possible.
    public func step(_ state: Int64, _ call: Call) -> Int64? {
        switch call {
        case .add(let delta, let moment, let answer):
            let (sum, isOver) = state.addingReportingOverflow(delta)
            let told = moment == .before ? state : sum
            return isOver || answer ?? told != told ? nil : sum
        case .read(let answer):
            return state == answer ? state : nil
        }
    }

    /// Reads change nothing.
    public func isObserver(_ call: Call) -> Bool {
        guard case .read = call else { return false }
        return true
    }
}

extension NamedModel {
    /// A number that answers what is added to: get-and-add, add-and-get, and those of a counter.
    public static let fetchAdd = NamedModel(
        "fetch-add",
        "a number a key: get-and-add n, add-and-get n (also of increment, decrement), read",
        operations: FetchAddModel.operations.union(Operation.counting).union(["read"]),
        beginning: "an integer",
        allows: { $0.integer != nil },
        specification: { FetchAddModel(initial: $0.integer ?? 0) },
        judge: { search(FetchAddModel(initial: $0.integer ?? 0), $1) }
    )
}
