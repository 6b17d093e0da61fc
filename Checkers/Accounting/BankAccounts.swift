import Histories

/// Whether each account of a bank ends with what was acknowledged of it.
///
/// The total stays the same when a transfer is made twice, or is lost: only an account shows it. At
/// the end an account holds what it opened with, what acknowledged transfers brought and took, and
/// what some of those of unknown outcome did:
/// ```
/// process 1 |- transfer 5 from a to b -|
/// process 2                               *- read → {a: 0, b: 20} -*     transfer counted twice
/// ```
/// It judges final reads, as `CounterBounds` does, whose reasons and sums it shares.
public struct BankAccounts: PropertyChecker {
    /// The property that it decides.
    public let property = Property.bank
    private let opening: Int64

    /// A bank whose accounts open with so much each.
    public init(opening: Int64) { self.opening = opening }

    /// Invalid if an account cannot hold what it does; one anomaly an account, ordered by name.
    ///
    /// Whether a balance is a sum of some amounts may take more steps than there are.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var steps = budget.steps
        var anomalies: [Anomaly] = []
        var causes: [Cause] = []
        var seen: Set<ByteText> = []
        let reads = history.operations.filter { $0.isFinalRead && $0.isOK && $0.key == nil }
        if reads.isEmpty { return .unknown(FinalReads.missing) }
        do throws(Cause) {
            let ledger = try TransferLedger(history, opening: opening)
            for read in reads {
                for (account, balance) in try ledger.balances(read) {
                    switch ledger.allows(account, balance, by: read, spending: &steps) {
                    case .isSum: break
                    case .unknown: causes.append(ledger.doubt(account, balance, read))
                    case .isNoSum:
                        guard seen.insert(account).inserted else { continue }
                        anomalies.append(ledger.anomaly(account, balance, read, &steps))
                    }
                }
            }
        } catch {
            return .of(anomalies, [error])
        }
        return .of(anomalies.sorted { KeySlice.precedes($0.key, $1.key) }, causes)
    }
}

/// What transfers did to accounts.
struct TransferLedger {
    /// A transfer that took effect or may have.
    struct Transfer {
        let operation: Operation
        let from: ByteText
        let to: ByteText
        let amount: Int128

        /// What it does to an account.
        func change(of account: ByteText) -> Int128 {
            (account == to ? amount : 0) - (account == from ? amount : 0)
        }
    }

    private let story: Story
    private let opening: Int128
    private var transfers: [ByteText: [Transfer]] = [:]

    /// - Throws: a `Cause` where something else changes accounts.
    init(_ history: History, opening: Int64) throws(Cause) {
        story = Story(history: history, key: nil)
        self.opening = Int128(opening)
        for operation in history.operations {
            switch operation.f {
            case "transfer":
                guard let from = operation.argument["from"]?.text,
                    let to = operation.argument["to"]?.text,
                    let amount = operation.argument["amount"]?.integer
                else { throw unsupported(operation) }
                let transfer = Transfer(
                    operation: operation,
                    from: ByteText(from),
                    to: ByteText(to),
                    amount: Int128(amount)
                )
                transfers[transfer.from, default: []].append(transfer)
                if transfer.from != transfer.to {
                    transfers[transfer.to, default: []].append(transfer)
                }
            case "read": continue
            case "cas":
                // An account is opened once.
                let ends = operation.argument.elements ?? []
                guard ends.count == 2, ends[0] == .null, ends[1] == .int(opening) else {
                    throw unsupported(operation)
                }
            default: throw unsupported(operation)
            }
        }
    }

    private func unsupported(_ operation: Operation) -> Cause {
        Cause(
            .unsupportedOperation,
            "\(story.did(operation)), which the account of a bank does not cover"
        )
    }

    /// The accounts that a read shows, by name; those that are not open are left out.
    func balances(_ read: Operation) throws(Cause) -> [(ByteText, Int64)] {
        guard let fields = read.result?.fields else { throw unsupported(read) }
        var balances: [(ByteText, Int64)] = []
        for (account, value) in fields where value != .null {
            guard let balance = value.integer else { throw unsupported(read) }
            balances.append((ByteText(account), balance))
        }
        return balances.sorted { $0.0 < $1.0 }
    }

    /// Whether an account may hold a balance when it is read, after further changes to it.
    func allows(
        _ account: ByteText,
        _ balance: Int64,
        by read: Operation,
        less change: Int128 = 0,
        spending steps: inout Int
    ) -> SubsetSums.Answer {
        var sums = sums(account, read)
        let answer = sums.contains(Int128(balance) - change, within: steps)
        steps -= min(steps, sums.steps)
        return answer
    }

    private func sums(_ account: ByteText, _ read: Operation) -> SubsetSums {
        let begun = (transfers[account] ?? []).filter { $0.operation.start < read.finish }
        let certain = begun.filter { $0.operation.finish < read.start }
        let open = begun.filter { $0.operation.finish > read.start }
        return SubsetSums(
            certain.reduce(opening) { $0 + $1.change(of: account) },
            mayAdd: open.map { $0.change(of: account) }
        )
    }

    func doubt(_ account: ByteText, _ balance: Int64, _ read: Operation) -> Cause {
        Cause(
            .budgetExhausted,
            "\(story.did(read)), where \(account.text.printable(limit: 40)) has \(balance), but"
                + " whether transfers come to that is not known: the steps ran out"
        )
    }

    // MARK: Words

    /// What is wrong with an account, and the transfer that explains it if a single one does.
    func anomaly(
        _ account: ByteText,
        _ balance: Int64,
        _ read: Operation,
        _ steps: inout Int
    ) -> Anomaly {
        let known = Dictionary((try? balances(read)) ?? []) { first, _ in first }
        let all = transfers[account] ?? []
        let twice = all.first { explains($0, 1, known, read, &steps) }
        let lost = all.first {
            $0.operation.finish < read.start && explains($0, -1, known, read, &steps)
        }
        let (name, cause): (String, Transfer?) =
            switch (twice, lost) {
            case (let twice?, nil): ("transfer counted twice", twice)
            case (nil, let lost?): ("lost transfer", lost)
            default: ("balance impossible", nil)
            }
        let open = all.filter { $0.operation.finish > read.start }.map(\.operation)
        let shown = (cause.map { [$0.operation] } ?? Array(open.prefix(8))) + [read]
        let hint = cause.map {
            ", as if the transfer of \($0.amount) by client \($0.operation.process) "
                + (name == "lost transfer" ? "had never been made" : "had been made twice")
        }
        var anomaly = story.anomaly(
            name,
            shown,
            culprit: read,
            "\(account.text.printable(limit: 40)) holds \(balance) at the end, but what was"
                + " acknowledged, with what may have been transferred, comes to"
                + " \(sums(account, read).text)" + (hint ?? "")
        )
        anomaly.key = account.text
        return anomaly
    }

    /// Whether both accounts of a transfer are as if it had been made once more, or not at all.
    private func explains(
        _ transfer: Transfer,
        _ times: Int128,
        _ balances: [ByteText: Int64],
        _ read: Operation,
        _ steps: inout Int
    ) -> Bool {
        guard transfer.amount != 0, transfer.from != transfer.to else { return false }
        return [transfer.from, transfer.to].allSatisfy { account in
            guard let balance = balances[account] else { return false }
            let change = transfer.change(of: account) * times
            return allows(account, balance, by: read, less: change, spending: &steps) == .isSum
        }
    }
}
