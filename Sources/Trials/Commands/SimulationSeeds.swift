import Plans

/// The seeds that a sweep is asked for, as options say it.
public struct SimulationSeeds: Sendable {
    /// The most seeds of one sweep.
    private static let most = 10_000_000

    private let count: Int?
    private let from: UInt64?
    private let isOne: Bool

    /// Seeds by options.
    ///
    /// - `count`: how many; nil for 1000. `from`: the first; nil for that of the plan. `isOne`:
    ///   whether the seed of the plan is the only one.
    public init(count: Int?, from: UInt64?, isOne: Bool) {
        self.count = count
        self.from = from
        self.isOne = isOne
    }

    /// The seeds of a plan: the one that was named, or many from a first one.
    /// - Throws: `TrialError` with the option that makes no sense.
    public func range(of plan: RunPlan) throws(TrialError) -> ClosedRange<UInt64> {
        try OptionValue.demand(count, "--seeds", in: 1...Self.most)
        if isOne {
            guard count == nil, from == nil else {
                throw TrialError(.usage, "--seed is one seed: leave --seeds and --from out")
            }
            return plan.seed...plan.seed
        }
        let first = from ?? plan.seed
        guard first <= UInt64.max - UInt64(Self.most) else {
            let name = from == nil ? "seed" : "--from"
            throw TrialError(.usage, "\(name) \(first): too large for a range of seeds")
        }
        return first...(first + UInt64((count ?? 1_000) - 1))
    }
}
