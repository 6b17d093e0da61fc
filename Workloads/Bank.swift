import Checkers
import Generators
import Histories
import Replication

extension Workload {
    /// What an account holds at first.
    static let openingBalance: Int64 = 100

    /// Transfers between accounts, and reads of all of them: the financial scenario.
    @Sendable static func bank(_ options: Options) -> Workload {
        let accounts = (0..<max(2, options.keys)).map { "account\($0)" }
        return Workload(
            name: "bank",
            summary: "transfers between accounts, and reads of all balances at once",
            operations: ["read", "transfer"],
            keys: accounts,
            // An account is opened once, however often that is asked for, and however late.
            setup: accounts.map { Call(f: "cas", key: $0, argument: [nil, .int(openingBalance)]) },
            finale: Finale(calls: [Call(f: "read", key: nil)]),
            checks: [
                Check(
                    .serializable,
                    by: Bank(total: openingBalance * Int64(accounts.count))
                ),
                Check(.durable, by: BankAccounts(opening: openingBalance)),
            ],
            generator: {
                BankGenerator(client: $0, accounts: accounts, readShare: options.readShare)
            }
        )
    }
}
