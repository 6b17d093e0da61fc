import Checkers
import Histories
import TestSupport
import Testing

/// Causal consistency in its three strengths against its definition, on random histories.
@Suite struct CausalFuzzTests {
    func draw(_ seed: Int) throws -> History {
        if seed % 8 == 7 { return try scripted(seed) }
        return try seed % 2 == 0 ? answered(seed) : gossiped(seed)
    }

    /// Two processes whose writes meet in a way that random ones hardly ever do.
    private func scripted(_ seed: Int) throws -> History {
        var dice = Dice(seed: seed)
        var scripts: [[(f: String, key: String, value: Value)]] = [
            [("write", "z", 1), ("write", "x", 2), ("write", "y", 3)],
            [
                ("write", "x", 4), ("read", "z", dice.pick([nil, 1])),
                ("read", "y", dice.pick([3, 3, nil])), ("read", "x", dice.pick([4, 2])),
            ],
        ]
        var events: [Event] = []
        while !scripts.allSatisfy(\.isEmpty) {
            let process = dice.below(2)
            guard !scripts[process].isEmpty else { continue }
            let (f, key, value) = scripts[process].removeFirst()
            if dice.chance(0.1) { continue }
            events += [Event.Kind.invoke, .ok].map {
                Event(process: .client(process), kind: $0, f: f, key: key, value: value)
            }
        }
        for place in events.indices { events[place].index = place }
        return try History(events)
    }

    /// Copies that hear of writes late: they keep what came last, or what is greatest.
    private func gossiped(_ seed: Int) throws -> History {
        var dice = Dice(seed: seed)
        let copies = 2 + dice.below(2)
        let keepsGreatest = dice.chance(0.6)
        var held = Array(repeating: [String: Int64](), count: copies)
        var inboxes = Array(repeating: [(key: String, value: Int64)](), count: copies)
        var events: [Event] = []
        var values = Array(Int64(1)...8)
        func apply(_ key: String, _ value: Int64, at copy: Int) {
            let isOlder = value < held[copy][key] ?? 0
            if !(keepsGreatest && isOlder) { held[copy][key] = value }
        }
        for _ in 0..<5 + dice.below(4) {
            let copy = dice.below(copies)
            while !inboxes[copy].isEmpty && dice.chance(0.5) {
                let (key, value) = inboxes[copy].removeFirst()
                apply(key, value, at: copy)
            }
            let key = dice.pick(["x", "y", "z"])
            let isWrite = dice.chance(0.5)
            var result = held[copy][key].map { Value.int($0) } ?? .null
            if isWrite {
                let value = values.remove(at: dice.below(values.count))
                apply(key, value, at: copy)
                for other in 0..<copies where other != copy { inboxes[other].append((key, value)) }
                result = .int(value)
            }
            for kind in [Event.Kind.invoke, .ok] {
                events.append(
                    Event(
                        index: events.count,
                        process: .client(copy),
                        kind: kind,
                        f: isWrite ? "write" : "read",
                        key: key,
                        value: isWrite || kind == .ok ? result : .null
                    )
                )
            }
        }
        return try History(events)
    }

    private func answered(_ seed: Int) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 2 + seed % 2)
        let keys = seed % 4 == 0 ? ["x"] : ["x", "y"]
        var written: [String: Int64] = [:]
        var value: Int64 = 0
        calls.run(3 + seed % 5) { dice in
            let key = dice.pick(keys)
            guard dice.chance(0.45) else { return .init(f: "read", key: key) }
            value += 1
            written[key] = value
            return .init(f: "write", key: key, argument: .int(value))
        } answer: { dice, call in
            let kind = dice.kind(unknown: 0.08, failed: 0.04)
            guard call.f == "read" else { return .init(kind: kind, value: call.argument) }
            if dice.chance(0.3) { return .init(kind: kind, value: .null) }
            if dice.chance(0.5), let last = written[call.key ?? ""] {
                return .init(kind: kind, value: .int(last))
            }
            return .init(kind: kind, value: .int(Int64(dice.below(Int(value) + 2))))
        }
        return try History(calls.events)
    }

    @Test(arguments: Causal.Level.allCases)
    func agreesWithTheDefinition(level: Causal.Level) throws {
        var counts: [String: Int] = [:]
        for seed in 0..<20_000 * Fuzz.scale {
            let history = try draw(seed)
            let verdict = Causal(level).check(history)
            if verdict.cause?.kind == .nothingToCheck { continue }
            let expected = CausalOracle(history).holds(level)
            let label = "\(level), seed \(seed): \(verdict)"
            #expect(verdict.isValid == expected && verdict.isInvalid == !expected, "\(label)")
            let faults = NamesOracle.faults(of: verdict, in: history)
            #expect(faults.isEmpty, "\(faults) in \(label)")
            let cores = try verdict.anomalies.map { try history.part($0.operations) }
            for (anomaly, core) in zip(verdict.anomalies, cores) {
                #expect(!CausalOracle(core).holds(level), "no violation: \(anomaly) in \(label)")
                counts[anomaly.name, default: 0] += 1
            }
            if expected { counts["valid", default: 0] += 1 }
            guard verdict.isValid == expected, faults.isEmpty else { return }
        }
        let names = [
            Causal.Level.cc: [], .ccv: ["CyclicCF"], .cm: ["CyclicHB", "WriteHBInitRead"],
        ]
        let common = ["valid", "ThinAirRead", "CyclicCO", "WriteCOInitRead", "WriteCORead"]
        for name in common + (names[level] ?? []) {
            #expect(counts[name, default: 0] > 4, "\(name): \(counts)")
        }
    }

    /// Causal memory and convergence are told apart both ways, and consistency is weaker than both.
    @Test func levelsDiffer() throws {
        var seen: Set<String> = []
        for seed in 0..<4_000 {
            let history = try draw(seed)
            let levels = Causal.Level.allCases.filter { Causal($0).check(history).isValid }
            seen.insert(levels.map(\.rawValue).joined(separator: " "))
            if levels.contains(.cm) || levels.contains(.ccv) { #expect(levels.contains(.cc)) }
        }
        #expect(seen.isSuperset(of: ["", "cc cm", "cc ccv", "cc ccv cm"]), "\(seen)")
    }
}
