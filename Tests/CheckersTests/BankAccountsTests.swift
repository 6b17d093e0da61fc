import Checkers
import Histories
import TestSupport
import Testing

/// Balances by what was acknowledged.
@Suite struct BankAccountsTests {
    private struct Bank {
        var events: [Event] = []
        var process = 0

        mutating func transfer(_ from: String, _ to: String, _ amount: Int64, _ kind: Event.Kind) {
            let value: Value = ["from": .string(from), "to": .string(to), "amount": .int(amount)]
            add("transfer", value, kind, value)
        }

        mutating func read(_ balances: [String: Int64], isFinal: Bool = true) {
            add("read", .null, .ok, .map(balances.mapValues { .int($0) }))
            if isFinal { events[events.count - 1].extra = ["final": true] }
        }

        mutating func add(_ f: String, _ value: Value, _ kind: Event.Kind, _ result: Value) {
            let start = Event(
                index: events.count,
                process: .client(process),
                kind: .invoke,
                f: f,
                value: value
            )
            events.append(start)
            var end = start
            end.index += 1
            end.kind = kind
            end.value = result
            events.append(end)
            process += 1
        }

        func verdict(_ budget: Budget = .standard) throws -> Verdict {
            BankAccounts(opening: 10).check(try History(events), within: budget)
        }
    }

    @Test func whatWasAcknowledgedIsThere() throws {
        var bank = Bank()
        bank.transfer("a", "b", 3, .ok)
        bank.transfer("a", "b", 4, .fail)
        bank.read(["a": 7, "b": 13])
        #expect(try bank.verdict().isValid)
    }

    @Test(arguments: [(7, true), (2, true), (6, false), (5, false)])
    func whatIsUnknownMayCount(balance: Int64, isAllowed: Bool) throws {
        var bank = Bank()
        bank.transfer("a", "b", 3, .ok)
        bank.transfer("a", "b", 5, .info)
        bank.read(["a": balance, "b": 20 - balance])
        #expect(try bank.verdict().isValid == isAllowed)
    }

    @Test func aTransferCountedTwiceIsNamed() throws {
        var bank = Bank()
        bank.transfer("a", "b", 3, .ok)
        bank.transfer("b", "c", 1, .ok)
        bank.read(["a": 4, "b": 15, "c": 11])
        let anomalies = try bank.verdict().anomalies
        #expect(anomalies.map(\.name) == Array(repeating: "transfer counted twice", count: 2))
        #expect(anomalies.map(\.key) == ["a", "b"])
        #expect(anomalies.first?.operations == [0, 4] && anomalies.first?.culprit == 4)
        // The total sees nothing of it.
        #expect(Checkers.Bank(total: 30).check(try History(bank.events)).isValid)
    }

    @Test func othersHaveTheirNames() throws {
        var lost = Bank()
        lost.transfer("a", "b", 3, .ok)
        lost.read(["a": 10, "b": 10])
        #expect(try lost.verdict().anomalies.first?.name == "lost transfer")
        var odd = Bank()
        odd.transfer("a", "b", 3, .ok)
        odd.read(["a": 6, "b": 13])
        #expect(try odd.verdict().anomalies.map(\.name) == ["balance impossible"])
    }

    @Test func whatCannotBeJudgedIsUnknown() throws {
        var bank = Bank()
        bank.transfer("a", "b", 3, .ok)
        bank.read(["a": 7, "b": 13], isFinal: false)
        #expect(try bank.verdict().cause?.kind == .missingFinalReads)
        bank.add("write", 3, .ok, 3)
        bank.read(["a": 7, "b": 13])
        #expect(try bank.verdict().cause?.kind == .unsupportedOperation)
        var many = Bank()
        for amount in 1...40 as ClosedRange<Int64> {
            many.transfer("a", "b", amount * amount * 1_009 + amount, .info)
        }
        many.read(["a": 10 - 9_999_998, "b": 10_000_008])
        let verdict = try many.verdict(Budget(steps: 3))
        #expect(verdict.cause?.kind == .budgetExhausted)
        var greatest = Bank()
        greatest.transfer("a", "b", .max, .ok)
        greatest.transfer("a", "b", .max, .info)
        greatest.read(["a": .min, "b": .max])
        #expect(try greatest.verdict().isInvalid)
    }

    /// Against all subsets of what may count.
    @Test func agreesWithAllSubsets() throws {
        var wrong = 0
        for seed in 0..<600 {
            var dice = Dice(seed: seed)
            var bank = Bank()
            var balances: [String: Int64] = ["a": 10, "b": 10, "c": 10]
            var possible: [[String: Int64]] = [balances]
            for _ in 0..<dice.below(6) {
                let names = ["a", "b", "c"]
                let (from, to) = (dice.pick(names), dice.pick(names))
                let amount = Int64(dice.below(5))
                let kind = dice.pick([Event.Kind.ok, .info, .fail])
                bank.transfer(from, to, amount, kind)
                func moved(_ balances: [String: Int64]) -> [String: Int64] {
                    var balances = balances
                    balances[from, default: 0] -= amount
                    balances[to, default: 0] += amount
                    return balances
                }
                switch kind {
                case .ok: possible = possible.map(moved)
                case .info: possible += possible.map(moved)
                default: break
                }
                let times = kind == .ok ? dice.pick([1, 1, 1, 2, 0]) : dice.below(2)
                for _ in 0..<times { balances = moved(balances) }
            }
            bank.read(balances)
            let isAllowed = balances.allSatisfy { account, balance in
                possible.contains { $0[account] == balance }
            }
            #expect(try bank.verdict().isValid == isAllowed, "seed \(seed)")
            wrong += isAllowed ? 0 : 1
        }
        #expect(wrong > 100 && wrong < 500, "\(wrong)")
    }
}
