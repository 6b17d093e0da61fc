import Resilience

/// A promise of client policies, which the records of a run can be held to.
///
/// ```
/// policy ──▶ which claims it makes ──┐
///                                    ├──▶ findings: violations, each with its events
/// calls, attempts, notes ────────────┘
/// ```
/// A policy without a breaker promises nothing of breakers. All files have one clock, and at equal
/// times the order between two files is unknown: so what may have been in order is no violation.
public enum PolicyClaim: String, Hashable, Sendable, CaseIterable {
    /// How many attempts a call takes, one after the other.
    case attempts
    /// One idempotency key a call.
    case keys
    /// Retries and hedges within the budget, and as long as it lasts.
    case budget
    /// The pauses before retries.
    case delay
    /// The times after which an attempt and a call end.
    case timeouts
    /// When a breaker opens, what it lets through, and when it tries again.
    case breaker
    /// What a fallback answers, and how old it may be.
    case fallback
    /// Which instance is chosen.
    case balancing
    /// When an instance is found to be healthy.
    case health
    /// Where calls go when an instance fails.
    case failover
    /// Nothing is left when all calls are over.
    case leftovers
    /// What the application is told of a call.
    case outcome
    /// Only calls that may be made twice are.
    case idempotentOnly = "idempotent-only"

    /// The name in reports.
    public var name: String { rawValue }

    /// What is promised, in a sentence.
    public var sentence: String { rule.sentence }

    /// Whether a policy promises it.
    public func isMade(by policy: ClientPolicy) -> Bool {
        !policy.isPinned && rule.isMade(by: policy)
    }

    /// The claims of a policy.
    public static func made(by policy: ClientPolicy) -> [PolicyClaim] {
        allCases.filter { $0.isMade(by: policy) }
    }

    /// Where the records of a run break the claim; nothing if the policy does not make it.
    ///
    /// `slack` is how late a host may be: nothing in a simulation, a timer's grain in real runs.
    public func findings(
        in histories: TwoHistories,
        under policy: ClientPolicy,
        slack: Duration = .zero
    ) -> [Violation] {
        findings(in: PolicyRecord(histories), under: policy, slack: slack)
    }

    /// Where the records break any claim that the policy makes.
    public static func allFindings(
        in histories: TwoHistories,
        under policy: ClientPolicy,
        slack: Duration = .zero
    ) -> [Violation] {
        let record = PolicyRecord(histories)
        return allCases.flatMap { $0.findings(in: record, under: policy, slack: slack) }
    }

    private func findings(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Duration
    ) -> [Violation] {
        guard isMade(by: policy) else { return [] }
        return rule.violations(in: record, under: policy, slack: slack.nanoseconds)
    }

    private var rule: any PolicyRule.Type {
        switch self {
        case .attempts: AttemptsRule.self
        case .keys: KeysRule.self
        case .budget: BudgetRule.self
        case .delay: DelayRule.self
        case .timeouts: TimeoutsRule.self
        case .breaker: BreakerRule.self
        case .fallback: FallbackRule.self
        case .balancing: BalancingRule.self
        case .health: HealthRule.self
        case .failover: FailoverRule.self
        case .leftovers: LeftoversRule.self
        case .outcome: OutcomeRule.self
        case .idempotentOnly: IdempotentOnlyRule.self
        }
    }
}

/// The predicate behind a claim.
protocol PolicyRule {
    /// What is promised.
    static var sentence: String { get }
    /// Whether a policy with layers promises it.
    static func isMade(by policy: ClientPolicy) -> Bool
    /// Where it is broken; `slack` is in nanoseconds.
    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation]
}
