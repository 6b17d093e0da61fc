import Resilience
import Testing

@testable import Policies

/// The claim of a retry budget, where a host notes things a little late.
@Suite struct BudgetClaimTests {
    /// One token, and a tenth more a call.
    private let policy = ClientPolicy.layers([.retry, .timeout, .balance]) {
        $0.retry.budget = RetryBudget(capacity: 1, share: 0.1)
    }

    /// One retry, then eleven calls that bring in a token and a tenth, then a retry is refused.
    private func scene(refusedAt time: Double) -> Scene {
        var scene = Scene()
        scene.call(from: 0, to: 120, by: [.refused("n1", 0, 10), .ok("n2", 110, 120)])
        for number in 0..<11 {
            let begin = 200 + Double(number) * 10
            scene.call(from: begin, to: begin + 5, by: [.ok("n1", begin, begin + 5)])
        }
        let call = scene.call(from: 306, to: time, .fail, by: [.refused("n1", 306, time)])
        scene.note(.refused(.noBudget, call: call), at: time)
        return scene
    }

    @Test func tokensOfTheLastMomentsMayNotHaveBeenThere() {
        #expect(scene(refusedAt: 310).findings(.budget, policy, slack: .zero).count == 1)
        #expect(scene(refusedAt: 310).findings(.budget, policy, slack: .milliseconds(250)).isEmpty)
    }

    @Test func tokensOfLongAgoWereThere() {
        let findings = scene(refusedAt: 900).findings(.budget, policy, slack: .milliseconds(250))
        #expect(findings.count == 1)
    }
}
