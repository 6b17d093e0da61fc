import Checkers
import Histories
import Observations
import Replication
import Testing

@testable import Scoring

/// What a history of transactions makes of claims: serializable is not strictly serializable.
@Suite struct SerializableClaimTests {
    /// A read of a state that was replaced before it began, which some order explains.
    private func evidence() throws -> Evidence {
        let transactions: [(Value, [String: Value])] = [
            ([["w", "x", 1]], [:]), ([["w", "x", 2]], [:]), ([["r", "x", 1]], [:]),
            ([["r", "x", 2]], ["final": true]),
        ]
        let events = transactions.enumerated().flatMap { process, transaction in
            [Event.Kind.invoke, .ok].map { kind in
                let index = 2 * process + (kind == .ok ? 1 : 0)
                return Event(
                    index: index,
                    time: Int64(index) * 1000,
                    process: .client(process),
                    kind: kind,
                    f: "txn",
                    value: transaction.0,
                    extra: transaction.1
                )
            }
        }
        return Evidence(
            history: try History(events),
            windows: [],
            workload: 0...8000
        )
    }

    private func card(
        _ guarantees: [Property],
        _ checks: [any Checker] = [Serializability()]
    ) throws -> Scorecard {
        Scorecard(
            strategy: "s",
            claim: Claim(
                stance: .cp,
                consistency: .strong,
                availability: .medium,
                partitionTolerance: .high,
                guarantees: guarantees
            ),
            evidence: try evidence(),
            expectations: Expectations(operations: ["txn"], hasFaults: false, least: .one),
            checks: checks
        )
    }

    private func standing(_ card: Scorecard, _ property: Property) -> Judgement.Standing? {
        card.judgements.first { $0.guarantee == property }?.standing
    }

    @Test func whoClaimsSerializableAloneIsNotAccusedOfMore() throws {
        let card = try card([.serializable])
        #expect(standing(card, .serializable) == .held)
        #expect(standing(card, .strictSerializable) == .notClaimed)
        #expect(!card.isBroken && !card.isUndecided)
    }

    @Test func whoClaimsStrictSerializableIsBrokenByAnOldState() throws {
        let card = try card([.strictSerializable])
        #expect(standing(card, .strictSerializable) == .broken && card.isBroken)
        #expect(standing(card, .serializable) == .held, "it is promised as well")
    }

    /// A claim is also broken by a violation of what it implies, which stands in its place.
    @Test func aStrongerClaimIsMeasuredByWhatItImplies() throws {
        let card = try card([.strictSerializable], [Check(.serializable, by: Refusal())])
        #expect(card.isBroken && standing(card, .serializable) == .broken)
        #expect(standing(card, .strictSerializable) == nil)
    }

    @Test func noVerdictOnAPropertyIsOverwritten() throws {
        let checks: [any Checker] = [Check(.serializable, by: Refusal()), Serializability()]
        for checks in [checks, checks.reversed()] {
            #expect(standing(try card([.serializable], checks), .serializable) == .broken)
        }
    }

    /// A checker that refuses every history.
    private struct Refusal: PropertyChecker {
        let property = Property.bank
        func check(_ history: History, within budget: Budget) -> Verdict {
            .invalid([Anomaly(name: "refused", key: nil, operations: [], explanation: "")])
        }
    }
}
