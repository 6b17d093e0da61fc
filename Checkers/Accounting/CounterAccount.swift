import Histories

/// What was added to one counter, and what was read.
struct CounterAccount {
    struct Read {
        let operation: Operation
        let value: Int64
    }

    let calls: KeyedCalls
    /// Adds that took effect or may have, in order of invocation.
    private let adds: [(operation: Operation, amount: Int64)]
    let reads: [Read]
    private let begun: Ledger
    private let acknowledged: Ledger

    /// The account of a key.
    init(_ calls: KeyedCalls) throws(Cause) {
        self.calls = calls
        var adds: [(operation: Operation, amount: Int64)] = []
        var reads: [Read] = []
        for operation in calls.operations {
            switch operation.f {
            case _ where operation.isCounting:
                guard let amount = operation.countedAmount else {
                    throw calls.unsupported(operation)
                }
                adds.append((operation, amount))
            case "read":
                guard let result = operation.result else { continue }
                guard let value = result.integer ?? (result == .null ? 0 : nil) else {
                    throw calls.unsupported(operation)
                }
                reads.append(Read(operation: operation, value: value))
            default:
                throw calls.unsupported(operation)
            }
        }
        self.adds = adds
        self.reads = reads
        begun = Ledger(adds.map { ($0.operation.start, $0.amount) })
        acknowledged = Ledger(adds.map { ($0.operation.finish, $0.amount) })
    }

    /// The least and the greatest answer of a read: increments that count and decrements that may
    /// make the one, decrements that count and increments that may the other.
    func bounds(_ read: Operation) -> ClosedRange<Int128> {
        let certain = acknowledged.sums(before: read.start)
        let possible = begun.sums(before: read.finish)
        return certain.up + possible.down...possible.up + certain.down
    }

    /// Whether a read is in bounds, and a final one a sum as well; what that took is taken off the
    /// steps.
    func allows(_ read: Read, spending steps: inout Int) -> SubsetSums.Answer {
        guard bounds(read.operation).contains(Int128(read.value)) else { return .isNoSum }
        guard read.operation.isFinalRead else { return .isSum }
        var sums = sums(read.operation)
        let answer = sums.contains(Int128(read.value), within: steps)
        steps -= min(steps, sums.steps)
        return answer
    }

    /// The doubt about a read that is in bounds, where it is not known whether it is a sum.
    func doubt(about read: Read) -> Cause {
        let bounds = bounds(read.operation)
        let count = adds.count {
            $0.operation.finish > read.operation.start
                && $0.operation.start < read.operation.finish
        }
        return Cause(
            .budgetExhausted,
            "\(calls.story.did(read.operation)), which is between \(bounds.lowerBound) and"
                + " \(bounds.upperBound), but whether it is a sum with some of the \(count) adds"
                + " that may count is not known: the steps ran out",
            key: calls.key
        )
    }

    /// The sums that a read may answer.
    private func sums(_ read: Operation) -> SubsetSums {
        let certain = acknowledged.sums(before: read.start)
        let open = adds.filter { $0.operation.finish > read.start }
            .filter { $0.operation.start < read.finish }
        return SubsetSums(certain.up + certain.down, mayAdd: open.map { Int128($0.amount) })
    }

    /// The sentence has the numbers; shown are the adds that are enough to contradict the read.
    func anomaly(_ read: Read, more: Int, of total: Int) -> Anomaly {
        let bounds = bounds(read.operation)
        let certain = acknowledged.sums(before: read.operation.start)
        let shown = evidence(against: read, bounds) + [read.operation]
        let node = read.operation.node.map { " from \($0.printable(limit: 40))" } ?? ""
        let answer =
            bounds.lowerBound == bounds.upperBound
            ? "\(bounds.lowerBound)"
            : bounds.contains(Int128(read.value))
                ? sums(read.operation).text
                : "between \(bounds.lowerBound) and \(bounds.upperBound)"
        return calls.story.anomaly(
            "out of bounds",
            shown,
            culprit: read.operation,
            "client \(read.operation.process) read \(read.value)\(node)"
                + " \(Clock(for: shown).start(read.operation)), but what was acknowledged by then"
                + " comes to \(certain.up + certain.down), so that with what may have been"
                + " added it must be \(answer)" + remainder(more, of: total, "out of bounds"),
            proof: AccountProofs(story: calls.story).count(read.operation, shown, answer)
        )
    }

    /// Of the adds on the side of the violated bound the greatest, as many as are needed.
    private func evidence(against read: Read, _ bounds: ClosedRange<Int128>) -> [Operation] {
        let value = Int128(read.value)
        let isLow = value < bounds.lowerBound
        let before = adds.filter { $0.operation.start < read.operation.finish }
        if bounds.contains(value) { return before.map(\.operation) }
        let certain = before.filter {
            $0.operation.finish < read.operation.start && ($0.amount > 0) == isLow
        }
        let possible = before.filter { ($0.amount < 0) == isLow && $0.amount != 0 }
        var sum = possible.reduce(Int128(0)) { $0 + Int128($1.amount) }
        var shown = possible.map(\.operation)
        for (operation, amount) in certain.sorted(by: { $0.amount.magnitude > $1.amount.magnitude })
        where isLow ? sum <= value : sum >= value {
            sum += Int128(amount)
            shown.append(operation)
        }
        return shown
    }
}

/// Sums of amounts up to a position in the journal, increments and decrements apart.
private struct Ledger {
    private var positions: [Int] = []
    private var ups: [Int128] = [0]
    private var downs: [Int128] = [0]

    init(_ entries: [(position: Int, amount: Int64)]) {
        for (position, amount) in entries.sorted(by: { $0.position < $1.position })
        where position != Operation.never {
            positions.append(position)
            ups.append(ups[ups.count - 1] + Int128(max(0, amount)))
            downs.append(downs[downs.count - 1] + Int128(min(0, amount)))
        }
    }

    func sums(before position: Int) -> (up: Int128, down: Int128) {
        let count = positions.count(before: position)
        return (ups[count], downs[count])
    }
}
