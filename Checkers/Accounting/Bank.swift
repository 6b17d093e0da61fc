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
    public let property = Property.bank
    private let total: Int64
    private let allowsDebt: Bool

    /// A bank that holds so much, in accounts that may perhaps be overdrawn.
    public init(total: Int64, allowsDebt: Bool = false) {
        self.total = total
        self.allowsDebt = allowsDebt
    }

    /// Judges every read; at most one anomaly of each name, whatever the budget.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        let story = Story(history: history, key: nil)
        var wrong: [Statement] = []
        var overdrawn: [Statement] = []
        var count = 0
        for operation in history.operations where operation.f == "read" && operation.key == nil {
            guard let result = operation.result else { continue }
            guard let statement = Statement(operation, result) else {
                let doubt = "\(story.did(operation)), which is no map of balances"
                return .unknown(Cause(.unsupportedOperation, doubt))
            }
            count += 1
            if statement.total != Int128(total) { wrong.append(statement) }
            if !allowsDebt && statement.debtor != nil { overdrawn.append(statement) }
        }
        guard count > 0 else {
            return .unknown(Cause(.nothingToCheck, "no read of the accounts completed"))
        }
        let anomalies = [
            wrong.first.map { wrongTotal($0, story, wrong.count, of: count) },
            overdrawn.first.map { negative($0, story, overdrawn.count, of: count) },
        ]
        return .of(anomalies.compactMap(\.self), [])
    }

    /// What one read answered.
    private struct Statement {
        let read: Operation
        var total: Int128 = 0
        /// The first account in debt, by name.
        var debtor: (account: String, balance: Int64)?

        /// Nil if it is no map of balances; an account that is not there yet holds nothing.
        init?(_ read: Operation, _ result: Value) {
            guard case .map(let accounts) = result else { return nil }
            self.read = read
            for (account, value) in accounts {
                guard let balance = value.integer ?? (value == .null ? 0 : nil) else { return nil }
                total += Int128(balance)
                if balance < 0 && account < debtor?.account ?? "\u{10FFFF}" {
                    debtor = (account, balance)
                }
            }
        }
    }

    private func wrongTotal(
        _ found: Statement,
        _ story: Story,
        _ wrong: Int,
        of count: Int
    ) -> Anomaly {
        let half = transfer(of: found.total, in: story.history, during: found.read)
        let shown = [half, found.read].compactMap(\.self)
        let hint = half.map { ", as if the transfer by process \($0.process) were half done" } ?? ""
        return story.anomaly(
            "wrong total",
            shown,
            culprit: found.read,
            did(found.read) + " that come to \(found.total)"
                + " \(Clock(for: shown).start(found.read)), but the bank holds \(total)" + hint
                + remainder(wrong, of: count, "wrong")
        )
    }

    private func negative(
        _ found: Statement,
        _ story: Story,
        _ overdrawn: Int,
        of count: Int
    ) -> Anomaly {
        let debtor = found.debtor ?? ("", 0)
        return story.anomaly(
            "negative balance",
            [found.read],
            culprit: found.read,
            did(found.read) + " \(Clock(for: [found.read]).start(found.read)), of which that of"
                + " \(debtor.account.printable(limit: 40)) is \(debtor.balance)"
                + remainder(overdrawn, of: count, "negative")
        )
    }

    private func did(_ read: Operation) -> String {
        "process \(read.process) read balances"
            + (read.node.map { " from \($0.printable(limit: 40))" } ?? "")
    }

    /// The last transfer in progress whose amount is what is missing, or what is too much.
    private func transfer(
        of sum: Int128,
        in history: History,
        during read: Operation
    ) -> Operation? {
        let missing = (sum - Int128(total)).magnitude
        return history.operations.last { operation in
            guard operation.f == "transfer", operation.start < read.finish,
                operation.finish > read.start, case .map(let order) = operation.argument
            else { return false }
            return order["amount"]?.integer.map { Int128($0) } == Int128(missing)
        }
    }
}
