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
    func bounds(_ read: Operation) -> ClosedRange<Int64> {
        let certain = acknowledged.sums(before: read.start)
        let possible = begun.sums(before: read.finish)
        return certain.up.plus(possible.down)...possible.up.plus(certain.down)
    }

    /// Whether a read is in bounds, and a final one a sum as well.
    func allows(_ read: Read) -> Bool {
        guard bounds(read.operation).contains(read.value) else { return false }
        return !read.operation.isFinalRead || sums(read.operation).contains(read.value)
    }

    /// The sums that a read may answer.
    private func sums(_ read: Operation) -> SubsetSums {
        let certain = acknowledged.sums(before: read.start)
        var sums = SubsetSums(certain.up.plus(certain.down))
        for (operation, amount) in adds where operation.finish > read.start {
            if operation.start < read.finish { sums.mayAdd(amount) }
        }
        return sums
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
            : bounds.contains(read.value)
                ? sums(read.operation).text
                : "between \(bounds.lowerBound) and \(bounds.upperBound)"
        return calls.story.anomaly(
            "out of bounds",
            shown,
            culprit: read.operation,
            "process \(read.operation.process) read \(read.value)\(node)"
                + " \(Clock(for: shown).start(read.operation)), but what was acknowledged by then"
                + " comes to \(certain.up.plus(certain.down)), so that with what may have been"
                + " added it must be \(answer)" + remainder(more, of: total, "out of bounds")
        )
    }

    /// Of the adds on the side of the violated bound the greatest, as many as are needed.
    private func evidence(against read: Read, _ bounds: ClosedRange<Int64>) -> [Operation] {
        let isLow = read.value < bounds.lowerBound
        let before = adds.filter { $0.operation.start < read.operation.finish }
        if bounds.contains(read.value) { return before.map(\.operation) }
        let certain = before.filter {
            $0.operation.finish < read.operation.start && ($0.amount > 0) == isLow
        }
        let possible = before.filter { ($0.amount < 0) == isLow && $0.amount != 0 }
        var sum = possible.reduce(Int64(0)) { $0.plus($1.amount) }
        var shown = possible.map(\.operation)
        for (operation, amount) in certain.sorted(by: { $0.amount.magnitude > $1.amount.magnitude })
        where isLow ? sum <= read.value : sum >= read.value {
            sum = sum.plus(amount)
            shown.append(operation)
        }
        return shown
    }
}

/// Sums of amounts up to a position in the journal, increments and decrements apart.
private struct Ledger {
    private var positions: [Int] = []
    private var ups: [Int64] = [0]
    private var downs: [Int64] = [0]

    init(_ entries: [(position: Int, amount: Int64)]) {
        for (position, amount) in entries.sorted(by: { $0.position < $1.position })
        where position != Operation.never {
            positions.append(position)
            ups.append(ups[ups.count - 1].plus(max(0, amount)))
            downs.append(downs[downs.count - 1].plus(min(0, amount)))
        }
    }

    func sums(before position: Int) -> (up: Int64, down: Int64) {
        let count = positions.count(before: position)
        return (ups[count], downs[count])
    }
}

extension Int64 {
    /// The sum, or the greatest or least number if there is no such number.
    func plus(_ other: Int64) -> Int64 {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? (other < 0 ? .min : .max) : sum
    }
}
