import Faults
import Histories
import Replication
import Simulation
import Testing

/// Troubles of disks in the simulator have an effect while they last, and none afterwards.
@Suite struct DiskFaultTests {
    private func plan(
        _ faults: [(milliseconds: Int, fault: Fault)],
        strategy: String = "abd",
        operations: Int = 300
    ) -> SimulationPlan {
        var plan = plainPlan(nodes: 3, clients: 3, operations: operations)
        plan.strategy = strategy
        plan.faults = faults.map {
            ScheduledFault(offset: .milliseconds($0.milliseconds), fault: $0.fault)
        }
        return plan
    }

    private func time(_ f: String, in run: SimulatedRun) throws -> Int64 {
        let event = run.events.last { $0.f == f && $0.extra["stage"] == "done" }
        return try #require(event?.time)
    }

    private func answers(of node: String, in run: SimulatedRun) -> [Int64] {
        run.events.filter { $0.kind == .ok && $0.node == node }.compactMap(\.time)
    }

    @Test(arguments: [DiskTrouble.full, .failSync])
    func aNodeWhoseDiskFailsStopsUntilItIsMended(trouble: DiskTrouble) throws {
        let run = try simulate(
            plan([(5, .breakDisks(trouble, ["n2"])), (305, .mendDisks(["n2"]))])
        )
        #expect(run.coverage[.nodeStoppedByDisk] == 1)
        // It stops at its next sync, which is a matter of a millisecond.
        let during = try time("disk", in: run) + 10_000_000...(try time("disk-mend", in: run))
        #expect(!answers(of: "n2", in: run).contains { during.contains($0) })
        #expect(answers(of: "n1", in: run).contains { during.contains($0) })
        #expect(answers(of: "n2", in: run).contains { $0 > during.upperBound })
    }

    @Test func whoStartsOnAFullDiskIsRefusedUntilItIsMended() throws {
        let run = try simulate(
            plan([
                (5, .kill(["n2"])), (10, .breakDisks(.full, ["n2"])), (20, .restart(["n2"])),
                (205, .mendDisks(["n2"])),
            ])
        )
        let during = try time("restart", in: run)...(try time("disk-mend", in: run))
        #expect(!answers(of: "n2", in: run).contains { during.contains($0) })
        #expect(answers(of: "n2", in: run).contains { $0 > during.upperBound })
    }

    @Test func whoIsKilledIsNotStartedByAMend() throws {
        let run = try simulate(
            plan([
                (5, .breakDisks(.full, ["n2"])), (50, .kill(["n2"])), (60, .mendDisks(["n2"])),
                (150, .restart(["n2"])),
            ])
        )
        let during = try time("kill", in: run)...(try time("restart", in: run))
        #expect(!answers(of: "n2", in: run).contains { during.contains($0) })
        #expect(answers(of: "n2", in: run).contains { $0 > during.upperBound })
    }

    @Test func aTornRecordIsFoundAndOnlyThen() throws {
        func run(_ trouble: DiskTrouble) throws -> SimulatedRun {
            var faults: [(Int, Fault)] = [(1, .breakDisks(trouble, ["n1", "n2", "n3"]))]
            for moment in stride(from: 20, to: 200, by: 30) {
                faults += [(moment, .kill(["n2"])), (moment + 5, .restart(["n2"]))]
            }
            return try simulate(plan(faults))
        }
        let torn = try run(.torn)
        #expect(torn.coverage[.crashWithUnsyncedRecord] > 0)
        #expect(torn.coverage[.recoveryAfterTornRecord] > 0)
        let lost = try run(.loseUnsynced)
        #expect(lost.coverage[.crashWithUnsyncedRecord] > 0)
        #expect(lost.coverage[.recoveryAfterTornRecord] == 0)
    }

    @Test func slowDisksAreSlowUntilTheyAreMended() throws {
        let nodes: [NodeID] = ["n1", "n2", "n3"]
        let run = try simulate(
            plan([
                (1, .breakDisks(.slow(.milliseconds(50)), nodes)), (501, .mendDisks(nodes)),
            ])
        )
        let during = try time("disk", in: run)...(try time("disk-mend", in: run))
        let all = run.events.filter { $0.kind == .ok }.compactMap(\.time)
        let slow = all.count { during.contains($0) }
        // Each call syncs at least once: no more than ten of each client fit into that time.
        #expect(slow > 0 && slow <= 33)
        #expect(all.count { $0 > during.upperBound } > 200)
        #expect(run.coverage[.syncDelayedByDisk] > 0)
    }

    /// The same kills, on disks that lose what is not synced, or on some that are well.
    @Test func acknowledgingBeforeASyncIsFoundOut() throws {
        func findings(_ strategy: String) throws -> Int {
            try (1...10 as ClosedRange<UInt64>).reduce(0) { count, seed in
                let nodes: [NodeID] = ["n1", "n2", "n3"]
                var plan = plan(
                    [
                        (1, .breakDisks(.loseUnsynced, nodes)), (100, .kill(nodes)),
                        (110, .restart(nodes)), (120, .mendDisks(nodes)),
                    ],
                    strategy: strategy,
                    operations: 200
                )
                plan.seed = seed
                return try count + SimulationTests.findings(plan).count(where: \.isBroken)
            }
        }
        #expect(try findings("broken/ack-before-fsync") > 0)
        #expect(try findings("abd") == 0)
    }

    @Test func whatIsStillInTroubleIsMendedForTheSecondAct() throws {
        var plan = plan([(5, .breakDisks(.full, ["n1", "n2", "n3"]))], operations: 60)
        plan.ending = .progress
        let run = try simulate(plan)
        #expect(run.coverage[.nodeStoppedByDisk] > 0)
        #expect(run.events.contains { $0.f == "disk-mend" } && run.stuck.isEmpty)
    }
}
