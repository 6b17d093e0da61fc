import Histories
import Membership
import Resilience

/// A client policy as a YAML file has it.
///
/// ```yaml
/// name: careful
/// order: [fallback, deadline, retry, timeout, balance]
/// timeout: {attempt: 250ms, call: 2s}
/// balance: round-robin
/// retry:
///   retries: 3
///   operations: reads
///   backoff: {base: 50ms, maximum: 1s, jitter: full}
///   budget: {capacity: 10, share: 0.1}
/// fallback: {cache: 2s}
/// ```
/// What it does not name keeps its default. Every order of the layers can be said.
public enum PolicyFile {
    /// Reads a policy.
    /// - Throws: `PlanError` naming the file, and the line that is wrong.
    public static func parse(_ text: String, file: String) throws(PlanError) -> ClientPolicy {
        let options = try YAMLGroup(text, file: file)
        var policy = ClientPolicy.pinned(timeout: .seconds(1))
        policy.name = try options.word("name") ?? file
        policy.order = try options.choices("order") ?? []
        if let limits = try options.group("timeout") { try read(limits, into: &policy) }
        policy.balancing = try options.choice("balance") ?? .pinned
        policy.health = try options.group("health").map(health)
        policy.failover = try options.group("failover").map(failover)
        if let retry = try options.group("retry") { policy.retry = try Self.retry(retry) }
        if let breaker = try options.group("breaker") {
            policy.breaker = try Self.breaker(breaker)
        }
        if let fallback = try options.group("fallback") {
            policy.fallback = try Self.fallback(fallback)
        }
        if let hedge = try options.group("hedge") {
            policy.hedging.delay = try hedge.span("delay") ?? policy.hedging.delay
            policy.hedging.operations = try operations(of: hedge) ?? policy.hedging.operations
            try hedge.refuseOthers()
        }
        policy.usesIdempotencyKeys = try options.flag("idempotency-keys") ?? false
        try options.refuseOthers()
        if let reason = complaint(about: policy) { throw PlanError("\(file): \(reason)") }
        return policy
    }

    private static func read(
        _ limits: YAMLGroup,
        into policy: inout ClientPolicy
    ) throws(PlanError) {
        policy.timeouts.attempt = try limits.span("attempt") ?? policy.timeouts.attempt
        policy.timeouts.call = try limits.span("call")
        try limits.refuseOthers()
    }

    private static func health(_ group: YAMLGroup) throws(PlanError) -> HealthPolicy {
        var health = HealthPolicy()
        var probes = HealthChecker.Options()
        probes.interval = try group.span("interval", least: .milliseconds(5)) ?? probes.interval
        probes.timeout = try group.span("timeout") ?? probes.timeout
        probes.rise = try group.count("rise", least: 1) ?? probes.rise
        probes.fall = try group.count("fall", least: 1) ?? probes.fall
        health.probes = try group.flag("probes") ?? true ? probes : nil
        health.sign = try group.choice("sign") ?? health.sign
        if let inner = try group.group("ejection") {
            var ejection = Ejection()
            ejection.failures = try inner.count("failures", least: 1) ?? ejection.failures
            ejection.time = try inner.span("time") ?? ejection.time
            try inner.refuseOthers()
            health.ejection = ejection
        }
        try group.refuseOthers()
        return health
    }

    private static func failover(_ group: YAMLGroup) throws(PlanError) -> FailoverPolicy {
        var failover = FailoverPolicy()
        failover.stop = try group.choice("stop") ?? failover.stop
        failover.drainLimit = try group.span("drain-limit") ?? failover.drainLimit
        failover.failBackGrace = try group.span("fail-back-grace")
        try group.refuseOthers()
        return failover
    }

    private static func retry(_ group: YAMLGroup) throws(PlanError) -> RetryPolicy {
        var retry = RetryPolicy()
        retry.retries = try group.count("retries", least: 0) ?? retry.retries
        retry.failures = try group.choices("failures").map(Set.init) ?? retry.failures
        retry.operations = try operations(of: group) ?? retry.operations
        retry.prefersOthers = try group.flag("prefers-others") ?? retry.prefersOthers
        if let inner = try group.group("backoff") {
            retry.backoff.growth = try inner.choice("growth") ?? retry.backoff.growth
            retry.backoff.base = try inner.span("base") ?? retry.backoff.base
            retry.backoff.maximum = try inner.span("maximum") ?? retry.backoff.maximum
            retry.backoff.jitter = try inner.choice("jitter") ?? retry.backoff.jitter
            try inner.refuseOthers()
        }
        if let inner = try group.group("budget") {
            var budget = RetryBudget()
            budget.capacity = try inner.number("capacity", 0...1_000_000) ?? budget.capacity
            budget.share = try inner.number("share", 0...1_000) ?? budget.share
            try inner.refuseOthers()
            retry.budget = budget
        }
        try group.refuseOthers()
        return retry
    }

    private static func breaker(_ group: YAMLGroup) throws(PlanError) -> BreakerPolicy {
        var breaker = BreakerPolicy()
        let row = try group.count("failures-in-a-row", least: 1)
        let share = try group.number("share", 0...1)
        let least = try group.count("least", least: 1)
        let window = try group.span("window")
        if let row {
            guard share == nil, least == nil, window == nil else {
                throw group.error("failures-in-a-row, or share with least and window; not both")
            }
            breaker.trip = .inARow(row)
        } else if case .share(let usual, let usualLeast, let usualWindow) = breaker.trip {
            breaker.trip = .share(
                share ?? usual,
                of: least ?? usualLeast,
                within: window ?? usualWindow
            )
        }
        breaker.slow = try group.span("slow")
        breaker.openTime = try group.span("open-time") ?? breaker.openTime
        breaker.trials = try group.count("trials", least: 1) ?? breaker.trials
        breaker.trialLimit = try group.span("trial-limit") ?? breaker.trialLimit
        breaker.scope = try group.choice("scope") ?? breaker.scope
        try group.refuseOthers()
        return breaker
    }

    private static func fallback(_ group: YAMLGroup) throws(PlanError) -> FallbackPolicy {
        var fallback = FallbackPolicy()
        let life = try group.span("cache")
        let fixed = try group.value("fixed")
        guard life == nil || fixed == nil else {
            throw group.error("cache, or fixed; not both")
        }
        if let life { fallback.source = .cache(timeToLive: life) }
        if let fixed { fallback.source = .fixed(fixed) }
        fallback.operations = try operations(of: group) ?? fallback.operations
        try group.refuseOthers()
        return fallback
    }

    /// `all`, `reads`, `idempotent`, or a list of names.
    private static func operations(of group: YAMLGroup) throws(PlanError) -> OperationSet? {
        guard let words = try group.words("operations") else { return nil }
        switch words {
        case ["all"]: return .all
        case ["reads"]: return .reads
        case ["idempotent"]: return .idempotent
        default: return .named(Set(words))
        }
    }

    /// Why layers do not fit each other; nil if they do.
    private static func complaint(about policy: ClientPolicy) -> String? {
        let order = policy.order
        if Set(order).count < order.count { return "order: each layer stands in it once" }
        let balance = order.firstIndex(of: .balance)
        if policy.balancing != .pinned, balance == nil {
            return "balance: \(policy.balancing.rawValue) needs the layer balance in the order"
        }
        if policy.balancing == .failover, policy.failover == nil || policy.health == nil {
            return "balance: failover needs the groups failover and health"
        }
        if order.contains(.deadline), policy.timeouts.call == nil {
            return "order: deadline needs timeout: {call: ...}"
        }
        if let breaker = order.firstIndex(of: .breaker), policy.breaker.scope == .instance,
            balance.map({ $0 > breaker }) ?? true
        {
            return "breaker: scope instance needs the layer breaker inside balance in the order"
        }
        return nil
    }
}

extension RunPlan {
    /// Refuses options that need others which are not given.
    func checkCompany(for host: PlanHost) throws(PlanError) {
        if self.arrivals == .open, self.rate == nil {
            throw PlanError("arrivals: open needs --rate, in calls a second")
        }
        if self.schedule != nil, host == .simulated, given(\.nodes) == nil {
            throw PlanError("schedule: it names nodes, so give --nodes, which each seed draws")
        }
    }

    /// The policy that the plan names, or that the file has.
    func policyChoice(
        reading read: (String) throws(PlanError) -> String
    ) throws(PlanError) -> PolicyChoice {
        let name = self.policy
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            return .written(try PolicyFile.parse(try read(name), file: name))
        }
        let known = PolicyChoice.names
        guard known.contains(name) else {
            throw PlanError(
                "policy: \(Unknown.name(name, of: "policy", among: known)); a file ends in .yaml"
            )
        }
        return .named(name)
    }
}

extension PlanError {
    /// Reads no file, where none is needed.
    public static func refuseFiles(_ path: String) throws(PlanError) -> String {
        throw PlanError("\(path): files are not read here")
    }
}
