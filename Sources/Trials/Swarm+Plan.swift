import Faults
import Plans
import Simulation

extension Swarm {
    /// The swarm of an order: what its plan gives stays, and each seed draws the rest.
    public init(_ order: SimulationOrder) {
        let plan = order.plan
        self.init(
            strategy: order.subject.name,
            workload: order.workload.name,
            nodes: plan.given(\.nodes),
            clients: plan.given(\.clients),
            operations: plan.operations,
            keys: plan.given(\.keys),
            nemesis: plan.nemesis.flatMap { kind in
                kind == .swarm ? Nemesis.Kind.drawnBySwarm : [kind]
            }
        )
        readShare = plan.given(\.readShare)
        timeout = plan.given(\.timeout)
        policy = order.policy
        rate = plan.rate
        hasOpenArrivals = plan.arrivals == .open
        schedule = order.schedule
        service = plan.service
        if let shapes = plan.given(\.nemesisShapes), !shapes.isEmpty { self.shapes = shapes }
        let targets = Target.parse(plan.nemesisTargets, nodes: plan.nodeNames) ?? []
        if !targets.isEmpty { self.targets = targets }
    }
}
