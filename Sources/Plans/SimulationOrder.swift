import Faults
import Resilience
import Workloads

/// A plan that can be simulated, seed by seed: every name looked up.
///
/// Only `RunPlan.simulations(in:)` makes one. What the plan does not give is drawn by each seed.
public struct SimulationOrder: Sendable {
    /// The plan, with the names of the subject and of the workload.
    public let plan: RunPlan
    /// What is on trial.
    public let subject: Subject
    /// What clients ask; each seed draws its options.
    public let workload: Workload.Entry
    /// How clients make their calls.
    public let policy: PolicyChoice
    /// What breaks, in place of what a seed draws; nil for that.
    public let schedule: [ScheduledFault]?
    /// Whether the subject is broken on purpose, and the simulation is to show it.
    public let isToBeCaught: Bool

    fileprivate init(
        _ plan: RunPlan,
        _ subject: Subject,
        _ workload: Workload.Entry,
        _ client: (policy: PolicyChoice, schedule: [ScheduledFault]?),
        isToBeCaught: Bool = false
    ) {
        var plan = plan
        plan.strategy = subject.name
        plan.workload = workload.name
        self.plan = plan
        self.subject = subject
        self.workload = workload
        policy = plan.given(\.policy) == nil ? subject.defect?.policy ?? .none : client.policy
        schedule = client.schedule
        self.isToBeCaught = isToBeCaught
    }
}

extension RunPlan {
    /// The names that stand for several subjects, in place of one.
    public static let subjectGroups = ["all", "broken"]

    /// The orders for the simulator that the plan asks for.
    ///
    /// One for each workload that the subject can serve, or only for that of the plan. The subject
    /// `all` stands for every one that is not broken on purpose, `broken` for those that are, each
    /// under the workload in which its defect shows.
    ///
    /// `read`: returns the text of a policy's file.
    /// - Throws: `PlanError` with the first option that cannot be simulated, or does not fit.
    public func simulations(
        in catalogue: Catalogue,
        reading read: (_ path: String) throws(PlanError) -> String = PlanError.refuseFiles
    ) throws(PlanError) -> [SimulationOrder] {
        try check(for: .simulated)
        try checkCompany(for: .simulated)
        let policy = (
            try policyChoice(reading: read), try self.schedule == nil ? nil : readSchedule(read)
        )
        var asked: Workload.Entry?
        if let name = given(\.workload) { asked = try catalogue.workload(name) }
        switch self.strategy {
        case "all":
            let workloads = asked.map { [$0] } ?? catalogue.workloads
            return catalogue.subjects.filter { $0.defect == nil }.flatMap { subject in
                workloads.filter { subject.misfit($0) == nil }
                    .map { SimulationOrder(self, subject, $0, policy) }
            }
        case "broken":
            var orders: [SimulationOrder] = []
            for subject in catalogue.subjects {
                guard let defect = subject.defect else { continue }
                let workload = try catalogue.workload(defect.workload)
                orders.append(SimulationOrder(self, subject, workload, policy, isToBeCaught: true))
            }
            return orders
        default:
            return try simulations(of: subject(in: catalogue), under: asked, policy, in: catalogue)
        }
    }

    private func simulations(
        of subject: Subject,
        under asked: Workload.Entry?,
        _ policy: (PolicyChoice, [ScheduledFault]?),
        in catalogue: Catalogue
    ) throws(PlanError) -> [SimulationOrder] {
        if let asked {
            if let reason = subject.misfit(asked) { throw PlanError(reason) }
            return [SimulationOrder(self, subject, asked, policy)]
        }
        if let defect = subject.defect {
            return [SimulationOrder(self, subject, try catalogue.workload(defect.workload), policy)]
        }
        return catalogue.workloads.filter { subject.misfit($0) == nil }
            .map { SimulationOrder(self, subject, $0, policy) }
    }

    private func subject(in catalogue: Catalogue) throws(PlanError) -> Subject {
        let known = catalogue.subjects.map(\.name)
        guard known.contains(self.strategy) else {
            let names = known + Self.subjectGroups
            throw PlanError(Unknown.name(self.strategy, of: "strategy", among: names))
        }
        return try catalogue.subject(self.strategy)
    }
}

extension Subject {
    /// The reason why it cannot serve a workload, whatever the workload's options; nil if it can.
    public func misfit(_ workload: Workload.Entry) -> String? {
        misfit(workload(Workload.Options(supported: operations)))
    }
}
