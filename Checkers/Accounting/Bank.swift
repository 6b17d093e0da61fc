import Histories

/// Whether every read of all accounts shows the same total, and no account in debt.
///
/// A `transfer` moves an amount from one account to another; a `read` without a key answers a map
/// of balances. Money that is missing from one account and not yet on the other is what a read sees
/// that is no snapshot:
///
/// ```
/// process 1 |--------- transfer 5 from a to b ---------|
/// process 2        *- read → {a: 5, b: 10} -*             wrong total: 15, not 20
/// ```
///
/// Source: Jepsen's bank workload; its wrong totals are what Adya calls read skew (G-single,
/// Weak Consistency, 1999, section 4.2.2).
public struct Bank: PropertyChecker {
    /// The property that it decides.
    public var property: Property { allowsDebt ? .bankTotal : .bank }
    /// What the bank holds; nil for what the first read shows.
    private let total: Int128?
    private let allowsDebt: Bool

    /// A bank that holds so much, in accounts that may perhaps be overdrawn.
    public init(total: Int64, allowsDebt: Bool = false) {
        self.total = Int128(total)
        self.allowsDebt = allowsDebt
    }

    /// A bank that begins with a total or with a map of balances; with null, nobody said so, and it
    /// holds what the first read shows that was done.
    public init(beginning: Value, allowsDebt: Bool = false) {
        total = beginning.integer.map { Int128($0) } ?? Self.sum(of: beginning)
        self.allowsDebt = allowsDebt
    }

    /// Whether the operations are those of a bank.
    static func isMeant(_ history: History) -> Bool {
        let names = history.operationNames
        return names.contains("transfer") && names.isSubset(of: ["read", "transfer"])
    }

    /// The sum of a map of balances, where an account that is not there yet holds nothing.
    private static func sum(of accounts: Value) -> Int128? {
        guard let accounts = accounts.fields else { return nil }
        var sum: Int128 = 0
        for value in accounts.values {
            guard let balance = value.integer ?? (value == .null ? 0 : nil) else { return nil }
            sum += Int128(balance)
        }
        return sum
    }

    /// Judges every read; at most one anomaly of each name, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let story = Story(history: history, key: nil)
        var statements: [Statement] = []
        for operation in history.operations where operation.f == "read" && operation.key == nil {
            guard let result = operation.result else { continue }
            guard let statement = Statement(operation, result) else {
                let doubt = "\(story.did(operation)), which is no map of balances"
                return .unknown(Cause(.unsupportedOperation, doubt))
            }
            statements.append(statement)
        }
        guard let first = statements.min(by: { $0.read.finish < $1.read.finish }) else {
            return .unknown(Cause(.nothingToCheck, "no read of the accounts completed"))
        }
        let account = Account(
            story: story,
            total: total ?? first.total,
            source: total == nil ? first.read : nil,
            count: statements.count
        )
        let wrong = statements.filter { $0.total != account.total }
        let overdrawn = allowsDebt ? [] : statements.filter { $0.debtor != nil }
        let anomalies = [
            wrong.first.map { account.wrongTotal($0, wrong.count) },
            overdrawn.first.map { account.negative($0, overdrawn.count) },
        ]
        let isAlone = total == nil && statements.count == 1
        return .of(anomalies.compactMap(\.self), isAlone ? [Self.nothingToCompare] : [])
    }

    private static let nothingToCompare = Cause(
        .nothingToCheck,
        "a single read of the accounts completed, and nobody said what they come to at first"
            + " (--initial)"
    )

    /// What one read answered.
    private struct Statement {
        let read: Operation
        let total: Int128
        /// The first account in debt, by name.
        var debtor: (account: String, balance: Int64)?

        /// Nil if it is no map of balances.
        init?(_ read: Operation, _ result: Value) {
            guard let accounts = result.fields, let sum = Bank.sum(of: result) else { return nil }
            self.read = read
            total = sum
            let debtors = accounts.compactMap { account, value in
                value.integer.flatMap { $0 < 0 ? (account: account, balance: $0) : nil }
            }
            debtor = debtors.min { $0.account < $1.account }
        }
    }

    /// What a bank should hold, and the words for what it does not.
    private struct Account {
        let story: Story
        let total: Int128
        /// The read that the total is known from; nil if it was given.
        let source: Operation?
        /// How many reads completed.
        let count: Int

        func wrongTotal(_ found: Statement, _ wrong: Int) -> Anomaly {
            let half = transfer(of: found.total, during: found.read)
            let shown = [source, half, found.read].compactMap(\.self)
            let clock = Clock(for: shown)
            let holds =
                source.map {
                    "the first read, by client \($0.process), \(clock.start($0)), came to"
                }
                ?? "the bank holds"
            let hint =
                half.map { ", as if the transfer by client \($0.process) were half done" } ?? ""
            return story.anomaly(
                "wrong total",
                shown,
                culprit: found.read,
                did(found.read) + " that come to \(found.total) \(clock.start(found.read)), but"
                    + " \(holds) \(total)" + hint + remainder(wrong, of: count, "wrong")
            )
        }

        func negative(_ found: Statement, _ overdrawn: Int) -> Anomaly {
            let debtor = found.debtor ?? ("", 0)
            return story.anomaly(
                "negative balance",
                [found.read],
                culprit: found.read,
                did(found.read) + " \(Clock(for: [found.read]).start(found.read)), of which that of"
                    + " \(debtor.account.printable(limit: 40)) is \(debtor.balance)"
                    + remainder(overdrawn, of: count, "negative")
                    + " (\(Property.bankTotal) allows debt)"
            )
        }

        private func did(_ read: Operation) -> String {
            "client \(read.process) read balances"
                + (read.node.map { " from \($0.printable(limit: 40))" } ?? "")
        }

        /// The last transfer in progress whose amount is what is missing, or what is too much.
        private func transfer(of sum: Int128, during read: Operation) -> Operation? {
            let missing = (sum - total).magnitude
            return story.history.operations.last { operation in
                guard operation.f == "transfer", operation.start < read.finish,
                    operation.finish > read.start,
                    let amount = operation.argument["amount"]?.integer
                else { return false }
                return Int128(amount).magnitude == missing
            }
        }
    }
}
