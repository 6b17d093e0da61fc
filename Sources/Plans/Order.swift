import Faults
import Histories
import Replication
import Resilience
import Workloads

/// A plan that can be carried out: every name looked up, every fault drawn.
///
/// Only `RunPlan.resolved(in:reading:)` makes one, so a runner has nothing left to refuse.
public struct Order: Sendable {
    /// The plan, with what was left open decided.
    public private(set) var plan: RunPlan
    /// What is on trial.
    public let subject: Subject
    /// What clients ask, with the plan's options.
    public let workload: Workload
    /// How clients make their calls.
    public let policy: PolicyChoice
    /// What breaks when, in order of time.
    public private(set) var schedule: [ScheduledFault]
    /// What was left out of the plan, a line each.
    public private(set) var notes: [String] = []
    private let source: FaultSource

    fileprivate init(
        _ plan: RunPlan,
        _ subject: Subject,
        _ workload: Workload,
        _ policy: PolicyChoice,
        _ source: FaultSource
    ) {
        self.plan = plan
        self.subject = subject
        self.workload = workload
        self.policy = policy
        self.source = source
        schedule = []
        draw()
    }

    /// The same order with another seed: what is drawn is drawn anew.
    public func with(seed: UInt64) -> Order {
        var order = self
        order.plan.seed = seed
        order.draw()
        return order
    }

    /// The same order with the faults of a schedule's text, in place of those that were drawn.
    /// - Throws: `PlanError` with the line that is wrong.
    public func with(schedule text: String) throws(PlanError) -> Order {
        var order = self
        do throws(ScheduleError) {
            order.schedule = try ScheduleFile.parse(text, nodes: plan.nodeNames)
        } catch {
            throw PlanError("schedule: \(error)")
        }
        return order
    }

    /// Draws what breaks, and keeps what is due within the time limit.
    ///
    /// All is mended at the end in any case, so what mends later does so then.
    private mutating func draw() {
        let limit = plan.timeLimit
        let faults = source.schedule(of: plan)
        let late = faults.filter { $0.offset >= limit && $0.fault.traits.change.breaks }
        schedule = faults.compactMap { scheduled in
            guard scheduled.offset >= limit else { return scheduled }
            var scheduled = scheduled
            scheduled.offset = limit
            return scheduled.fault.traits.change.breaks ? nil : scheduled
        }
        notes =
            late.first.map { first in
                [
                    "left out: faults that are due only after the time limit of"
                        + " \(TimeSpan.text(limit)): \(late.count), the first of them"
                        + " \(first.fault.f) at \(first.offset.seconds) s"
                ]
            } ?? []
    }
}

/// The origin of a schedule.
enum FaultSource: Sendable {
    /// A file.
    case written([ScheduledFault])
    /// The seed, within the limits of a nemesis; a swarm draws a nemesis from the seed first.
    case drawn(Nemesis, isSwarm: Bool)

    /// The faults of a plan, in order of time.
    func schedule(of plan: RunPlan) -> [ScheduledFault] {
        switch self {
        case .written(let schedule):
            return schedule
        case .drawn(let bounds, let isSwarm):
            let draw = isSwarm ? bounds.swarmSchedule : bounds.schedule
            return draw(plan.nodeNames, plan.timeLimit, plan.seed)
        }
    }
}

extension RunPlan {
    /// The order for real processes that the plan asks for.
    ///
    /// Where faults are to show, disks take their time unless the plan says otherwise: a cache that
    /// answers at once hides the moments in which some nodes have a write and others do not.
    ///
    /// - `catalogue`: the names that the plan may use. `read`: returns the text of a
    ///   schedule's file.
    /// - Throws: `PlanError` with the first option that cannot be carried out, or does not fit.
    public func resolved(
        in catalogue: Catalogue,
        reading read: (_ path: String) throws(PlanError) -> String
    ) throws(PlanError) -> Order {
        try check(for: .real)
        try checkCompany(for: .real)
        let subject = try catalogue.subject(self.strategy)
        let workload = try catalogue.workload(self.workload)(
            Workload.Options(
                keys: self.keys,
                readShare: self.readShare,
                supported: subject.operations
            )
        )
        if let reason = subject.misfit(workload) { throw PlanError(reason) }
        if let reason = nemesisMisfit(subject) { throw PlanError(reason) }
        var plan = self
        plan.syncDelay = self.syncDelay ?? (hasFaults ? .milliseconds(10) : .zero)
        let policy = try policyChoice(reading: read)
        return Order(plan, subject, workload, policy, try faultSource(reading: read))
    }

    private func faultSource(
        reading read: (String) throws(PlanError) -> String
    ) throws(PlanError) -> FaultSource {
        guard self.schedule != nil else {
            return .drawn(nemesisBounds, isSwarm: self.nemesis.contains(.swarm))
        }
        return .written(try readSchedule(read))
    }

    /// The faults of the plan's file.
    func readSchedule(
        _ read: (String) throws(PlanError) -> String
    ) throws(PlanError) -> [ScheduledFault] {
        let schedule = self.schedule ?? ""
        let text = try read(schedule)
        do {
            return try ScheduleFile.parse(text, nodes: nodeNames)
        } catch {
            throw PlanError("\(schedule): \(error)")
        }
    }

    /// What may be drawn: what the plan says, else everything for a swarm, else the usual.
    private var nemesisBounds: Nemesis {
        let isSwarm = self.nemesis.contains(.swarm)
        func bounds<T>(_ given: [T], _ everything: [T], _ usual: [T]) -> [T] {
            given.isEmpty ? (isSwarm ? everything : usual) : given
        }
        let targets = Target.parse(self.nemesisTargets, nodes: nodeNames) ?? []
        return Nemesis(
            kinds: isSwarm ? swarmKinds : self.nemesis,
            interval: self.nemesisInterval,
            shapes: bounds(self.nemesisShapes, Partition.Shape.drawn, Partition.Shape.standard),
            manners: bounds(self.nemesisManners, Partition.Manner.allCases, [.calls]),
            targets: bounds(targets, Target.words.map(\.target), Target.standard)
        )
    }

    /// What a swarm may draw; a single node has no links.
    private var swarmKinds: [Nemesis.Kind] {
        Nemesis.Kind.drawnBySwarm.filter { self.nodes > 1 || !$0.isOfLinks }
    }

    /// The reason why a subject cannot be struck as the plan asks; nil if it can.
    private func nemesisMisfit(_ subject: Subject) -> String? {
        for kind in self.nemesis {
            if let reason = subject.misfit("nemesis \(kind.rawValue)", kind.requires) {
                return reason
            }
        }
        let asksForRole =
            self.nemesisTargets.contains("primaries")
            || self.nemesisShapes.contains(.isolatePrimary)
        return asksForRole ? subject.misfit("striking primaries", [.role]) : nil
    }
}
