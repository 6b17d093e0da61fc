import Histories
import TestSupport
import Testing

@testable import Checkers

/// What joins in where a search is stuck: windows prove nothing about a linearizable history, and
/// all of them together agree with each search alone.
@Suite struct RaceTests {
    static let shapes: [RandomHistory.Shape] = [
        .init(operations: 60, processes: 5, unknown: 0, hasCompareAndSet: true, values: 3),
        .init(operations: 60, processes: 6, unknown: 0.1, hasCompareAndSet: true, values: 3),
        .init(operations: 40, processes: 8, unknown: 0.3, hasCompareAndSet: true, values: 4),
        .init(operations: 60, processes: 4, unknown: 0.1, values: 6),
        .init(
            operations: 40,
            processes: 4,
            unknown: 0.1,
            hasCompareAndSet: true,
            hasMismatches: true,
            values: 3
        ),
    ]

    @Test(arguments: shapes.indices)
    func windowsRefuseNothingThatIsLinearizable(number: Int) throws {
        for seed in 0..<30 * Fuzz.scale {
            let history = try RandomHistory.draw(seed: seed, Self.shapes[number])
            for slice in KeyPartition(history) {
                let key = try RegisterKey(slice, by: RegisterModel())
                var windows = Windows(key)
                for call in key.operations.calls.indices where !key.operations.isOptional(call) {
                    let start = windows.proof(of: call, spending: 1000)
                    #expect(start == nil, "seed \(seed), call \(call)")
                    if start != nil { return }
                }
            }
        }
    }

    /// A write that began before the window, and returns while another that nobody needs is open,
    /// must be able to hide that one, even where it leaves the value that is there already.
    @Test func anExpiringWriteHidesAnother() throws {
        let history = try Written.history(
            """
            0 invoke write x 1
            0 ok write x 1
            0 invoke write x 1
            1 invoke read x null
            1 ok read x 1
            1 invoke write x 2
            0 ok write x 1
            1 ok write x 2
            1 invoke read x null
            1 ok read x 1
            """
        )
        #expect(Oracle.isLinearizable(history))
        for slice in KeyPartition(history) {
            let key = try RegisterKey(slice, by: RegisterModel())
            let window = Window(key, from: 3, to: 9, openAtStart: 1, [])
            #expect(window.search(within: .standard).outcome == .linearizable)
        }
    }

    /// A write of unknown outcome may write the value that is there already, after another write
    /// that nobody saw: it must be tried for the sake of that one.
    @Test(arguments: Linearizability.Engine.allCases)
    func anUnknownWriteHidesAnother(engine: Linearizability.Engine) throws {
        guard engine != .zones else { return }
        let history = try Written.history(
            """
            0 invoke write x 1
            0 ok write x 1
            0 invoke write x 2
            1 invoke write x 2
            2 invoke read x null
            0 ok write x 2
            0 invoke write x 0
            2 ok read x 2
            2 invoke cas x [2,1]
            2 ok cas x [2,1]
            0 ok write x 0
            0 invoke cas x [1,3]
            0 ok cas x [1,3]
            """
        )
        #expect(Oracle.isLinearizable(history))
        #expect(Linearizability(model: .casRegister, engine: engine).check(history).isValid)
    }

    /// What is known of resets must not take memory that grows with their number times the reads.
    @Test func manyResetsAndReads() throws {
        let lines = (0..<20_000).map { number in
            let f = number % 2 == 0 ? "put" : "get"
            return "0 invoke \(f) x \"a\"\n0 ok \(f) x \"a\""
        }
        let history = try Written.history(lines.joined(separator: "\n"))
        #expect(Linearizability(model: .stringAppend).check(history).isValid)
    }

    /// Windows of every size prove nothing about small histories either.
    @Test func smallWindowsRefuseNothingThatIsLinearizable() throws {
        for seed in 0..<2000 * Fuzz.scale {
            var dice = Dice(seed: seed)
            let shape = RandomHistory.Shape(
                operations: 10,
                processes: 2 + dice.below(4),
                unknown: dice.pick([0, 0.2]),
                hasCompareAndSet: dice.chance(0.3),
                hasMismatches: dice.chance(0.3),
                values: 2 + dice.below(3)
            )
            let history = try RandomHistory.draw(seed: seed, shape)
            for slice in KeyPartition(history) {
                let key = try RegisterKey(slice, by: RegisterModel())
                let calls = key.operations
                let optional = calls.calls.indices.filter(calls.isOptional)
                for call in calls.calls.indices
                where !calls.isOptional(call) && calls.finishes[call] > 1 {
                    let end = calls.finishes[call]
                    let start = 1 + Int32(dice.below(Int(end) - 1))
                    let open = calls.calls.indices.count {
                        calls.starts[$0] < start && calls.finishes[$0] >= start
                            && !calls.isOptional($0)
                    }
                    let window = Window(
                        key,
                        from: start,
                        to: end,
                        openAtStart: Int32(open),
                        optional
                    )
                    let outcome = window.search(within: .standard).outcome
                    #expect(outcome == .linearizable, "seed \(seed), from \(start) to \(end)")
                }
            }
        }
    }

    @Test(arguments: shapes.indices)
    func everybodyAgrees(number: Int) throws {
        var refused = 0
        var byWindow = 0
        for seed in 0..<150 * Fuzz.scale {
            var shape = Self.shapes[number]
            shape.mutation = 0.05
            let history = try RandomHistory.draw(seed: seed, shape)
            for slice in KeyPartition(history) {
                let key = try RegisterKey(slice, by: RegisterModel())
                let deep = RegisterJudge(model: RegisterModel(), engine: .depthFirst)
                let wide = RegisterJudge(model: RegisterModel(), engine: .frontier)
                let expected = deep.decide(key, within: .standard).finding.isLinearizable
                #expect(wide.decide(key, within: .standard).finding.isLinearizable == expected)
                for first in [1, 16] {
                    var race = RegisterRace(key, budget: .standard, firstSlice: first)
                    let finding = race.run().finding
                    #expect(finding.isLinearizable == expected, "seed \(seed), slice \(first)")
                    if case .notLinearizable(.window) = finding { byWindow += 1 }
                }
                refused += expected == false ? 1 : 0
            }
        }
        #expect(refused > 20 && byWindow > 0, "\(refused) refused, \(byWindow) by a window")
    }
}

extension Finding {
    /// Whether an order was found; nil if nobody knows.
    fileprivate var isLinearizable: Bool? {
        switch self {
        case .linearizable: true
        case .notLinearizable: false
        case .undecided: nil
        }
    }
}
