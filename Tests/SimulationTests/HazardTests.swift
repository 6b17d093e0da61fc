import Faults
import Generators
import Histories
import Replication
import Simulation
import Testing

/// Every hazard and fault has an effect, and only the effect that it should have.
@Suite struct HazardTests {
    @Test func lossLosesAboutItsShare() throws {
        var plan = plainPlan(operations: 300)
        #expect(try simulate(plan).coverage[.messageLost] == 0)
        plan.hazards.loss = 0.2
        let run = try simulate(Witness.self, plan)
        let sent = run.events.count { $0.kind == .invoke && $0.f == "write" } * 2
        let share = Double(run.coverage[.messageLost]) / Double(sent)
        #expect((0.12...0.28).contains(share), "lost \(run.coverage[.messageLost]) of \(sent)")
    }

    @Test func duplicationDoublesAndDelaysReorder() throws {
        var plan = plainPlan(operations: 300)
        #expect(try simulate(Witness.self, plan).coverage[.messageDuplicated] == 0)
        plan.hazards.duplication = 0.3
        let doubled = try simulate(Witness.self, plan)
        #expect(doubled.coverage[.messageDuplicated] > 20)
        plan.hazards.stragglers = 0.1
        #expect(try simulate(Witness.self, plan).coverage[.messageOvertaken] > 0)
    }

    @Test func leadersFallSoonAfterTheyBeganToLead() throws {
        var falls: Set<String> = []
        for seed in 1...6 as ClosedRange<UInt64> {
            var plan = SimulationPlan(strategy: "raft", workload: "register", seed: seed)
            plan.ending = .none
            let calm = try simulate(plan).events
            #expect(!calm.contains { $0.process == .nemesis })
            plan.hazards.leaderCrashes = 1
            let fallen = try simulate(plan).events.filter { $0.process == .nemesis }
            let first = try #require(fallen.first)
            falls.insert(first.f)
            let end = first.f == "kill" ? "restart" : "heal"
            #expect(fallen.contains { $0.f == end })
        }
        #expect(falls == ["kill", "partition"])
    }

    /// The last report of each node, of how many messages it has received from each other node.
    private func heard(_ run: SimulatedRun) -> [String: Value] {
        run.events.reduce(into: [:]) { heard, event in
            guard event.kind == .ok, event.f == "read", case .map(let report) = event.value else {
                return
            }
            heard[event.node ?? ""] = report["heard"]
        }
    }

    @Test(arguments: Hazards.Cut.allCases)
    func aCutStopsOneWay(cut: Hazards.Cut) throws {
        var plan = plainPlan(nodes: 2, clients: 2, operations: 100)
        plan.hazards.cut = cut
        let link = Link(from: "n1", to: "n2")
        plan.faults = [
            ScheduledFault(
                offset: .zero,
                fault: .partition(Partition(shape: .oneWay, cut: [link]))
            )
        ]
        let run = try simulate(Witness.self, plan)
        let heard = heard(run)
        #expect(heard["n2"] == .map([:]))
        #expect(heard["n1"] != .map([:]))
        #expect(run.coverage[.messageDuringOneWayCut] > 0)
        #expect((run.coverage[.messageCutOff] > 0) == (cut == .drop))
    }

    @Test func whatIsHeldArrivesLate() throws {
        var plan = plainPlan(nodes: 2, clients: 2, operations: 200)
        plan.hazards.cut = .stall
        let cut = Partition(shape: .halves, cut: Link.all(among: ["n1", "n2"]))
        plan.faults = [
            ScheduledFault(offset: .zero, fault: .partition(cut)),
            ScheduledFault(offset: .milliseconds(20), fault: .healLinks),
        ]
        let run = try simulate(Witness.self, plan)
        #expect(run.coverage[.messageHeld] > 0)
        // Nothing is lost, so what is not heard at the end is still under way.
        let written = run.events.count { $0.kind == .invoke && $0.f == "write" && $0.node == "n1" }
        guard case .map(let counts)? = heard(run)["n2"] else {
            Issue.record("no report")
            return
        }
        #expect((counts["n1"]?.integer ?? 0) > Int64(written) / 2)
    }

    @Test func aCrashLosesWhatWasNotSynced() throws {
        var plan = plainPlan(nodes: 1, clients: 1, operations: 60)
        plan.hazards.slowDisks = 1
        plan.hazards.torn = 1
        plan.faults = (1...6).flatMap { round -> [ScheduledFault] in
            let start = Duration.milliseconds(round * 60)
            return [
                ScheduledFault(offset: start, fault: .kill(["n1"])),
                ScheduledFault(offset: start + .milliseconds(5), fault: .restart(["n1"])),
            ]
        }
        let run = try simulate(Witness.self, plan)
        #expect(run.coverage[.crashWithUnsyncedRecord] > 0)
        #expect(run.coverage[.recoveryAfterTornRecord] > 0)
        #expect(run.coverage[.callCutShort] > 0)
        #expect(run.coverage[.callRefused] > 0)
        let acknowledged = run.events.filter { $0.kind == .ok && $0.f == "write" }
        let reports = run.events.compactMap { event -> [String: Value]? in
            guard event.kind == .ok, case .map(let report) = event.value else { return nil }
            return report
        }
        #expect((reports.last?["life"]?.integer ?? 0) > 1)
        // What was acknowledged before the last start is among what was recovered.
        let recovered = reports.last?["records"]?.elements?.count ?? 0
        let starts = run.events.filter { $0.f == "restart" }
        let lastStart = try #require(starts.last?.index)
        #expect(recovered >= acknowledged.count { $0.index < lastStart })
    }

    @Test func clocksAreOffDriftAndJump() throws {
        func readings(_ plan: SimulationPlan) throws -> [(time: Int64, clock: Int64, node: String)]
        {
            try simulate(Witness.self, plan).events.compactMap { event in
                guard event.kind == .ok, case .map(let report) = event.value,
                    let clock = report["clock"]?.integer
                else { return nil }
                return (event.time ?? 0, clock, event.node ?? "")
            }
        }
        func errors(_ plan: SimulationPlan) throws -> [Int64] {
            try readings(plan).map { ($0.clock - 1_700_000_000_000_000_000) - $0.time }
        }
        var plan = plainPlan()
        // An answer is on its way for less than a millisecond.
        #expect(try errors(plan).allSatisfy { abs($0) < 1_000_000 })
        plan.hazards.skew = 10_000_000_000
        #expect(try errors(plan).contains { abs($0) > 100_000_000 })
        plan.hazards.skew = 0
        plan.hazards.drift = 50_000
        plan.operations = 3_000
        #expect(try errors(plan).contains { abs($0) > 2_000_000 })
        plan.hazards.drift = 0
        plan.operations = 60
        plan.jumps = [
            .init(offset: .milliseconds(2), node: "n2", distance: .seconds(-5))
        ]
        let jumped = try readings(plan).filter { $0.clock < 1_700_000_000_000_000_000 }
        #expect(!jumped.isEmpty)
        #expect(jumped.allSatisfy { $0.node == "n2" })
    }

    @Test func droppingAFaultKeepsTheCalls() throws {
        let swarm = Swarm(strategy: "abd", workload: "register")
        let plan = swarm.plan(seed: 11)
        var calm = plan
        calm.faults = []
        calm.hazards.loss = 0
        let one = try simulate(plan).calls.map { $0.map(\.call) }
        let other = try simulate(calm).calls.map { $0.map(\.call) }
        #expect(one == other)
    }
}
