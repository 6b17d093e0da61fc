import Checkers
import Histories

/// Who is to blame for what two histories of a run show of a property.
///
/// | attempts | calls | |
/// |---|---|---|
/// | hold | hold | nobody |
/// | hold | broken | the policy |
/// | broken | broken | the strategy if it claims the property, else it is not claimed |
/// | broken | hold | the strategy; the policy masked it |
/// | unknown | broken | undecided |
/// | no answers | answers | the policy, which made them up |
///
/// What nobody claims may still be the policy's: clients that are moved from replica to replica see
/// what no client of one replica would. So a session guarantee that attempts keep and calls do not
/// names the policy, too.
public enum BlameOutcome: Sendable, Hashable {
    /// Both hold.
    case held
    /// The policy broke what the cluster kept.
    case policy
    /// The strategy broke what it claims.
    case strategy
    /// The strategy broke it, and no caller saw that: never to be reported as fine.
    case masked
    /// The strategy broke what it never claimed.
    ///
    /// The session guarantees are those that the policy broke besides.
    case notClaimed(policy: [Property])
    /// One of the verdicts is missing, for this reason.
    case undecided(Cause)

    /// Who is to blame by two verdicts.
    ///
    /// - Parameters:
    ///   - calls: What the application saw.
    ///   - attempts: What the cluster did.
    ///   - isClaimed: Whether the strategy promises the property.
    ///   - sessions: The session guarantees that attempts keep and calls do not.
    public init(
        calls: Verdict,
        attempts: Verdict,
        isClaimed: Bool,
        sessions: [Property] = []
    ) {
        switch (attempts, calls) {
        case (.valid, .valid): self = .held
        case (.valid, .invalid): self = .policy
        case (.invalid, .valid): self = .masked
        case (.invalid, _): self = isClaimed ? .strategy : .notClaimed(policy: sessions)
        case (.unknown(let cause), _), (.valid, .unknown(let cause)): self = .undecided(cause)
        }
    }

    /// Whether the policy has a part in it.
    public var namesPolicy: Bool {
        switch self {
        case .policy, .masked: true
        case .notClaimed(let sessions): !sessions.isEmpty
        case .held, .strategy, .undecided: false
        }
    }
}

extension BlameOutcome: CustomStringConvertible {
    /// Who is to blame, in a few words.
    public var description: String {
        switch self {
        case .held: "held by both"
        case .policy: "the policy's doing"
        case .strategy: "the strategy's doing"
        case .masked: "the strategy's doing, masked by the policy"
        case .notClaimed(let sessions) where sessions.isEmpty: "not claimed"
        case .notClaimed(let sessions):
            "not claimed; the policy broke " + sessions.map(\.name).joined(separator: ", ")
        case .undecided(let cause): "undecided: \(cause)"
        }
    }
}
