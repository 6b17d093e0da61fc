/// The tokens of a `RetryBudget`.
struct TokenBucket: Sendable {
    private(set) var tokens: Double
    private var lastRefill: Int64 = 0
    private let budget: RetryBudget
    private let defect: PolicyDefect?

    init(_ budget: RetryBudget, defect: PolicyDefect?) {
        self.budget = budget
        self.defect = defect
        tokens = budget.capacity
    }

    /// What a refill by time alone puts in, in tokens a second.
    private static let refillRate = 50.0

    /// A call begins.
    mutating func refill(at now: Int64) {
        switch defect {
        case .budgetNeverRefills: break
        case .budgetByTime:
            let seconds = Double(now - lastRefill) / 1e9
            lastRefill = now
            tokens = min(budget.capacity, tokens + seconds * Self.refillRate)
        default: tokens = min(budget.capacity, tokens + budget.share)
        }
    }

    /// Takes a token for a retry or a hedge; false if there is none.
    mutating func spend() -> Bool {
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
