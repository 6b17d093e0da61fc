import Checkers
import Histories
import Testing

@Suite struct LinearizabilityTests {
    @Test func staleReadIsToldInASentence() throws {
        let history = try Written.history(
            """
            1 invoke write x 1 100
            1 ok write x 1 200
            4 invoke write x 7 300
            4 ok write x 7 400
            2 invoke read x null 500
            2 ok read x 1 600
            """
        )
        let verdict = Linearizability(model: .register).check(history)
        let anomaly = try #require(verdict.anomalies.first)
        #expect(anomaly.name == "stale read")
        #expect(anomaly.key == "x")
        #expect(anomaly.operations == [0, 2, 4])
        #expect(
            anomaly.explanation
                == "client 2 read 1 at 0.500 s, but client 4 had written 7 and had"
                + " it acknowledged at 0.400 s"
        )
        #expect(
            anomaly.drawing == """
                client 1  ├─ write 1 ─┤
                                      └─①─┐
                                          ▼
                client 4                  ├─ write 7 ─┤
                                                      └─②─┐
                                                          ▼
                client 2                                  ╠═ read 1 ═╣ ✗ too old
                          0           +100                +400       +500 ms
                """
        )
    }

    @Test func exhaustedBudgetIsUnknown() throws {
        let shape = RandomHistory.Shape(
            operations: 400,
            processes: 12,
            unknown: 0.1,
            hasCompareAndSet: true,
            values: 3
        )
        let history = try RandomHistory.draw(seed: 7, shape)
        let checker = Linearizability(model: .casRegister)
        #expect(checker.check(history).isValid)
        let cause = checker.check(history, within: Budget(steps: 10)).cause
        #expect(cause?.kind == .budgetExhausted)
        #expect(cause?.key == "k0")
        let small = checker.check(history, within: Budget(steps: 1_000_000, bytes: 1))
        #expect(small.cause?.kind == .budgetExhausted || small.isValid)
    }

    /// One undecidable key must not hide that another is violated.
    @Test func invalidOutranksUnknown() throws {
        let hard = try RandomHistory.draw(
            seed: 7,
            .init(operations: 400, processes: 12, unknown: 0.1, hasCompareAndSet: true, values: 3)
        )
        var events = hard.events
        for (kind, value) in [(Event.Kind.invoke, Value.null), (.ok, 99)] {
            events.append(
                Event(
                    index: events.count,
                    process: .client(100_000),
                    kind: kind,
                    f: "read",
                    key: "other",
                    value: value
                )
            )
        }
        let verdict = Linearizability(model: .casRegister)
            .check(try History(events), within: Budget(steps: 10))
        #expect(verdict.anomalies.map(\.key) == ["other"])
    }

    @Test func manyViolatedKeysAreCounted() throws {
        var events: [Event] = []
        for key in 0..<25 {
            for (kind, value) in [(Event.Kind.invoke, Value.null), (.ok, 99)] {
                events.append(
                    Event(
                        index: events.count,
                        process: .client(0),
                        kind: kind,
                        f: "read",
                        key: "k\(key + 10)",
                        value: value
                    )
                )
            }
        }
        let verdict = Linearizability(model: .register).check(try History(events))
        #expect(verdict.anomalies.count == 21)
        #expect(verdict.anomalies.prefix(20).compactMap(\.key) == (10..<30).map { "k\($0)" })
        #expect(verdict.anomalies.last?.explanation.contains("5 more keys") == true)
        #expect(verdict.anomalies.last?.explanation.contains("25 in all: k30") == true)
    }

    @Test func initialValueStandsForNull() throws {
        let history = try Written.history(
            """
            1 invoke read x null
            1 ok read x 5
            1 invoke cas x [5,6]
            1 ok cas x [5,6]
            1 invoke read x null
            1 ok read x 6
            """
        )
        #expect(Linearizability(model: .casRegister, initial: 5).check(history).isValid)
        #expect(Linearizability(model: .casRegister).check(history).isInvalid)
    }

    /// Masks of more than one word: a hundred calls open at once.
    @Test func manyOpenCalls() throws {
        var lines: [String] = []
        for process in 0..<150 { lines.append("\(process) invoke write x \(process % 7)") }
        lines.append("200 invoke read x null")
        lines.append("200 ok read x 3")
        for process in 0..<150 { lines.append("\(process) ok write x \(process % 7)") }
        lines.append("200 invoke read x null")
        let good = lines + ["200 ok read x 6"]
        let bad = lines + ["200 ok read x 9"]
        let checker = Linearizability(model: .register, engine: .depthFirst)
        #expect(checker.check(try Written.history(good.joined(separator: "\n"))).isValid)
        let verdict = checker.check(
            try Written.history(bad.joined(separator: "\n")),
            within: Budget(steps: 200_000)
        )
        #expect(!verdict.isValid)
    }

    /// With that many processes almost everything is concurrent: an order is found all the same,
    /// and a value that nobody can have seen is refused.
    @Test(arguments: [false, true])
    func threeHundredProcesses(hasCompareAndSet: Bool) throws {
        let model: NamedModel = hasCompareAndSet ? .casRegister : .register
        for values in [nil, 5] {
            let shape = RandomHistory.Shape(
                operations: 3000,
                processes: 300,
                unknown: 0.02,
                hasCompareAndSet: hasCompareAndSet,
                values: values
            )
            let history = try RandomHistory.draw(seed: 300, shape)
            let checker = Linearizability(model: model)
            #expect(checker.check(history).isValid)
            var events = Array(history.events)
            let read = events.lastIndex { $0.f == "read" && $0.kind == .ok }
            events[try #require(read)].value = "never written"
            #expect(checker.check(try History(events)).isInvalid)
        }
    }

    /// Operations that never end, and as many that say nothing against them.
    @Test func manyOpenOperations() throws {
        let count = 100_000
        var events = EventColumns()
        for process in 0..<count {
            let value = Value.int(Int64(process % 5))
            events.append(
                Event(process: .client(process), kind: .invoke, f: "write", key: "x", value: value)
            )
        }
        for kind in [Event.Kind.invoke, .ok] {
            let value: Value = kind == .ok ? 3 : .null
            events.append(
                Event(process: .client(count), kind: kind, f: "read", key: "x", value: value)
            )
        }
        let checker = Linearizability(model: .register)
        #expect(checker.check(try History(events)).isValid)
        for kind in [Event.Kind.invoke, .ok] {
            let value: Value = kind == .ok ? 7 : .null
            events.append(
                Event(process: .client(count), kind: kind, f: "read", key: "x", value: value)
            )
        }
        #expect(checker.check(try History(events)).isInvalid)
    }

    @Test func mediumHistoriesAgree() throws {
        for seed in 0..<2 * Fuzz.scale {
            let shape = RandomHistory.Shape(
                operations: 10_000,
                processes: 10,
                unknown: 0.05,
                hasCompareAndSet: seed % 2 == 1,
                mutation: seed % 4 < 2 ? 0 : 0.0002
            )
            let history = try RandomHistory.draw(seed: seed, shape)
            let model: NamedModel = shape.hasCompareAndSet ? .casRegister : .register
            let zones = Linearizability(model: model, engine: .zones).check(history)
            let search = Linearizability(model: model, engine: .depthFirst).check(history)
            #expect(zones.isValid == search.isValid, "seed \(seed): \(zones) \(search)")
            #expect(zones.isInvalid == search.isInvalid, "seed \(seed)")
            if shape.mutation == 0 { #expect(zones.isValid, "seed \(seed)") }
        }
    }

    /// The dense form of registers is held to their specification.
    @Test func denseRegistersFollowTheirModel() throws {
        for seed in 0..<200 * Fuzz.scale {
            let shape = RandomHistory.Shape(
                operations: 30,
                processes: 5,
                hasCompareAndSet: true,
                hasMismatches: true,
                values: 4,
                mutation: 0.03
            )
            let history = try RandomHistory.draw(seed: seed, shape)
            let dense = Linearizability(model: .casRegister, engine: .depthFirst).check(history)
            let plain = Linearizability(name: "plain", model: RegisterModel()).check(history)
            #expect(dense.isValid == plain.isValid, "seed \(seed): \(dense)")
            #expect(dense.isInvalid == plain.isInvalid, "seed \(seed)")
        }
    }

    @Test func sameHistorySameReport() throws {
        for seed in 0..<50 {
            let shape = RandomHistory.Shape(
                operations: 60,
                processes: 6,
                keys: 5,
                hasCompareAndSet: true,
                values: 4,
                mutation: 0.1
            )
            let history = try RandomHistory.draw(seed: seed, shape)
            let checker = Linearizability(model: .casRegister)
            #expect(checker.check(history) == checker.check(history))
        }
    }

    /// A model of one's own: a grow-only counter with exact reads.
    private struct Counter: Model {
        enum Call: Hashable, Sendable {
            case add(Int64)
            case read(Int64)
        }
        let initial: Int64 = 0
        func call(of operation: Operation) -> Compiled<Call> {
            switch (operation.f, operation.result, operation.argument) {
            case ("add", _, .int(let amount)): .call(.add(amount))
            case ("read", .int(let sum)?, _): .call(.read(sum))
            case ("read", nil, _): .nothing
            default: .unsupported
            }
        }
        func step(_ state: Int64, _ call: Call) -> Int64? {
            switch call {
            case .add(let amount): state + amount
            case .read(let sum): sum == state ? state : nil
            }
        }
    }

    @Test func modelOfOnesOwn() throws {
        let start =
            "1 invoke add c 2\n2 invoke add c 3\n1 ok add c 2\n2 ok add c 3\n3 invoke read c null\n"
        let checker = Linearizability(name: "counter", model: Counter())
        #expect(checker.check(try Written.history(start + "3 ok read c 5")).isValid)
        #expect(checker.check(try Written.history(start + "3 ok read c 3")).isInvalid)
        #expect(checker.name == "linearizable counter")
    }
}

extension LinearizabilityTests {
    /// Even of ten thousand calls over few values, what is reported fits on a screen.
    @Test func coresOfLongHistoriesAreSmall() throws {
        let shape = RandomHistory.Shape(
            operations: 10_000,
            processes: 6,
            unknown: 0.002,
            hasCompareAndSet: true,
            values: 5,
            mutation: 0.0005
        )
        let history = try RandomHistory.draw(seed: 3, shape)
        let verdict = Linearizability(model: .casRegister).check(history)
        let anomaly = try #require(verdict.anomalies.first)
        #expect(anomaly.operations.count <= 12, "\(anomaly.operations)")
        let core = (history.operations + history.failed)
            .filter { anomaly.operations.contains($0.index) }
        #expect(!Oracle.isLinearizable(core))
    }
}
