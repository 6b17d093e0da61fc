import Checkers
import Histories

/// Which strategy, under which client policy, a scenario is best served by: figures and a rule.
///
/// The rule: of the pairs that broke nothing that is required, in any run, and held each of it in
/// some, those within one percentage point of the best share of served calls; of these the lowest
/// 99th percentile; then the fewest attempts a call; then the fewest layers of the policy, as what
/// changes nothing should not be there; then the names. Where none is free of breaks, the pair with
/// the fewest is named, and nothing is recommended.
public struct Choice: Sendable {
    /// What an application asks, and what it cannot do without.
    public struct Scenario: Hashable, Sendable {
        /// The field in which there are such applications.
        public let name: String
        /// The name of what its clients ask, in plans.
        public let workload: String
        /// What calls must never break.
        public let required: [Property]
        /// How many keys clients ask about.
        public let keys: Int
        /// What is required, in words of the application.
        public let demand: String

        /// The four scenarios, in the order in which they are shown.
        public static let all = [
            Scenario(
                name: "finance",
                workload: "bank",
                required: [.serializable, .durable],
                keys: 5,
                demand: "totals add up in every read, and accounts end with what was acknowledged"
            ),
            Scenario(
                name: "e-commerce",
                workload: "cart",
                required: [.serializable, .convergent, .durable],
                keys: 6,
                demand: "no stock is oversold, carts lose nothing, and nodes end equal"
            ),
            Scenario(
                name: "social",
                workload: "feed",
                required: [.causal, .convergent],
                keys: 3,
                demand: "no reply is seen without its post, and nodes end equal"
            ),
            Scenario(
                name: "Internet of things",
                workload: "sensors",
                required: [.causal, .convergent, .durable],
                keys: 8,
                demand: "readings never go back, the newest are kept, and nodes end equal"
            ),
        ]
    }

    /// A strategy under a client policy.
    public struct Pair: Hashable, Sendable {
        /// The name of what answers, in plans.
        public let strategy: String
        /// The client policy.
        public let policy: String
        /// What its runs showed.
        public let figures: ChoiceFigures
        /// How many layers the policy has.
        let layers: Int
        /// The percentiles of its served calls; nil without any.
        public let latency: Quantiles?

        /// A pair with its figures.
        public init(
            strategy: String,
            policy: String,
            figures: ChoiceFigures,
            layers: Int = 0
        ) {
            self.strategy = strategy
            self.policy = policy
            self.figures = figures
            self.layers = layers
            latency = Quantiles(figures.latencies)
        }

        var share: Double { figures.calls.value ?? 0 }
        private var cost: Double { figures.amplification ?? .infinity }

        /// How often something of a list was broken, run by run and property by property.
        public func breaks(of required: [Property]) -> Int {
            required.reduce(0) { $0 + figures.breaks(of: $1) }
        }

        /// Whether nothing of a list was broken in any run, and each was held in some.
        ///
        /// A workload asks in the way that suits a strategy: what it cannot decide then, such as
        /// the order of readings where sensors are counters, was not held either.
        public func keeps(_ required: [Property]) -> Bool {
            breaks(of: required) == 0
                && required.allSatisfy { figures.held[$0.name, default: 0] > 0 }
        }

        /// Whether it comes first where shares of served calls count as equal.
        func precedes(_ other: Pair) -> Bool {
            let (mine, others) = (latency?.p99 ?? .max, other.latency?.p99 ?? .max)
            if mine != others { return mine < others }
            if cost != other.cost { return cost < other.cost }
            if layers != other.layers { return layers < other.layers }
            return (strategy, policy) < (other.strategy, other.policy)
        }
    }

    /// What the rule says.
    public enum Outcome: Sendable {
        /// A pair, and how many were within the margin of the best share, which is here, too.
        case recommended(Pair, among: Int, best: Pair)
        /// No pair is free of breaks; this one broke least.
        case leastBroken(Pair)
        /// There are no pairs.
        case nothing
    }

    /// Shares of served calls that differ by no more count as equal.
    public static let margin = 0.01

    /// What is asked, and required.
    public let scenario: Scenario
    /// The pairs, in the order in which they were tried.
    public let pairs: [Pair]

    /// A scenario with what was measured.
    public init(_ scenario: Scenario, pairs: [Pair]) {
        self.scenario = scenario
        self.pairs = pairs
    }

    /// The pairs that broke nothing that is required: first those of equal share, by the rule.
    public var sound: [Pair] {
        let sound = pairs.filter { $0.keeps(scenario.required) }
        let least = (sound.map(\.share).max() ?? 0) - Self.margin
        return sound.sorted { one, other in
            let (isNear, isOtherNear) = (one.isNear(least), other.isNear(least))
            if isNear != isOtherNear { return isNear }
            if !isNear, one.share != other.share { return one.share > other.share }
            return one.precedes(other)
        }
    }

    /// The pairs that broke something required, or held it in no run: fewest breaks first.
    public var unsound: [Pair] {
        pairs.filter { !$0.keeps(scenario.required) }.sorted { one, other in
            let breaks = one.breaks(of: scenario.required)
            let others = other.breaks(of: scenario.required)
            if breaks != others { return breaks < others }
            if one.share != other.share { return one.share > other.share }
            return one.precedes(other)
        }
    }

    /// What the rule says of the pairs.
    public var outcome: Outcome {
        let sound = sound
        guard let first = sound.first else {
            return unsound.first.map { .leastBroken($0) } ?? .nothing
        }
        let most = sound.map(\.share).max() ?? 0
        let best = sound.first { $0.share == most } ?? first
        let near = sound.count { $0.isNear(most - Self.margin) }
        return .recommended(first, among: near, best: best)
    }
}

extension Choice.Pair {
    /// Whether its share is at least this, but for rounding.
    fileprivate func isNear(_ least: Double) -> Bool { share >= least - 1e-12 }
}
