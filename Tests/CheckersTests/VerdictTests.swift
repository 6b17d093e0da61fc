import Checkers
import Testing

@Suite struct VerdictTests {
    private let anomaly = Anomaly(
        name: "stale read",
        key: nil,
        operations: [1],
        explanation: ""
    )
    private let cause = Cause(.budgetExhausted, "too hard")

    @Test func worstVerdictCounts() {
        let invalid = Verdict.invalid([anomaly])
        let unknown = Verdict.unknown(cause)
        #expect(Verdict.valid.combined(with: unknown) == unknown)
        #expect(unknown.combined(with: .valid) == unknown)
        #expect(unknown.combined(with: invalid) == invalid)
        #expect(invalid.combined(with: unknown) == invalid)
        #expect(invalid.combined(with: invalid) == .invalid([anomaly, anomaly]))
        #expect(Verdict.combined([]) == .valid)
        #expect(Verdict.combined([.valid, unknown, invalid]) == invalid)
    }
}
