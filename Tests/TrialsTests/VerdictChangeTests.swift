import Histories
import Testing

@testable import Trials

/// What is said of verdicts that are others than they were.
@Suite struct VerdictChangeTests {
    private func changes(_ then: String, _ now: String) throws -> [[String?]] {
        VerdictChange.all(from: try JSON.parse(then), to: try JSON.parse(now)).map {
            [$0.subject, $0.then, $0.now]
        }
    }

    @Test func judgementsAnomaliesAndClaimsAreCompared() throws {
        let then = """
            {"anomalies":{"stale read":3},"judgements":[{"guarantee":"linearizable","standing":\
            "held","valid":true},{"guarantee":"causal","standing":"not-claimed","valid":"unknown",\
            "cause":"why","cause_kind":"vacuous"}],"policy":{"claims":["attempts"],\
            "violations":[],"blame":[{"property":"linearizable","outcome":"held"}]}}
            """
        let now = """
            {"anomalies":{"lost write":1,"stale read":3},"judgements":[{"guarantee":"linearizable",\
            "standing":"broken","valid":false,"anomalies":[{"name":"lost write"}]},{"guarantee":\
            "durable","standing":"not-claimed","valid":true}],"policy":{"claims":["attempts"],\
            "violations":[{"claim":"attempts"}],"blame":[{"property":"linearizable","outcome":\
            "strategy"}]}}
            """
        #expect(try changes(then, then).isEmpty)
        #expect(
            try changes(then, now) == [
                ["linearizable", "held", "BROKEN"], ["causal", "undecided", nil],
                ["policy: attempts", "kept", "BROKEN, 1×"],
                ["blame: linearizable", "held", "strategy"], ["durable", nil, "kept"],
                ["lost write", nil, "1×"],
            ]
        )
    }

    @Test func whatIsNoScorecardHasNoVerdicts() throws {
        #expect(try changes("{}", "[]").isEmpty)
    }
}
