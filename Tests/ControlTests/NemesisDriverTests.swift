import Faults
import Histories
import Replication
import Synchronization
import Testing

@testable import Control

/// The driver of faults in virtual time: moments, lanes, errors, effects, and the final heal.
@Suite struct NemesisDriverTests {
    private static let link = Link(from: "n1", to: "n2")

    // MARK: Moments

    @Test func faultsAreInjectedAtTheirMoments() throws {
        let harness = try DriverHarness()
        try harness.run([
            (100, .kill(["n1"])), (250, .partition(.sample)), (900, .restart(["n1"])),
            (901, .healLinks),
        ])
        #expect(harness.journal.words == ["kill n1", "partition", "restart n1", "heal"])
        #expect(harness.journal.moments == [100, 250, 900, 901])
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func aReplayHasTheSameFaultsAtTheSameTimes(seed: UInt64) throws {
        let nodes = DriverHarness.nodes
        let nemesis = Nemesis(
            kinds: [.partition, .link, .kill, .pause, .clock, .disk],
            interval: .milliseconds(400)
        )
        let schedule = nemesis.schedule(for: nodes, during: .seconds(10), seed: seed)
        // A restart that takes its time must not make other faults late.
        let slow = FakeInjector.Behaviour(lasting: ["restart": .milliseconds(40)])
        let first = try DriverHarness(slow)
        try first.run(schedule)
        let second = try DriverHarness(slow)
        try second.run(try ScheduleFile.parse(first.faultsText, nodes: nodes))
        func faults(_ harness: DriverHarness) -> [String] {
            zip(harness.journal.words, harness.journal.moments).map { "\($1) \($0)" }.sorted()
        }
        #expect(faults(first).count == schedule.count)
        #expect(faults(first) == faults(second))
        let lateness = zip(schedule, first.journal.all.sorted { $0.begun < $1.begun })
            .map { .milliseconds($1.begun) - $0.offset }
        #expect(lateness.allSatisfy { $0 < .milliseconds(50) })
    }

    @Test func anEmptyScheduleEndsAtOnce() throws {
        let harness = try DriverHarness()
        try harness.run([ScheduledFault]())
        #expect(harness.time.now == 0 && harness.journal.all.isEmpty)
    }

    // MARK: Lanes

    @Test func faultsOfOneNodeAreCarriedOutOneAfterTheOther() throws {
        let harness = try DriverHarness(.init(lasting: ["kill": .milliseconds(50)]))
        try harness.run([(10, .kill(["n1"])), (20, .restart(["n1"])), (30, .pause(["n1"]))])
        #expect(harness.journal.words == ["kill n1", "restart n1", "pause n1"])
        #expect(harness.journal.moments == [10, 60, 60])
    }

    @Test(arguments: [
        Fault.kill(["n2"]), .partition(.sample), .healLinks, .degradeLinks(.sample, [link]),
        .restoreLinks([link]), .skewClocks(.jump(.seconds(1)), ["n3"]), .breakDisks(.full, ["n2"]),
    ])
    func otherLanesGoOnMeanwhile(fault: Fault) throws {
        let harness = try DriverHarness(.init(lasting: ["pause": .seconds(1)]))
        try harness.run([(10, .pause(["n1"])), (20, fault)])
        #expect(harness.journal.moments == [10, 20])
        let done = harness.journal.all.map(\.done)
        #expect(done == [1_010, 20])
    }

    @Test(arguments: [
        (Fault.partition(.sample), Fault.healLinks),
        (.degradeLinks(.sample, [link]), .restoreLinks([Link(from: "n3", to: "n2")])),
        (.skewClocks(.jump(.seconds(1)), ["n2"]), .mendDisks(["n2", "n3"])),
    ])
    func oneLaneIsSharedByAllThatIsAboutTheSame(first: Fault, second: Fault) throws {
        let harness = try DriverHarness(.init(lasting: [first.f: .milliseconds(300)]))
        try harness.run([(0, first), (1, second)])
        #expect(harness.journal.moments == [0, 300])
    }

    @Test func aFaultOfSeveralNodesWaitsForEachAndHoldsEach() throws {
        let harness = try DriverHarness(
            .init(lasting: ["pause": .milliseconds(100), "kill": .milliseconds(100)])
        )
        try harness.run([
            (0, .pause(["n1"])), (10, .kill(["n1", "n2"])), (20, .restart(["n2"])),
            (30, .restart(["n3"])),
        ])
        #expect(harness.journal.words == ["pause n1", "restart n3", "kill n1 n2", "restart n2"])
        #expect(harness.journal.moments == [0, 30, 100, 200])
    }

    @Test func faultsThatShareNodesInAnyOrderDoNotWaitForEachOther() throws {
        let harness = try DriverHarness(.init(lasting: ["kill": .milliseconds(5)]))
        let sets: [[NodeID]] = [["n1", "n2"], ["n2", "n3"], ["n3", "n1"], ["n2", "n1", "n3"]]
        let schedule = (0..<40).map { (milliseconds: 0, fault: Fault.kill(sets[$0 % 4])) }
        try harness.run(schedule)
        #expect(harness.journal.words.count == 40)
        #expect(harness.journal.moments == (0..<40).map { $0 * 5 })
    }

    @Test(arguments: [Fault.kill([]), .kill(["n1", "n1"]), .pause(["n2", "n2", "n2"])])
    func noNodeAndRepeatedNodesAreCarriedOutToo(fault: Fault) throws {
        let harness = try DriverHarness()
        try harness.run([(0, fault), (1, .healLinks)])
        #expect(harness.journal.all.map(\.f) == [fault.f, "heal"])
    }

    // MARK: Errors and cancellation

    @Test func aFaultThatCannotBeCarriedOutEndsTheRunAtOnce() throws {
        let harness = try DriverHarness(.init(failing: "pause"))
        #expect(throws: FakeInjector.Broken.self) {
            try harness.run([
                (10, .kill(["n1"])), (20, .pause(["n2"])), (500, .restart(["n1"])),
            ])
        }
        #expect(harness.journal.words == ["kill n1", "pause n2"])
        #expect(harness.time.milliseconds == 20)
    }

    @Test func anErrorReleasesThoseThatWaitInSeveralLanes() throws {
        let harness = try DriverHarness(
            .init(lasting: ["pause": .milliseconds(30), "kill": .seconds(9)], failing: "pause")
        )
        #expect(throws: FakeInjector.Broken.self) {
            try harness.run([
                (0, .kill(["n3"])), (1, .pause(["n1"])), (2, .restart(["n1", "n2", "n3"])),
                (3, .resume(["n2", "n1"])),
            ])
        }
        #expect(harness.journal.words == ["kill n3", "pause n1"])
        #expect(harness.time.milliseconds == 31)
    }

    @Test(arguments: [5, 15, 25, 95])
    func aCancelledRunStopsThere(milliseconds: Int) throws {
        let harness = try DriverHarness(.init(lasting: ["kill": .milliseconds(60)]))
        let schedule = [(10, Fault.kill(["n1"])), (20, .restart(["n1"])), (90, .healLinks)].map {
            ScheduledFault(offset: .milliseconds($0.0), fault: $0.1)
        }
        let (driver, time) = (harness.driver, harness.time)
        try time.run {
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await driver.run(schedule, from: 0) }
                try? await time.sleep(for: .milliseconds(milliseconds))
                group.cancelAll()
            }
        }
        #expect(time.milliseconds == Int64(milliseconds))
        let done = harness.journal.all.filter { $0.done != nil }.map(\.f)
        #expect(done == (milliseconds < 90 ? [] : ["kill", "restart", "heal"]))
    }

    @Test func aCutThatIsNotInForceEndsTheRun() throws {
        let harness = try DriverHarness(.init(cut: LinkCut([Self.link])))
        let error = #expect(throws: ControlError.self) {
            try harness.run([(10, .partition(.sample)), (900, .healLinks)])
        }
        #expect(error?.description.contains("not the one asked for") == true)
        #expect(harness.time.milliseconds == 10)
    }

    // MARK: Targets

    private static let aimed = [
        ScheduledFault(
            offset: .milliseconds(5),
            fault: .kill(["n1"]),
            selector: .primaries(series: "kill")
        ),
        ScheduledFault(
            offset: .milliseconds(9),
            fault: .restart(["n1"]),
            selector: .struck(series: "kill")
        ),
    ]

    @Test func nodesThatLeadAreStruckAndMendedTogether() throws {
        let harness = try DriverHarness()
        harness.observer.leaders.withLock { $0 = ["n3"] }
        try harness.run(Self.aimed)
        #expect(harness.journal.words == ["kill n3", "restart n3"])
        let event = try harness.recorder.recording().events[0]
        #expect(event.extra["primaries"] == ["n3"] && event.value == ["n3"])
    }

    @Test func theDrawnNodeIsStruckWhereNoneLeads() throws {
        let harness = try DriverHarness()
        try harness.run(Self.aimed)
        #expect(harness.journal.words == ["kill n1", "restart n1"])
        #expect(try harness.recorder.recording().events[0].extra["primaries"] == [])
    }

    // MARK: Effects

    @Test func theHistoryHasABeginningAndAnEnd() throws {
        let harness = try DriverHarness(.init(lasting: ["kill": .milliseconds(30)]))
        try harness.run([(0, .kill(["n1"])), (10, .pause(["n2"]))])
        #expect(try harness.events() == ["kill begin", "pause begin", "pause done", "kill done"])
        #expect(try harness.recorder.recording().events[3].extra["effect"] == ["pids": ["n1": 1]])
    }

    @Test func faultsWithoutEffectAreListed() throws {
        let harness = try DriverHarness(
            .init(result: { fault in
                fault.f == "heal"
                    ? .ineffective("the cut before it stopped nothing")
                    : fault.f == "pause" ? .effective : .open
            })
        )
        try harness.run([
            (10, .partition(.sample)), (20, .pause(["n1"])), (3_000, .healLinks),
        ])
        #expect(try harness.ineffective == ["heal at 3.0 s: the cut before it stopped nothing"])
        #expect(try harness.effective == 1)
    }

    @Test func onlyTheNodesThatWereStruckAreBroken() throws {
        let harness = try DriverHarness(.init(struck: ["n2"]))
        try harness.run([(10, .kill(["n1", "n2"]))])
        #expect(harness.ledger.state.dead == ["n2"])
    }

    @Test func nodesThatTheirDisksStoppedAreSilent() throws {
        let harness = try DriverHarness()
        harness.observer.stopped.withLock { $0 = ["n2"] }
        try harness.run([(10, .breakDisks(.full, ["n1", "n2"]))])
        #expect(harness.ledger.state.silent == ["n2"])
    }

    @Test(arguments: [Fault.restart(["n1"]), .resume(["n1"]), .mendDisks(["n1"])])
    func nodesThatActAgainAreBroughtUpToDate(fault: Fault) throws {
        let harness = try DriverHarness()
        try harness.run([(5, .kill(["n1"])), (10, fault)])
        let updated = harness.journal.updated.withLock { $0 }
        #expect(updated.map(\.family) == FaultFamily.allCases)
        #expect(updated.allSatisfy { $0.nodes == ["n1"] })
        // The ledger has the mend before: what changes from now on is sent to them as to others.
        if fault.f == "restart" { #expect(updated.allSatisfy { $0.broken.silent.isEmpty }) }
    }

    @Test func nothingIsUpdatedAfterOtherFaults() throws {
        let harness = try DriverHarness()
        try harness.run([(5, .kill(["n1"])), (6, .healLinks), (7, .resetClocks(["n1"]))])
        #expect(harness.journal.updated.withLock { $0.isEmpty })
    }

    // MARK: The final heal

    @Test func everythingIsHealedInAnOrderThatIsPossible() throws {
        let harness = try DriverHarness()
        try harness.run([
            (1, .skewClocks(.jump(.seconds(9)), ["n2"])), (2, .breakDisks(.full, ["n1"])),
            (3, .kill(["n1"])), (4, .pause(["n3"])), (5, .degradeLinks(.sample, [Self.link])),
            (6, .partition(.sample)),
        ])
        try harness.healAll()
        #expect(
            harness.journal.words.suffix(6) == [
                "heal", "resume n3", "restore", "clock-reset n2", "disk-mend n1", "restart n1",
            ]
        )
        #expect(harness.journal.healed.withLock { $0 } == FaultFamily.allCases)
        #expect(!harness.ledger.state.isBroken && harness.monitor.current.fault == nil)
    }

    @Test func aHealOfNothingConfirmsThatNothingIsCut() throws {
        let harness = try DriverHarness()
        try harness.healAll()
        #expect(harness.journal.words == ["heal"])
        #expect(harness.ledger.mended == 0)
    }

    @Test func theMonitorSaysWhatIsBroken() throws {
        let harness = try DriverHarness()
        try harness.run([(5, .kill(["n1", "n3"]))])
        #expect(harness.monitor.current.fault == "killed n1 n3")
    }
}
