import Checkers
import Histories
import Policies
import Replication
import Testing

/// Calls without attempts stand among the attempts, in the order of times.
@Suite struct LinkedHistoriesTests {
    private func mixed() -> Script {
        var script = Script()
        script.lone("0:add 1 ok")
        script.call("0:add 1 ok", "0@n1 ?", "7@n2 ok")
        script.lone("0:read 3", extra: ["final": true])
        return script
    }

    @Test func setUpAndFinalReadsJoinTheAttempts() throws {
        let linked = try LinkedHistories(mixed().two)
        let order = linked.attempts.calls.map { "\($0.f) \($0.index)" }
        #expect(order == ["add 4", "add 0", "add 2", "read 8"])
        #expect(linked.loneBase == 4)
        // Nobody else's process is used for them.
        #expect(linked.attempts.calls.map(\.process) == [1, 0, 7, 1])
        let last = try #require(linked.attempts.calls.last)
        #expect(last.extra["final"] == true && last.result == 3)
        #expect(CounterBounds().check(linked.attempts, within: .standard).isValid)
        #expect(CounterBounds().check(linked.calls, within: .standard).isInvalid)
    }

    @Test func withoutTimesTheyComeBeforeAndAfter() throws {
        var two = mixed().two
        for place in two.calls.indices { two.calls[place].time = nil }
        let order = try LinkedHistories(two).attempts.calls.map { "\($0.f) \($0.index)" }
        #expect(order == ["add 4", "add 0", "add 2", "read 8"])
    }

    @Test func strangeIndicesAreNoTrap() throws {
        var two = mixed().two
        for place in two.calls.indices { two.calls[place].index = .max }
        for place in two.attempts.indices { two.attempts[place].index = .min }
        two.attempts[0].extra["call"] = .int(.min)
        let claim = Claim(
            stance: .ap,
            consistency: .weak,
            availability: .high,
            partitionTolerance: .high,
            guarantees: []
        )
        let findings = try Blame.findings(
            in: two,
            claim: claim,
            checks: [Linearizability(model: .counter)]
        )
        #expect(findings.map(\.property) == [.linearizable])
    }

    @Test func attemptsAreDrawnUnderTheirCalls() throws {
        let findings = try Blame.findings(
            in: mixed().two,
            claim: Claim(
                stance: .cp,
                consistency: .strong,
                availability: .medium,
                partitionTolerance: .high,
                guarantees: [.durable]
            ),
            checks: [CounterBounds()]
        )
        let lines = try #require(findings.first?.lines)
        let text = lines.text.split(separator: "\n").map(String.init)
        #expect(text.count == 5, "\(lines.text)")
        #expect(text.dropFirst(2).first?.hasPrefix("  attempt 1 (n1)") == true, "\(lines.text)")
        #expect(text.last?.hasSuffix("*  <- out of bounds") == true, "\(lines.text)")
        #expect(lines.rows.filter(\.isCall).count == 3)
        #expect(lines.rows.first { !$0.isCall }?.kind == .info)
    }
}
