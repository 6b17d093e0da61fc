import Faults
import Histories
import Replication
import Testing

/// The one fold of faults, what mends it, and the traits of which it is made.
@Suite struct FaultStateTests {
    private static let nodes: [NodeID] = ["n1", "n2", "n3", "n4", "n5"]
    private static let link = Link(from: "n1", to: "n2")
    private static let trouble = LinkTrouble(["loss": 10]) ?? LinkTrouble()

    private static let breaking: [Fault] = [
        .partition(Partition(isolating: "n1", of: nodes)), .degradeLinks(trouble, [link]),
        .kill(["n1"]), .crashRecovery(["n1"]), .pause(["n1"]),
        .skewClocks(.jump(.seconds(1)), ["n1"]), .breakDisks(.torn, ["n1"]),
    ]
    private static let mending: [Fault] = [
        .healLinks, .restoreLinks([link]), .restart(["n1"]), .resume(["n1"]),
        .resetClocks(["n1"]), .mendDisks(["n1"]),
    ]

    private func state(_ faults: Fault...) -> FaultState {
        faults.reduce(into: FaultState()) { $0.apply($1) }
    }

    // MARK: The fold

    @Test func aKillEndsAPause() {
        let state = state(.pause(["n1", "n2"]), .kill(["n1"]))
        #expect(state.paused == ["n2"] && state.dead == ["n1"])
    }

    @Test func theDeadAreNotPaused() {
        let state = state(.kill(["n1"]), .pause(["n1", "n2"]))
        #expect(state.paused == ["n2"] && state.dead == ["n1"])
    }

    @Test func aNodeStartsOnAFullDiskOnlyToStop() {
        var state = state(.kill(["n1"]), .breakDisks(.full, ["n1"]), .restart(["n1"]))
        #expect(state.dead.isEmpty && state.stopped == ["n1"] && state.silent == ["n1"])
        state.apply(.mendDisks(["n1"]))
        #expect(!state.isBroken)
    }

    @Test func aNodeThatItsDiskStopsIsNotPausedAnyMore() {
        var state = state(.breakDisks(.failSync, ["n2"]), .pause(["n2"]))
        state.stop("n2")
        #expect(state.paused.isEmpty && state.stopped == ["n2"])
        state.apply(.kill(["n2"]))
        #expect(state.dead == ["n2"] && state.stopped.isEmpty)
    }

    @Test func whatIsBrokenIsReplaced() {
        let cut = Partition(shape: .matrix, cut: [Self.link])
        var slow = LinkTrouble()
        slow.delay = .seconds(1)
        let state = state(
            Self.breaking[0],
            .partition(cut),
            Self.breaking[1],
            .degradeLinks(slow, [Self.link]),
            .skewClocks(.jump(.seconds(1)), ["n1"]),
            .skewClocks(.jump(.seconds(2)), ["n1"])
        )
        #expect(state.partition == cut && state.badLinks == [Self.link: slow])
        #expect(state.clocks == ["n1": .jump(.seconds(2))])
    }

    @Test(arguments: breaking)
    func whatBreaksIsMended(fault: Fault) {
        var state = state(fault)
        #expect(state.isBroken && state.summary != nil && !state.kinds.isEmpty)
        for mend in state.mends() { state.apply(mend) }
        #expect(state == FaultState() && state.summary == nil && state.kinds.isEmpty)
        #expect(state.mends() == [.healLinks])
    }

    @Test func mendsComeInAnOrderThatIsPossible() {
        let state = Self.breaking.filter { $0.f != "crash-recovery" }.reduce(into: state()) {
            $0.apply($1.f == "pause" ? .pause(["n2"]) : $1)
        }
        #expect(
            state.mends().map(\.f)
                == ["heal", "resume", "restore", "clock-reset", "disk-mend", "restart"]
        )
    }

    @Test func everyPrefixOfAScheduleIsMended() {
        let nemesis = Nemesis(
            kinds: Nemesis.Kind.allCases,
            shapes: Partition.Shape.drawn,
            targets: Target.words.map(\.target)
        )
        for seed in 1...30 as ClosedRange<UInt64> {
            var state = FaultState()
            for scheduled in nemesis.schedule(for: Self.nodes, during: .seconds(20), seed: seed) {
                state.apply(scheduled.fault)
                #expect(state.dead.isDisjoint(with: state.paused.union(state.stopped)))
                var mended = state
                for mend in state.mends() { mended.apply(mend) }
                #expect(!mended.isBroken, "seed \(seed), \(scheduled)")
            }
        }
    }

    // MARK: Traits

    @Test func everyAspectBreaksAndIsMended() {
        let aspects = { (faults: [Fault]) in Set(faults.map(\.traits.change.aspect)) }
        #expect(aspects(Self.breaking) == Set(FaultAspect.allCases))
        #expect(aspects(Self.mending) == Set(FaultAspect.allCases))
        let breaks = (Self.breaking + Self.mending).map(\.traits.change.breaks)
        #expect(breaks.count { $0 } == Self.breaking.count)
        #expect(!breaks.suffix(Self.mending.count).contains(true))
    }

    @Test(arguments: breaking + mending)
    func whatIsWrittenIsReadAgain(fault: Fault) {
        #expect(Fault(f: fault.f, value: fault.value) == fault)
    }

    @Test func namesAndValuesAreThoseOfRecordedRuns() {
        let texts = (Self.breaking + Self.mending).map { "\($0.f) \($0.value.jsonText)" }
        #expect(
            texts.dropFirst() == [
                #"degrade {"links":[["n1","n2"]],"trouble":{"loss":10}}"#,
                #"kill ["n1"]"#, #"crash-recovery ["n1"]"#, #"pause ["n1"]"#,
                #"clock-skew {"nodes":["n1"],"skew":{"jump":1000000000}}"#,
                #"disk {"nodes":["n1"],"trouble":"torn"}"#, "heal null",
                #"restore [["n1","n2"]]"#, #"restart ["n1"]"#, #"resume ["n1"]"#,
                #"clock-reset ["n1"]"#, #"disk-mend ["n1"]"#,
            ]
        )
    }

    @Test func onlySomeFaultsKeepLivingNodesApart() {
        let names = (Self.breaking + Self.mending).filter(\.disturbsLinks).map(\.f)
        #expect(names == ["partition", "degrade", "pause"])
    }

    @Test func nodesActAgainAfterSomeMends() {
        let returning = (Self.breaking + Self.mending).filter { !$0.returning.isEmpty }.map(\.f)
        #expect(returning == ["restart", "resume", "disk-mend"])
    }

    @Test func lanesFollowFromWhatAFaultIsAbout() {
        let lanes = (Self.breaking + Self.mending).map(\.lanes)
        #expect(Set(lanes.filter { $0.count != 1 }).isEmpty)
        #expect(Set(lanes) == [[.cuts], [.badLinks], [.node("n1")]])
        #expect(Fault.kill(["n1", "n2"]).lanes == [.node("n1"), .node("n2")])
    }

    @Test(arguments: breaking + mending)
    func aFaultStrikesOtherNodesInItsOwnWay(fault: Fault) {
        let other = fault.striking(["n3"], of: Self.nodes)
        #expect(other.f == fault.f && other.traits.change.aspect == fault.traits.change.aspect)
        #expect(other.mentioned.isEmpty || other.mentioned.contains("n3"))
        #expect(other.striking(["n3"], of: Self.nodes) == other)
    }

    // MARK: Effects

    @Test func effectsSayWhichProcessesWereStruck() {
        let kill = Fault.kill(["n1", "n2"])
        #expect(FaultEffect(of: kill, ["pids": ["n2": 12]])?.struck == ["n2"])
        #expect(FaultEffect(of: kill, ["pids": [:]])?.struck == [])
        #expect(FaultEffect(of: kill, .null) == nil)
        #expect(FaultEffect(of: .healLinks, ["held": 3]) == nil)
        let crash = FaultEffect.Crash(pid: 3, listened: false, lived: 9, logGrowth: 4)
        for effect in [
            .struck(["n1": 4]), .started(["n1": ["records": 2]]), .crashed(["n1": crash]),
            .resumed(["n3": 12]),
        ] as [FaultEffect] {
            #expect(FaultEffect(of: kill, effect.value) == effect)
        }
    }
}
