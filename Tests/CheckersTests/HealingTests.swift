import Checkers
import Histories
import TestSupport
import Testing

/// Keys that differ after faults, and siblings.
@Suite struct HealingTests {
    /// Calls that follow each other, in milliseconds: key k, each of one millisecond.
    private func history(
        _ calls: [(time: Int64, f: String, key: String, value: Value, extra: [String: Value])]
    ) throws -> History {
        let events = calls.flatMap { call in
            [Event.Kind.invoke, .ok].map { kind in
                Event(
                    time: (call.time + (kind == .ok ? 1 : 0)) * 1_000_000,
                    process: .client(call.f == "write" ? 1 : 2),
                    kind: kind,
                    f: call.f,
                    key: call.key,
                    value: kind == .invoke && call.f == "read" ? .null : call.value,
                    extra: kind == .ok ? call.extra : [:]
                )
            }
        }
        return try History(
            events.enumerated().map { index, event in
                var event = event
                event.index = index
                return event
            }
        )
    }

    private let window = FaultWindow(
        start: 10_000_000,
        end: 100_000_000,
        majority: ["n1"],
        minority: ["n2"],
        shape: "halves"
    )

    @Test func keysAreDivergedUntilNobodyReadsThemStale() throws {
        let history = try history([
            (0, "write", "a", 1, [:]), (2, "write", "b", 1, [:]),
            (20, "write", "a", 2, [:]), (22, "write", "b", 2, [:]),
            // In the first bin after the end of the fault both are read, one of them stale.
            (100, "read", "a", 1, [:]), (101, "read", "a", 2, [:]), (102, "read", "b", 2, [:]),
            // From 20 ms on the other one, from 100 ms on none.
            (125, "read", "b", 1, [:]), (127, "read", "a", 2, [:]),
            (250, "read", "a", 2, [:]), (252, "read", "b", 2, [:]),
        ])
        let staleness = try #require(Staleness(history, windows: [window]))
        let healing = try #require(staleness.healing["halves"])
        #expect(staleness.healing.count == 1 && healing.heals == 1)
        let used = healing.bins.filter { $0.stale.whole > 0 }
        #expect(used.map { $0.from / 1_000_000 } == [0, 1, 2, 20, 100])
        #expect(used.map(\.diverged.part) == [1, 0, 0, 1, 0])
        #expect(used.map(\.diverged.whole) == [1, 1, 1, 2, 2])
        #expect(healing.clean == 100_000_000)
        #expect(Staleness(history)?.healing.isEmpty == true)
    }

    /// What follows on a fault without a pause is the same break; what comes later is another.
    @Test func healsAreToldApartByWhatWasBroken() throws {
        var next = window
        (next.begun, next.start, next.end) = (100_000_000, 100_000_000, 150_000_000)
        next.cause = "killed"
        var later = window
        (later.begun, later.start, later.end) = (300_000_000, 300_000_000, 400_000_000)
        later.cause = "ring"
        let history = try history([
            (0, "write", "a", 1, [:]), (20, "write", "a", 2, [:]), (120, "read", "a", 1, [:]),
            (200, "read", "a", 1, [:]), (350, "read", "a", 1, [:]), (450, "read", "a", 2, [:]),
        ])
        let windows = [window, next, later]
        let healing = try #require(Staleness(history, windows: windows)?.healing)
        #expect(healing.keys.sorted() == ["killed", "ring"])
        #expect(healing["killed"]?.bins.map(\.stale).reduce(0) { $0 + $1.part } == 1)
        #expect(healing["killed"]?.clean == nil)
        #expect(healing["ring"]?.clean == 50_000_000)
    }

    @Test func residueIsWhatDiffersInTheEnd() throws {
        func final(_ key: String, _ value: Value, _ node: String) -> [Event] {
            [Event.Kind.invoke, .ok].map { kind in
                Event(
                    process: .client(node == "n1" ? 8 : 9),
                    kind: kind,
                    f: "read",
                    key: key,
                    value: kind == .ok ? value : .null,
                    node: node,
                    extra: ["final": true]
                )
            }
        }
        let events =
            final("a", 1, "n1") + final("a", 1, "n2") + final("b", 1, "n1") + final("b", 2, "n2")
            + final("c", [1, 2], "n1") + final("c", [2, 1], "n2")
        #expect(Convergence.residue(of: try History(events)) == Share(1, of: 3))
        #expect(Convergence.residue(of: try History([] as [Event])) == nil)
    }

    // MARK: Siblings

    private func version(_ name: String, _ replaced: [Value] = []) -> [String: Value] {
        ["version": .string(name), "replaced": .list(replaced)]
    }

    @Test func falseSiblingsAreFoundThroughOtherWrites() throws {
        let history = try history([
            (0, "write", "a", 1, version("v1")), (2, "write", "a", 2, version("v2", ["v1"])),
            (4, "write", "a", 3, version("v3", ["v2"])), (6, "write", "a", 4, version("v4")),
            (8, "read", "a", [3, 4], [:]), (10, "read", "a", [1, 3], [:]),
            (12, "read", "a", 4, [:]), (14, "read", "a", [2, 4], [:]),
        ])
        let found = try #require(Siblings(history))
        #expect(found.several == Share(3, of: 4))
        #expect(found.withFalse == Share(1, of: 3))
        #expect(found.count?.greatest == 2 && found.mean == 1.75)
        #expect(found.growth == nil)
    }

    @Test func growthIsPerWrite() throws {
        let history = try history([
            (0, "write", "a", 1, version("v1")), (2, "read", "a", 1, [:]),
            (4, "write", "a", 2, version("v2")), (6, "read", "a", [1, 2], [:]),
            (8, "write", "a", 3, version("v3")), (10, "read", "a", [1, 2, 3], [:]),
        ])
        #expect(Siblings(history)?.growth == 1)
        #expect(Siblings(history, windows: [window])?.growth == nil)
    }

    @Test func oneValueIsNoSibling() throws {
        let history = try history([
            (0, "write", "a", 1, [:]), (2, "read", "a", 1, [:]), (4, "read", "a", [1], [:]),
        ])
        #expect(Siblings(history) == nil)
    }

    /// Against every chain of replacements, on random versions.
    @Test func falseSiblingsByDefinition() throws {
        var found = 0
        for seed in 0..<4_000 {
            var dice = Dice(seed: seed)
            var replaced: [Set<Int>] = []
            var calls: [(Int64, String, String, Value, [String: Value])] = []
            for number in 0..<3 + dice.below(5) {
                let direct = Set((0..<number).filter { _ in dice.chance(0.25) })
                replaced.append(direct.reduce(direct) { $0.union(replaced[$1]) })
                let names = direct.sorted().map { Value.string("v\($0)") }
                let value = Value.int(Int64(number))
                calls.append((Int64(2 * number), "write", "a", value, version("v\(number)", names)))
            }
            let shown = replaced.indices.filter { _ in dice.chance(0.4) }
            let answer = Value.list(shown.map { .int(Int64($0)) })
            calls.append((100, "read", "a", answer, [:]))
            guard shown.count > 1 else { continue }
            let isFalse = shown.contains { one in
                shown.contains { replaced[$0].contains(one) }
            }
            let siblings = try #require(Siblings(try history(calls)))
            #expect(siblings.withFalse == Share(isFalse ? 1 : 0, of: 1), "seed \(seed)")
            found += isFalse ? 1 : 0
        }
        #expect(found > 500)
    }
}
