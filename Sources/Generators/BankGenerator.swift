import Histories
import Replication

/// Transfers between accounts, and reads of all of them at once.
public struct BankGenerator: Generator {
    private let accounts: [String]
    private let readShare: Double
    private let most: Int
    private var random: SeededGenerator

    /// A generator for one client; transfers are of at most `most`.
    public init(client: ClientIndex, accounts: [String], readShare: Double, most: Int = 30) {
        precondition(accounts.count > 1, "a transfer needs two accounts")
        self.accounts = accounts
        self.readShare = readShare
        self.most = most
        random = client.random
    }

    /// A read of all accounts, or a transfer between two of them.
    public mutating func next() -> Call? {
        guard !random.chance(readShare) else { return Call(f: "read", key: nil) }
        let pair = random.shuffled(accounts).prefix(2)
        return Call(
            f: "transfer",
            key: nil,
            argument: [
                "from": .string(pair[0]), "to": .string(pair[1]),
                "amount": .int(Int64(random.within(1...most))),
            ]
        )
    }
}
