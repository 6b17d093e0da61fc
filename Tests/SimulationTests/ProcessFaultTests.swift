import Faults
import Histories
import Replication
import Simulation
import Testing

/// Faults of processes in the simulator have an effect while they last, and none afterwards.
@Suite struct ProcessFaultTests {
    private func plan(_ faults: [(milliseconds: Int, fault: Fault)]) -> SimulationPlan {
        var plan = plainPlan(nodes: 3, clients: 3, operations: 300)
        plan.faults = faults.map {
            ScheduledFault(offset: .milliseconds($0.milliseconds), fault: $0.fault)
        }
        return plan
    }

    @Test func whatIsPausedTakesNothingInUntilItIsResumed() throws {
        let run = try simulate(
            Witness.self,
            plan([(5, .pause(["n2"])), (305, .resume(["n2"]))])
        )
        func done(_ f: String) throws -> Int64 {
            let event = run.events.first { $0.f == f && $0.extra["stage"] == "done" }
            return try #require(event?.time)
        }
        let pause = try done("pause")...(try done("resume"))
        let answers = run.events.filter { $0.kind == .ok && $0.node == "n2" }
        // An answer that had set out already is on its way for less than a millisecond.
        let during = answers.filter {
            pause.contains($0.time ?? 0) && ($0.time ?? 0) > pause.lowerBound + 1_000_000
        }
        #expect(during.isEmpty)
        #expect(answers.contains { ($0.time ?? 0) > pause.upperBound })
        #expect(run.coverage[.inputHeldAtPause] > 0)
        // Its peers' messages waited for it, and none was lost.
        #expect(run.coverage[.messageLost] == 0)
        #expect(run.events.contains { $0.node == "n1" && pause.contains($0.time ?? 0) })
    }

    @Test func whatIsKilledWhileItIsPausedStartsAfresh() throws {
        let run = try simulate(
            Witness.self,
            plan([
                (5, .pause(["n2"])), (50, .kill(["n2"])), (60, .resume(["n2"])),
                (90, .restart(["n2"])),
            ])
        )
        let restart = try #require(run.events.last { $0.f == "restart" }?.index)
        #expect(run.events.contains { $0.index > restart && $0.kind == .ok && $0.node == "n2" })
        #expect(run.coverage[.callCutShort] > 0)
    }

    @Test func aCrashDuringRecoveryCostsALife() throws {
        let run = try simulate(
            Witness.self,
            plan([(5, .kill(["n1"])), (20, .crashRecovery(["n1"])), (40, .restart(["n1"]))])
        )
        let lives = run.events.compactMap { event -> Int64? in
            guard event.kind == .ok, event.node == "n1", case .map(let report) = event.value else {
                return nil
            }
            return report["life"]?.integer
        }
        #expect(lives.max() == 3)
    }

    @Test func clocksAreOffUntilTheyAreReset() throws {
        let run = try simulate(
            Witness.self,
            plan([
                (5, .skewClocks(.jump(.seconds(60)), ["n3"])), (20, .resetClocks(["n3"])),
            ])
        )
        func errors(after f: String) throws -> [(node: String, error: Int64)] {
            let start = try #require(run.events.last { $0.f == f }?.index)
            let end = run.events.first { $0.f == "clock-reset" && $0.index > start }?.index
            return run.events.filter { $0.index > start && $0.index < end ?? .max }
                .compactMap { event in
                    guard event.kind == .ok, case .map(let report) = event.value,
                        let clock = report["clock"]?.integer, let node = event.node
                    else { return nil }
                    return (node, clock - 1_700_000_000_000_000_000 - (event.time ?? 0))
                }
        }
        let during = try errors(after: "clock-skew")
        #expect(during.contains { $0.node == "n3" && $0.error > 59_000_000_000 })
        #expect(during.allSatisfy { $0.node == "n3" || abs($0.error) < 1_000_000 })
        // An answer may still be on its way.
        #expect(
            try errors(after: "clock-reset").dropFirst(3).allSatisfy { abs($0.error) < 1_000_000 }
        )
    }

    @Test func aFrozenClockShowsOneValueUntilItIsReset() throws {
        var plan = plan([(5, .skewClocks(.frozen, ["n3"])), (40, .resetClocks(["n3"]))])
        // A clock that drifts and jumps shows one value all the same.
        plan.hazards.drift = 50_000
        plan.jumps = [.init(offset: .milliseconds(15), node: "n3", distance: .seconds(60))]
        let run = try simulate(Witness.self, plan)
        let freeze = try #require(run.events.last { $0.f == "clock-skew" }?.time)
        let reset = try #require(run.events.first { $0.f == "clock-reset" }?.time)
        func readings(from start: Int64, to end: Int64, at node: String) -> Set<Int64> {
            let invoked = Dictionary(
                run.events.filter { $0.kind == .invoke }.map { ($0.process, [$0.time ?? 0]) },
                uniquingKeysWith: +
            )
            return Set(
                run.events.compactMap { event in
                    guard event.kind == .ok, event.node == node, let time = event.time,
                        time < end, case .map(let report) = event.value,
                        let begun = invoked[event.process]?.last(where: { $0 <= time }),
                        begun > start
                    else { return nil }
                    return report["clock"]?.integer
                }
            )
        }
        #expect(readings(from: freeze, to: reset, at: "n3").count == 1)
        #expect(readings(from: freeze, to: reset, at: "n1").count > 1)
        #expect(readings(from: reset, to: .max, at: "n3").count > 1)
    }

    @Test func badLinksDoubleAndLoseUntilTheyAreRestored() throws {
        func marks(_ trouble: (inout LinkTrouble) -> Void) throws -> Coverage {
            var bad = LinkTrouble()
            trouble(&bad)
            let links = Link.all(among: ["n1", "n2", "n3"])
            return try simulate(
                Witness.self,
                plan([(5, .degradeLinks(bad, links)), (50, .restoreLinks(links))])
            ).coverage
        }
        let none = try marks { $0.rate = 1_000_000 }
        #expect(none[.messageLost] == 0 && none[.messageDuplicated] == 0)
        let lossy = try marks { $0.loss = 50 }
        let lossier = try marks { $0.loss = 100 }
        #expect(lossy[.messageLost] > 0 && lossier[.messageLost] > lossy[.messageLost])
        let doubling = try marks { $0.duplication = 100 }
        #expect(doubling[.messageDuplicated] > 0 && doubling[.messageLost] == 0)
        // What was lost was lost while the links were bad: afterwards more were sent than that.
        let sent = try simulate(Witness.self, plan([])).events.count {
            $0.f == "write" && $0.kind == .ok
        }
        #expect(lossier[.messageLost] < 2 * sent)
        let slow = try marks { $0.jitter = .milliseconds(40) }
        #expect(slow[.messageOvertaken] > none[.messageOvertaken])
    }

    @Test func faultsFindWhoLeads() throws {
        var plan = SimulationPlan(strategy: "raft", workload: "register", seed: 3)
        plan.warmUp = .seconds(2)
        plan.ending = .none
        plan.faults = [
            ScheduledFault(
                offset: .milliseconds(1),
                fault: .kill(["n1"]),
                selector: .primaries(series: "kill")
            )
        ]
        let struck = Set(
            try (1...10 as ClosedRange<UInt64>).map { seed in
                plan.seed = seed
                return try simulate(plan).events.first { $0.f == "kill" }?.value
            }
        )
        // The leader is another one from seed to seed, although the plan names the same nodes.
        #expect(struck.count > 1)
    }
}
