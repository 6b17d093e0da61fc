import Histories
import Replication
import Testing

@testable import Faults

/// Schedules drawn from seeds: kinds, targets, and that everything is mended.
@Suite struct NemesisTests {
    private let nodes: [NodeID] = ["n1", "n2", "n3", "n4", "n5"]
    private let everything = Nemesis(
        kinds: Nemesis.Kind.allCases,
        shapes: Partition.Shape.drawn,
        targets: Target.words.map(\.target)
    )

    private func schedule(
        _ nemesis: Nemesis,
        seed: UInt64 = 1,
        seconds: Int = 60
    ) -> [ScheduledFault] {
        nemesis.schedule(for: nodes, during: .seconds(seconds), seed: seed)
    }

    @Test func schedulesDependOnTheSeedAlone() {
        let first = schedule(everything, seed: 7)
        #expect(first == schedule(everything, seed: 7))
        #expect(first != schedule(everything, seed: 8))
    }

    @Test(arguments: Nemesis.Kind.allCases)
    func everythingIsMendedWithinTheLimit(kind: Nemesis.Kind) {
        for seed in 1...50 as ClosedRange<UInt64> {
            for nemesis in [Nemesis(kinds: [kind]), everything] {
                let schedule = schedule(nemesis, seed: seed, seconds: 20)
                #expect(schedule.allSatisfy { $0.offset <= .seconds(20) })
                #expect(zip(schedule, schedule.dropFirst()).allSatisfy { $0.offset <= $1.offset })
                var state = FaultState()
                var resolver = TargetResolver()
                for scheduled in schedule {
                    state.apply(resolver.resolve(scheduled, primaries: ["n2"], of: nodes))
                }
                #expect(!state.isBroken, "seed \(seed), \(nemesis.kinds)")
            }
        }
    }

    @Test func everyShapeComesUp() {
        let shapes = schedule(Nemesis(kinds: [.partition], shapes: Partition.Shape.drawn))
            .compactMap { scheduled -> Partition.Shape? in
                guard case .partition(let partition) = scheduled.fault else { return nil }
                return partition.shape
            }
        #expect(Set(shapes) == Set(Partition.Shape.drawn))
        #expect(shapes.count { $0 == .flapping } >= 3)
        #expect(schedule(Nemesis(kinds: [])).isEmpty)
    }

    @Test func kindsOverlap() {
        let overlaps = (1...20 as ClosedRange<UInt64>).count { seed in
            var isPaused = false
            return schedule(Nemesis(kinds: [.kill, .pause]), seed: seed).contains { scheduled in
                switch scheduled.fault {
                case .pause: isPaused = true
                case .resume: isPaused = false
                case .kill: return isPaused
                default: break
                }
                return false
            }
        }
        #expect(overlaps > 10)
    }

    @Test func targetsAreKeptTo() {
        func sizes(_ target: Target) -> Set<Int> {
            let nemesis = Nemesis(kinds: [.kill], targets: [target])
            return Set(schedule(nemesis).map(\.fault.nodes.count))
        }
        #expect(sizes(.one) == [1] && sizes(.minority) == [2])
        #expect(sizes(.majority) == [3] && sizes(.all) == [5])
        let named = schedule(Nemesis(kinds: [.pause], targets: [.named(["n2", "n4"])]))
        #expect(named.allSatisfy { $0.fault.nodes == ["n2", "n4"] })
    }

    @Test func primariesAreStruckAndMendedTogether() {
        var resolver = TargetResolver()
        let nemesis = Nemesis(kinds: [.crashLoop], targets: [.primaries])
        let faults = schedule(nemesis).map {
            // A node that leads while the loop goes on is not drawn into it.
            resolver.resolve(
                $0,
                primaries: $0.selector == .struck(series: "crash-loop") ? [] : ["n3"],
                of: nodes
            )
        }
        #expect(!faults.isEmpty && faults.allSatisfy { $0.nodes == ["n3"] })
        let cut = schedule(Nemesis(kinds: [.partition], shapes: [.isolatePrimary]))[0]
        guard case .partition(let partition) = resolver.resolve(cut, primaries: ["n4"], of: nodes)
        else { return }
        #expect(partition == Partition(shape: .isolatePrimary, isolating: ["n4"], of: nodes))
        #expect(resolver.resolve(cut, primaries: [], of: nodes) == cut.fault)
    }

    @Test func whatIsWrittenIsReadAgain() {
        for seed in 1...20 as ClosedRange<UInt64> {
            for scheduled in schedule(everything, seed: seed) {
                let fault = scheduled.fault
                #expect(Fault(f: fault.f, value: fault.value) == fault)
            }
        }
        #expect(Fault(f: "quake", value: .null) == nil)
        #expect(Fault(f: "kill", value: ["n1", 2]) == nil)
        let cut = Fault(f: "partition", value: ["cut": [["n1", "n2"]]])
        let link = Link(from: "n1", to: "n2")
        #expect(cut == .partition(Partition(shape: .matrix, cut: [link])))
    }

    @Test func everyTroubleOfDisksComesUp() {
        let nemesis = Nemesis(kinds: [.disk], targets: [.minority])
        var troubles: [String: Int] = [:]
        var broken: [NodeID: DiskTrouble] = [:]
        var crashed: Set<NodeID> = []
        for scheduled in schedule(nemesis, seed: 3) {
            switch scheduled.fault {
            case .breakDisks(let trouble, let nodes):
                troubles[trouble.word, default: 0] += 1
                for node in nodes { broken[node] = trouble }
            case .kill(let nodes):
                #expect(nodes.allSatisfy { broken[$0]?.showsAtCrash == true })
                crashed.formUnion(nodes)
            case .mendDisks(let nodes):
                // A crash comes while the disk is in trouble, and only where it lets it show.
                for node in nodes {
                    #expect(crashed.contains(node) == broken[node]?.showsAtCrash)
                    broken[node] = nil
                }
                crashed = []
            case .restart: break
            default: Issue.record("\(scheduled)")
            }
        }
        #expect(Set(troubles.keys) == Set(DiskTrouble.words) && broken.isEmpty)
        // All come up once before one comes up again.
        #expect((troubles.values.max() ?? 0) - (troubles.values.min() ?? 0) <= 1)
    }

    @Test(
        arguments: [.null, "rust", ["slow": -1], ["slow": "much"], ["slow": 90_000_000_000]]
            as [Value]
    )
    func otherTroublesAreNotRead(value: Value) {
        #expect(DiskTrouble(value) == nil)
        #expect(Fault(f: "disk", value: ["nodes": ["n1"], "trouble": value]) == nil)
    }

    @Test func clocksAreOffAsTheySay() {
        #expect(ClockSkew.jump(.seconds(-2)).offset(after: 5) == -2_000_000_000)
        let drift = ClockSkew.drift(partsPerMillion: -20_000)
        #expect(drift.offset(after: 1_000_000_000) == -20_000_000)
        #expect(drift.offset(after: 3_600_000_000_000) == -72_000_000_000)
        let strobe = ClockSkew.strobe(.seconds(1), period: .milliseconds(10))
        let seen = [0, 9, 10, 19, 20].map { strobe.offset(after: $0 * 1_000_000) }
        #expect(seen == [1_000_000_000, 1_000_000_000, 0, 0, 1_000_000_000])
        #expect([0, 9, 10].map(ClockSkew.frozen.offset) == [0, -9, -10])
    }

    @Test func clocksFreezeOnlyWhenThatIsAskedForByName() {
        let skews = { (nemesis: Nemesis) in
            schedule(nemesis).compactMap { scheduled -> ClockSkew? in
                guard case .clocks(let skew, _) = scheduled.fault.traits.change else { return nil }
                return skew
            }
        }
        #expect(Set(skews(Nemesis(kinds: [.clockFrozen]))) == [.frozen])
        #expect(!skews(Nemesis(kinds: [.clock])).contains(.frozen))
        #expect(!Nemesis.Kind.drawnBySwarm.contains(.clockFrozen))
        #expect(Nemesis.Kind.clockFrozen.requires == [.clock])
        #expect(Nemesis.Kind.swarm.requires.isSubset(of: Capability.allCases))
    }

    /// How long fewer than three of the five nodes live and run, in seconds.
    private func secondsWithoutMajority(_ schedule: [ScheduledFault]) -> Double {
        var state = FaultState()
        return zip(schedule, schedule.dropFirst()).reduce(0) { total, pair in
            state.apply(pair.0.fault)
            let isLost = state.dead.union(state.paused).count > 2
            return isLost ? total + (pair.1.offset - pair.0.offset) / .seconds(1) : total
        }
    }

    @Test func aSwarmSparesAMajorityMostOfTheTime() {
        let hard = Nemesis(kinds: [.kill, .pause, .crashLoop], targets: [.all])
        #expect(secondsWithoutMajority(schedule(hard)) > 25)
        for seed in 1...100 as ClosedRange<UInt64> {
            let schedule = schedule(hard.swarm(seed: seed), seed: seed)
            let lost = secondsWithoutMajority(schedule)
            #expect(lost > 0 && lost <= 60 * SparedMajority.share, "seed \(seed)")
            let again = schedule.reduce(into: FaultState()) { $0.apply($1.fault) }
            #expect(!again.isBroken)
        }
    }

    @Test func aLongSwarmComesToEveryKind() {
        let long = everything.swarmSchedule(for: nodes, during: .seconds(600), seed: 3)
        let families = Set(long.map(\.fault.traits.change.aspect.family))
        #expect(families == Set(FaultFamily.allCases))
        #expect(zip(long, long.dropFirst()).allSatisfy { $0.offset <= $1.offset })
        #expect(long.allSatisfy { $0.offset <= .seconds(600) })
        let short = everything.swarmSchedule(for: nodes, during: .seconds(80), seed: 3)
        #expect(short == schedule(everything.swarm(seed: 3), seed: 3, seconds: 80))
    }

    @Test func swarmsDifferByTheirSeed() {
        let swarms = (1...40 as ClosedRange<UInt64>).map { everything.swarm(seed: $0) }
        #expect(everything.swarm(seed: 3) == swarms[2])
        #expect(Set(swarms.map(\.kinds)).count > 20)
        for kind in everything.kinds {
            #expect(swarms.contains { $0.kinds.contains(kind) }, "\(kind)")
            #expect(swarms.contains { !$0.kinds.contains(kind) }, "\(kind)")
        }
        #expect(
            swarms.allSatisfy { !$0.kinds.isEmpty && !$0.shapes.isEmpty && !$0.targets.isEmpty }
        )
    }

    @Test func packetsThatAreCutSilenceBothWays() {
        let link = Link(from: "n1", to: "n2")
        let calls = Partition(shape: .matrix, cut: [link])
        #expect(calls.silenced == [link])
        let packets = Partition(shape: .matrix, cut: [link], manner: .packets)
        #expect(packets.silenced == [link, Link(from: "n2", to: "n1")])
        let all = Partition(shape: .matrix, cut: Link.all(among: nodes), manner: .reset)
        #expect(Fault(f: "partition", value: Fault.partition(all).value) == .partition(all))
        #expect(Fault(f: "partition", value: ["cut": [["n1", "n2"]], "manner": "rude"]) == nil)
    }

    @Test func wordsStandForTargets() {
        #expect(Target.parse(["one", "all"], nodes: nodes) == [.one, .all])
        #expect(
            Target.parse(["n3", "primaries", "n1"], nodes: nodes)
                == [.primaries, .named(["n1", "n3"])]
        )
        #expect(Target.parse(["most"], nodes: nodes) == nil)
        #expect(Target.parse(["n6"], nodes: nodes) == nil)
    }
}
