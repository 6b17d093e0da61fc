import Checkers
import Generators
import Histories
import Replication

extension Workload {
    /// What all stocks are delivered from, and sold to, where checkouts are transfers.
    private static let supplier = "supplier"
    private static let customers = "sold"
    private static let supply: Int64 = 1_000_000_000

    /// Carts, stocks and checkouts: the e-commerce scenario.
    ///
    /// A checkout is a transfer out of the stock where the strategy has those. Elsewhere it looks
    /// at a counter and then takes one off, which no store can make one step of.
    @Sendable static func cart(_ options: Options) -> Workload {
        let carts = (0..<max(1, options.keys)).map { "cart\($0)" }
        let stocks = (0..<max(1, options.keys / 2)).map { "stock\($0)" }
        let hasTransfers = options.supports(["cas", "transfer"])
        return Workload(
            name: "cart",
            summary: "lines put into carts and taken out, checkouts from a stock, deliveries to it",
            operations: ["add", "read", "remove"] + (hasTransfers ? ["transfer"] : []),
            keys: carts + stocks,
            setup: hasTransfers ? openings(of: stocks) : [],
            finale: .reads(hasTransfers ? carts : carts + stocks, andAll: hasTransfers),
            checks: [
                Check(
                    .linearizable,
                    by: Within(carts, Linearizability(model: .set))
                ),
                Check(
                    .serializable,
                    by: hasTransfers
                        ? AllOf([Stock(stocks), Bank(total: supply)]) : Stock(stocks)
                ),
                Check(
                    .convergent,
                    by: AllOf([
                        Convergence(), Within(carts, LostElements([.resurrected, .unexpected])),
                    ])
                ),
                Check(.durable, by: Within(carts, LostElements())),
            ],
            generator: {
                CartGenerator(
                    client: $0,
                    carts: carts,
                    stocks: stocks,
                    checkout: hasTransfers ? .transfer(from: supplier, to: customers) : .counter,
                    readShare: options.readShare
                )
            }
        )
    }

    /// An account is opened once, however often that is asked for, and however late.
    private static func openings(of stocks: [String]) -> [Call] {
        func opening(_ account: String, _ balance: Int64) -> Call {
            Call(f: "cas", key: account, argument: [nil, .int(balance)])
        }
        return [opening(supplier, supply), opening(customers, 0)] + stocks.map { opening($0, 0) }
    }
}
