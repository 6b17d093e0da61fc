import Histories

/// Whether no more is sold than was there.
///
/// A stock is an account or a counter that is empty at first. Transfers out of it, and adds of a
/// negative number, are sales; transfers to it, and adds of a positive number, are deliveries.
/// - *oversold stock*: by some moment more had been sold, and the sales acknowledged, than all the
///   deliveries that had begun by then can have brought;
/// - *negative stock*: a read of the stock answered less than nothing.
///
/// ```
/// process 1 |- deliver 1 -|
/// process 2                 |- sell 1 -|
/// process 3                    *- sell 1 -*       oversold stock
/// ```
///
/// That no order of transactions sells what is not there is an invariant that needs coordination:
/// a store that takes sales on both sides of a cut cannot keep it (Bailis, Fekete, Franklin,
/// Ghodsi, Hellerstein and Stoica, Coordination avoidance in database systems, VLDB 2015, section
/// 4, on decrements of a number that must not become negative).
public struct Stock: PropertyChecker {
    /// The property that it decides.
    public let property = Property.stock
    private let keys: [String]

    /// A check of these stocks, all of them empty at first.
    public init(_ keys: [String]) { self.keys = keys.sorted() }

    /// At most one anomaly of each name a key, ordered by key, in linear time but for sorting.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        var anomalies: [Anomaly] = []
        var isUsed = false
        let movements = Movements(history, keys)
        for key in keys {
            let ledger = movements.byKey[key] ?? []
            isUsed = isUsed || ledger.contains { $0.amount < 0 && $0.operation.isOK }
            let story = Story(history: history, key: key)
            if let proof = Self.oversold(ledger) {
                anomalies.append(Self.anomaly(proof, story))
            }
            if let read = movements.negative[key] { anomalies.append(Self.negative(read, story)) }
        }
        if anomalies.isEmpty && !isUsed {
            return .unknown(Cause(.nothingToCheck, "nothing was ever sold"))
        }
        return .of(anomalies, [])
    }

    private typealias Movement = (operation: Operation, amount: Int128)

    /// What moved stocks, in order of invocation, and the first read of less than nothing.
    private struct Movements {
        var byKey: [String: [Movement]] = [:]
        var negative: [String: Operation] = [:]

        init(_ history: History, _ keys: [String]) {
            let keys = Set(keys)
            for operation in history.operations {
                if operation.f == "transfer", case .map(let order) = operation.argument,
                    let amount = order["amount"]?.integer.map({ Int128($0) })
                {
                    for (field, signed) in [("from", -amount), ("to", amount)] {
                        guard let key = order[field]?.text, keys.contains(key) else { continue }
                        byKey[key, default: []].append((operation, signed))
                    }
                }
                guard let key = operation.key, keys.contains(key) else { continue }
                if operation.f == "add", let amount = operation.argument.integer {
                    byKey[key, default: []].append((operation, Int128(amount)))
                } else if operation.f == "read", operation.result?.integer ?? 0 < 0 {
                    negative[key] = negative[key] ?? operation
                }
            }
        }
    }

    /// A sale by whose acknowledgement too much was sold.
    private struct Proof {
        var sale: Operation
        var sales: [Movement]
        var deliveries: [Movement]
        /// What was sold, and what may have been delivered, by then.
        var sold: Int128
        var delivered: Int128
    }

    private static func oversold(_ ledger: [Movement]) -> Proof? {
        let sales = ledger.filter { $0.amount < 0 && $0.operation.isOK }
            .sorted { $0.operation.finish < $1.operation.finish }
        let deliveries = ledger.filter { $0.amount > 0 }
        var (sold, delivered, begun): (Int128, Int128, Int) = (0, 0, 0)
        for (number, sale) in sales.enumerated() {
            let end = sale.operation.finish
            while begun < deliveries.count, deliveries[begun].operation.start < end {
                delivered += deliveries[begun].amount
                begun += 1
            }
            sold -= sale.amount
            guard sold > delivered else { continue }
            return Proof(
                sale: sale.operation,
                sales: fewest(sales[...number], above: delivered),
                deliveries: Array(deliveries[..<begun]),
                sold: sold,
                delivered: delivered
            )
        }
        return nil
    }

    /// The greatest of the sales, as many as come to more than was delivered; the last is one.
    private static func fewest(
        _ sales: ArraySlice<Movement>,
        above delivered: Int128
    ) -> [Movement] {
        guard let last = sales.last else { return [] }
        var kept = [last]
        var sum = -last.amount
        let greatest = sales.dropLast().sorted {
            ($0.amount, $0.operation.start) < ($1.amount, $1.operation.start)
        }
        for sale in greatest where sum <= delivered {
            kept.append(sale)
            sum -= sale.amount
        }
        return kept
    }

    // MARK: Words

    private static func anomaly(_ proof: Proof, _ story: Story) -> Anomaly {
        let shown = (proof.sales + proof.deliveries).map(\.operation)
        let none = proof.deliveries.isEmpty
        return story.anomaly(
            "oversold stock",
            shown,
            culprit: proof.sale,
            "the sale by client \(proof.sale.process), acknowledged"
                + " \(Clock(for: shown).finish(proof.sale)), made it \(proof.sold) sold, but "
                + (none
                    ? "nothing can have been delivered by then"
                    : "at most \(proof.delivered) can have been delivered by then")
        )
    }

    private static func negative(_ read: Operation, _ story: Story) -> Anomaly {
        story.anomaly(
            "negative stock",
            [read],
            culprit: read,
            "\(story.did(read)) \(Clock(for: [read]).start(read)), less than nothing"
        )
    }
}
