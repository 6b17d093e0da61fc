import Checkers
import Histories
import Testing

/// What is said when a search is given up, and what would help.
@Suite struct ProgressTests {
    private let checker = Linearizability(model: .casRegister)

    private func hard(_ keys: Int = 1) throws -> History {
        try RandomHistory.draw(
            seed: 7,
            .init(
                operations: 400,
                processes: 12,
                keys: keys,
                unknown: 0.1,
                hasCompareAndSet: true,
                values: 3
            )
        )
    }

    @Test func stepsRunOut() throws {
        let cause = checker.check(try hard(), within: Budget(steps: 10)).cause
        let progress = try #require(cause?.progress)
        #expect(progress.exhausted == .steps)
        #expect(progress.operations > 200 && progress.operations <= 400)
        #expect(progress.events > 0 && progress.events < progress.eventCount)
        #expect(progress.open > 0 && progress.unknown <= progress.open)
        #expect(progress.steps >= 10)
        #expect(cause?.budgetToTry == Budget(steps: 100))
        let text = try #require(cause?.description)
        #expect(text.hasPrefix("the steps ran out for key k0 with \(progress.operations) operat"))
        #expect(text.contains("10 of the 10 steps allowed"))
        #expect(text.contains("\(progress.open) operations were open, \(progress.unknown) of unk"))
    }

    /// Where thousands of calls are open a configuration takes longer to look at, and counts for
    /// more: so a budget of steps remains a bound on the time.
    @Test(.timeLimit(.minutes(1)))
    func widthIsPaidFor() throws {
        let count = 2000
        var lines: [String] = []
        var draw = 1
        for process in 0..<count {
            draw = (draw * 1_103_515_245 + 12345) % (1 << 31)
            lines.append("\(process) invoke cas x [\((draw >> 8) % 5),\((draw >> 16) % 5)]")
        }
        lines += ["\(count) invoke write x 0", "\(count) ok write x 0"]
        lines += ["\(count) invoke read x null", "\(count) ok read x 3"]
        lines += (0..<count).map { "\($0) ok cas x null" }
        let history = try Written.history(lines.joined(separator: "\n"))
        let verdict = checker.check(history, within: Budget(steps: 100_000))
        #expect(verdict.cause?.kind == .budgetExhausted)
    }

    @Test func memoryRunsOut() throws {
        let cause = checker.check(try hard(), within: Budget(bytes: 1 << 10)).cause
        #expect(cause?.progress?.exhausted == .memory)
        #expect(cause?.budgetToTry == Budget(bytes: 1 << 12))
        #expect(cause?.description.hasPrefix("the memory ran out for key k0") == true)
    }

    /// A search that has no memory at all gives up before the first completion.
    @Test func noMemoryAtAll() throws {
        let history = try Written.history(
            """
            0 invoke cas x [null,1]
            1 invoke cas x [1,null]
            2 invoke cas x [null,1]
            2 ok cas x [null,1]
            1 ok cas x [1,null]
            """
        )
        #expect(checker.check(history).isValid)
        let cause = checker.check(history, within: Budget(bytes: 1)).cause
        #expect(cause?.progress?.exhausted == .memory && cause?.progress?.events == 0)
    }

    /// The largest budget there is can neither be enlarged nor do harm.
    @Test func nothingOverflows() throws {
        let memoryless = Budget(steps: .max, bytes: 1)
        let cause = checker.check(try hard(), within: memoryless).cause
        #expect(cause?.budgetToTry?.steps == .max)
        #expect(checker.check(try hard(), within: Budget(steps: .max, bytes: .max)).isValid)
    }

    @Test func moreKeysAreCounted() throws {
        let verdict = checker.check(try hard(3), within: Budget(steps: 3))
        #expect(verdict.cause?.description.hasSuffix("; 2 more keys are undecided") == true)
        #expect(verdict.cause?.progress != nil)
    }
}
