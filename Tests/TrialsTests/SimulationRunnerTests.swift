import Faults
import Plans
import Replication
import Simulation
import Strategies
import Testing
import Workloads

@testable import Trials

/// Simulations by a plan: what it gives stays, seeds keep their meaning, sweeps can be observed.
@Suite struct SimulationRunnerTests {
    private func order(_ change: (inout RunPlan) -> Void) throws -> SimulationOrder {
        let strategy = try #require(Strategy.named("abd"))
        let subject = Subject(
            name: "abd",
            summary: "",
            claim: strategy.claim,
            operations: Set(strategy.operations)
        )
        var plan = RunPlan()
        plan.workload = "register"
        change(&plan)
        let orders = try plan.simulations(in: Catalogue(subjects: [subject]))
        return try #require(orders.first)
    }

    private func runner(_ change: (inout RunPlan) -> Void = { _ in }) throws -> SimulationRunner {
        SimulationRunner(try order(change), sometimes: ["read-repair", "other"]) {
            plan,
            workload,
            claim in
            var simulator = Simulator<AtomicRegister<Faithful>>(
                plan,
                workload: workload,
                claim: claim
            )
            return simulator.perform()
        }
    }

    @Test func seedsMeanWhatTheyMeant() throws {
        let bare = Swarm(strategy: "abd", workload: "register")
        let swarm = Swarm(try order { _ in })
        #expect(swarm == bare)
        for seed in 1...50 as ClosedRange<UInt64> {
            #expect(swarm.plan(seed: seed) == bare.plan(seed: seed))
        }
    }

    @Test func whatThePlanGivesIsNotDrawn() throws {
        let swarm = Swarm(
            try order { plan in
                plan.nodes = 4
                plan.clients = 2
                plan.keys = 9
                plan.operations = 17
                plan.readShare = 0.125
                plan.timeout = .milliseconds(77)
            }
        )
        for seed in 1...20 as ClosedRange<UInt64> {
            let plan = swarm.plan(seed: seed)
            #expect(plan.nodes == 4 && plan.clients == 2 && plan.keys == 9)
            #expect(plan.operations == 17 && plan.readShare == 0.125)
            #expect(plan.timeout == .milliseconds(77))
        }
    }

    @Test func aGivenShareOfReadsLeavesTheRestOfASeed() throws {
        let bare = Swarm(strategy: "abd", workload: "register").plan(seed: 7)
        var swarm = try Swarm(order { $0.readShare = 0.25 }).plan(seed: 7)
        swarm.readShare = bare.readShare
        #expect(swarm == bare)
    }

    @Test func shapesAndTargetsBindTheNemesis() throws {
        let swarm = Swarm(
            try order { plan in
                plan.nemesis = [.kill]
                plan.nodes = 5
                plan.nemesisTargets = ["n2"]
                plan.nemesisShapes = [.total]
            }
        )
        #expect(swarm.targets == [.named(["n2"])] && swarm.shapes == [.total])
    }

    @Test func aSweepIsObservedAndComplete() throws {
        let runner = try runner()
        let monitor = SimulationMonitor()
        let sweep = runner.sweep(
            1...12,
            performing: { count, job in for number in (0..<count).reversed() { job(number) } },
            observing: monitor
        )
        #expect(sweep.seeds == 12 && !sweep.isBroken)
        #expect(monitor.current.seeds == 12 && monitor.current.failures == 0)
        #expect(monitor.current.operations == sweep.operations && sweep.operations > 0)
        #expect(runner.shrink(sweep) == nil)
        #expect(runner.sometimes == ["read-repair", "other"])
    }

    @Test func aSeedIsSimulatedTheSameEachTime() throws {
        let runner = try runner()
        #expect(runner.run(seed: 3).events == runner.run(seed: 3).events)
        #expect(runner.title == "abd register")
    }
}
