import Checkers
import Histories
import Policies
import Replication
import Testing

/// Over one atomic copy, whatever is wrong is the policy's doing.
@Suite struct RandomBlameTests {
    private static let claim = Claim(
        stance: .cp,
        consistency: .strong,
        availability: .medium,
        partitionTolerance: .high,
        guarantees: [.linearizable]
    )

    private func finding(
        _ object: CopyRun.Object,
        _ policy: CopyRun.Policy,
        calls: Int,
        seed: UInt64
    ) throws -> BlameFinding {
        let run = CopyRun(object, policy, calls: calls, seed: seed)
        let checks: [any Checker] = [
            Linearizability(model: object == .counter ? .counter : .register)
        ]
        let findings = try Blame.findings(in: run.two, claim: Self.claim, checks: checks)
        return try #require(findings.first { $0.property == .linearizable })
    }

    @Test(arguments: [CopyRun.Object.counter, .register])
    func retriesBreakCallsAndNotAttempts(object: CopyRun.Object) throws {
        var broken = 0
        for seed in 0..<24 as Range<UInt64> {
            let policy = CopyRun.Policy(unknown: 0.05 + Double(seed) * 0.01)
            let finding = try finding(object, policy, calls: 400, seed: seed)
            #expect(finding.attempts.isValid, "seed \(seed)")
            if finding.calls.isInvalid {
                broken += 1
                #expect(finding.outcome == .policy)
                let expected: BlameMechanism = object == .counter ? .doubled : .cameBack
                #expect(finding.mechanism == expected, "seed \(seed)")
            }
        }
        #expect(broken >= 16, "\(broken) of 24")
    }

    @Test(arguments: [CopyRun.Object.counter, .register])
    func keysMakeThemOne(object: CopyRun.Object) throws {
        for seed in 0..<12 as Range<UInt64> {
            let policy = CopyRun.Policy(unknown: 0.2, isKeyed: true)
            let finding = try finding(object, policy, calls: 400, seed: seed)
            #expect(finding.outcome == .held, "seed \(seed): \(finding.text)")
        }
    }

    /// Attempts under keys that are not joined are accused: the rule is needed.
    @Test func keysHaveToBeJoined() throws {
        var accused = 0
        for seed in 0..<12 as Range<UInt64> {
            let policy = CopyRun.Policy(unknown: 0.2, isKeyed: true)
            let run = CopyRun(.counter, policy, calls: 400, seed: seed)
            let apart = try History(run.two.attempts)
            if Linearizability(model: .counter).check(apart).isInvalid { accused += 1 }
        }
        #expect(accused > 6, "\(accused) of 12")
    }

    /// With at most one attempt a call that may act, and honest outcomes, calls are linearizable,
    /// whatever balancing, timeouts and hedged reads do.
    @Test(arguments: [CopyRun.Object.counter, .register])
    func oneEffectACallIsHarmless(object: CopyRun.Object) throws {
        var hedges = 0
        for seed in 0..<24 as Range<UInt64> {
            let policy = CopyRun.Policy(
                unknown: 0.05 + Double(seed % 6) * 0.05,
                refused: 0.1,
                isCareful: true,
                hedged: 0.3
            )
            let run = CopyRun(object, policy, calls: 300, seed: seed)
            hedges += run.two.calls.count { ($0.extra["attempts"]?.integer ?? 0) > 1 }
            let finding = try finding(object, policy, calls: 300, seed: seed)
            #expect(finding.outcome == .held, "seed \(seed): \(finding.text)")
        }
        #expect(hedges > 0)
    }
}
