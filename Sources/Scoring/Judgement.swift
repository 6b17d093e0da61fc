import Checkers
import Histories
import Replication

/// One promise, what was measured of it, and what that means for the strategy.
public struct Judgement: Equatable, Sendable {
    /// What a measurement means for a promise.
    public enum Standing: String, Hashable, Sendable, CaseIterable {
        /// Promised, and no violation was found.
        case held
        /// Promised, and violated.
        case broken
        /// Promised, and nothing can be said.
        case undecided
        /// Promised, and no check of the workload is about it.
        case untested
        /// Not promised: whatever was measured, nothing is broken.
        case notClaimed = "not-claimed"
    }

    /// The promise.
    public var guarantee: Property
    /// What it means for the strategy.
    public var standing: Standing
    /// What was measured.
    public var verdict: Verdict

    /// A judgement that was made before.
    public init(guarantee: Property, standing: Standing, verdict: Verdict) {
        self.guarantee = guarantee
        self.standing = standing
        self.verdict = verdict
    }

    /// The standing follows from the claim and the verdict.
    public init(
        guarantee: Property,
        claim: Claim,
        verdict: Verdict,
        isTested: Bool = true
    ) {
        self.guarantee = guarantee
        self.verdict = verdict
        standing =
            if claim.promises(guarantee) {
                switch verdict {
                case .valid: .held
                case .invalid: .broken
                case .unknown: isTested ? .undecided : .untested
                }
            } else {
                .notClaimed
            }
    }
}
