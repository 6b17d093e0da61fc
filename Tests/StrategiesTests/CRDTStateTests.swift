import Histories
import Replication
import Testing

@testable import Strategies

/// The laws of merging, over random states.
@Suite struct CRDTStateTests {
    private typealias State<Variant: CRDTVariant> = CRDTState<Variant>
    private static let nodes: [NodeID] = ["n1", "n2", "n3"]

    /// A state after random updates of three nodes that heard of each other now and then.
    private static func states<Variant: CRDTVariant>(
        _ random: inout SeededGenerator,
        updates: Int = 24
    ) -> [NodeID: State<Variant>] {
        var states = Dictionary(uniqueKeysWithValues: nodes.map { ($0, State<Variant>()) })
        for time in 0..<updates {
            let node = nodes[random.below(nodes.count)]
            if random.chance(0.3), let whole = states[nodes[random.below(3)]]?.whole {
                states[node]?.join(whole)
            } else {
                _ = states[node]?.apply(command(&random), at: Int64(time), by: node)
            }
        }
        return states
    }

    private static func command(_ random: inout SeededGenerator) -> Command {
        let element = Value.string("e\(random.below(3))")
        return switch random.below(4) {
        case 0: .add(key: "c", Int64(random.within(-5...5)))
        case 1: .insert(key: "s", element)
        case 2: .remove(key: "s", element)
        default: .write(key: "r", .int(Int64(random.below(100))))
        }
    }

    private static func merged<Variant: CRDTVariant>(
        _ one: State<Variant>?,
        _ other: State<Variant>?
    ) -> State<Variant> {
        var result = one ?? State<Variant>()
        if let other { result.join(other.whole) }
        return result
    }

    /// Which laws do not hold on the states of some seed.
    private static func brokenLaws<Variant: CRDTVariant>(_ variant: Variant.Type) -> Set<String> {
        var broken: Set<String> = []
        for seed in 1...300 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let states: [NodeID: State<Variant>] = states(&random)
            let (a, b, c) = (states["n1"], states["n2"], states["n3"])
            if merged(a, b) != merged(b, a) { broken.insert("commutative") }
            if merged(merged(a, b), c) != merged(a, merged(b, c)) { broken.insert("associative") }
            if merged(a, a) != a { broken.insert("idempotent") }
            if merged(merged(a, b), b) != merged(a, b) { broken.insert("absorbs") }
        }
        return broken
    }

    @Test func mergingIsALeastUpperBound() {
        #expect(Self.brokenLaws(LastWriteRegisters.self) == [])
        #expect(Self.brokenLaws(MultiValueRegisters.self) == [])
    }

    @Test func mutationsBreakTheLaws() {
        #expect(Self.brokenLaws(CounterMergedBySum.self).contains("idempotent"))
        #expect(!Self.brokenLaws(RemoveKillsConcurrentAdds.self).isEmpty)
    }

    /// Equal contexts mean equal updates, and those equal states, whatever the way they came.
    @Test func deliveryOrderAndDuplicatesDoNotMatter() {
        for seed in 1...300 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            var parts: [Delta] = []
            var authors: [NodeID: State<MultiValueRegisters>] = Self.states(&random, updates: 12)
            for time in 0..<12 {
                let node = Self.nodes[random.below(3)]
                _ = authors[node]?.apply(Self.command(&random), at: Int64(time), by: node)
                parts.append(authors[node]?.whole ?? Delta(context: VectorClock(), fragments: []))
            }
            var results: Set<State<MultiValueRegisters>> = []
            for _ in 0..<4 {
                var state = State<MultiValueRegisters>()
                let repeated = parts + parts.filter { _ in random.chance(0.5) }
                for part in random.shuffled(repeated) { state.join(part) }
                results.insert(state)
            }
            #expect(results.count == 1, "seed \(seed)")
            #expect(Set(results.map(\.digest)).count == 1, "seed \(seed)")
        }
    }

    @Test func equalContextsMeanEqualStates() {
        var met = 0
        for seed in 1...300 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let states: [NodeID: State<LastWriteRegisters>] = Self.states(&random, updates: 40)
            for one in Self.nodes {
                for other in Self.nodes where one < other {
                    guard let one = states[one], let other = states[other],
                        one.context == other.context
                    else { continue }
                    met += 1
                    #expect(one == other, "seed \(seed)")
                }
            }
        }
        #expect(met > 10)
    }

    @Test func deltasOfChangedCellsDoWhatWholeStatesDo() {
        for seed in 1...300 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            var states: [NodeID: State<MultiValueRegisters>] = Self.states(&random)
            var sender = Self.merged(states["n1"], states["n2"])
            states["n3"] = Self.merged(states["n3"], sender)
            var changed: [Cell] = []
            for time in 100..<106 {
                let command = Self.command(&random)
                _ = sender.apply(command, at: Int64(time), by: "n1")
                changed += [Cell(of: command)].compactMap(\.self)
            }
            _ = states["n3"]?.apply(Self.command(&random), at: 200, by: "n3")
            var byDelta = states["n3"] ?? State()
            byDelta.join(sender.delta(of: changed))
            #expect(byDelta == Self.merged(states["n3"], sender), "seed \(seed)")
        }
    }

    @Test func addsWinAndRemovesTakeWhatTheySaw() {
        var one = State<MultiValueRegisters>()
        _ = one.apply(.insert(key: "s", "a"), at: 0, by: "n1")
        var other = Self.merged(nil, one)
        _ = other.apply(.remove(key: "s", "a"), at: 1, by: "n2")
        #expect(Self.merged(one, other).value(of: "s") == .null)
        _ = one.apply(.insert(key: "s", "a"), at: 1, by: "n1")
        #expect(Self.merged(one, other).value(of: "s") == ["a"])
        #expect(Self.merged(one, other).contains("a", in: "s"))
    }

    @Test func registersShowTheLastOrAll() {
        func written<Variant: CRDTVariant>(_ variant: Variant.Type) -> Value {
            var one = State<Variant>()
            var other = State<Variant>()
            _ = one.apply(.write(key: "r", 1), at: 20, by: "n1")
            _ = other.apply(.write(key: "r", 2), at: 10, by: "n2")
            return Self.merged(one, other).value(of: "r")
        }
        #expect(written(LastWriteRegisters.self) == 1)
        #expect(written(MultiValueRegisters.self) == [1, 2])
    }

    @Test func countersDoNotOverflow() {
        var state = State<MultiValueRegisters>()
        _ = state.apply(.add(key: "c", .max), at: 0, by: "n1")
        guard case .error(let refusal) = state.apply(.add(key: "c", 1), at: 0, by: "n1")
        else {
            Issue.record("an add beyond the largest number was accepted")
            return
        }
        #expect(refusal.code == "overflow" && refusal.isDefinite)
        #expect(state.value(of: "c") == .int(.max))
        _ = state.apply(.add(key: "c", -3), at: 0, by: "n1")
        #expect(state.value(of: "c") == .int(.max - 3))
    }
}
