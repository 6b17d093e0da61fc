import Plans
import Workloads

/// The orders of a comparison: each strategy under each client policy, seed by seed.
public struct ComparisonOrders {
    private let strategies: String
    private let policies: String?
    private let seeds: Int
    private let hasBaseline: Bool
    private let catalogue: Catalogue

    /// The orders for some strategies of a catalogue.
    ///
    /// - `strategies`: comma-separated; `all` for every one that is not broken and fits the
    ///   workload. `policies`: comma-separated; nil for that of the plan. `seeds`: how many
    ///   consecutive ones each pair gets. `hasBaseline`: whether each pair is first tried with
    ///   nothing that breaks.
    public init(
        of strategies: String,
        policies: String? = nil,
        seeds: Int = 1,
        hasBaseline: Bool = false,
        in catalogue: Catalogue
    ) {
        self.strategies = strategies
        self.policies = policies
        self.seeds = seeds
        self.hasBaseline = hasBaseline
        self.catalogue = catalogue
    }

    /// The orders from a plan, those without faults first.
    ///
    /// - `resolve`: makes the order of a plan. `note`: is told what was left out.
    /// - Throws: `TrialError` for names that are unknown, or do not fit the workload.
    public func orders(
        from plan: RunPlan,
        resolve: (RunPlan) throws(TrialError) -> Order,
        note: (String) -> Void
    ) throws(TrialError) -> [Order] {
        let policies = try self.policies.map { (text) throws(TrialError) in
            try OptionValue.names(text, "--policies")
        }
        var plans: [RunPlan] = []
        for name in try fitting(plan, note: note) {
            for policy in policies ?? [plan.policy] {
                var plan = plan
                plan.strategy = name
                plan.policy = policy
                plans.append(plan)
            }
        }
        let first = try plans.map(resolve)
        let calm = try plans.map { (plan) throws(TrialError) in
            var plan = plan
            plan.nemesis = []
            plan.schedule = nil
            return try resolve(plan)
        }
        return (hasBaseline ? calm : [])
            + (0..<seeds).flatMap { index in
                first.map { $0.with(seed: plan.seed &+ UInt64(index)) }
            }
    }

    /// The strategies to compare; where all were asked for, those that can serve the workload.
    private func fitting(
        _ plan: RunPlan,
        note: (String) -> Void
    ) throws(TrialError) -> [String] {
        guard strategies == "all" else { return try OptionValue.names(strategies, "--strategies") }
        let workload = try TrialError.failing(as: .usage) { try catalogue.workload(plan.workload) }
        var fitting: [String] = []
        for subject in catalogue.subjects where subject.defect == nil {
            if let reason = subject.misfit(workload(.init(supported: subject.operations))) {
                note("left out: \(reason)")
            } else {
                fitting.append(subject.name)
            }
        }
        if fitting.isEmpty { throw TrialError(.usage, "no strategy fits the workload") }
        return fitting
    }
}
