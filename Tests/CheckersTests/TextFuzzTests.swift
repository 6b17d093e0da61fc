import Checkers
import Histories
import TestSupport
import Testing

/// A history of hostile texts gets the verdicts of the same history in plain names.
@Suite struct TextFuzzTests {
    /// Texts that differ in their bytes, though some look alike, or like nothing.
    private static let hostile = [
        "\u{E9}", "e\u{301}", "", "\u{C5}", "\u{212B}", "A\u{30A}", "\u{0}", "a\u{200D}", "a",
        "\u{202E}a", "\"", "\\", "\n", "\u{1F469}\u{200D}\u{1F680}", "\u{1F469}\u{1F680}", "null",
        "7", "{}", "\u{1100}\u{1161}", "\u{AC00}",
    ]

    private static let plain = (0..<hostile.count).map { "v\($0)" }

    /// The history with texts in place of integers, and other texts and keys.
    private func renamed(
        _ history: History,
        integers: [String],
        texts: [String: String] = [:],
        keys: [String: String] = [:]
    ) throws -> History {
        func renamed(_ value: Value) -> Value {
            switch value {
            case .int(let number): .string(integers[Int(number)])
            case .string(let text): .string(texts[text] ?? text)
            case .list(let elements): .list(elements.map(renamed))
            case .map(let members):
                .map(
                    Dictionary(
                        uniqueKeysWithValues: members.map { (texts[$0] ?? $0, renamed($1)) }
                    )
                )
            default: value
            }
        }
        return try History(
            history.events.map { event in
                var event = event
                event.value = renamed(event.value)
                event.key = event.key.map { keys[$0] ?? $0 }
                if event.kind == .ok, event.index > history.events.count * 2 / 3 {
                    event.extra["final"] = true
                }
                return event
            }
        )
    }

    /// What each of some checkers says, in a word.
    private func verdicts(_ history: History, _ criteria: [Criterion]) -> [String] {
        criteria.map { criterion in
            switch criterion.checker().check(history) {
            case .valid: "\(criterion.name): valid"
            case .invalid(let anomalies):
                "\(criterion.name): \(Set(anomalies.map(\.name)).sorted()) \(anomalies.count)"
            case .unknown(let cause): "\(criterion.name): unknown \(cause.kind)"
            }
        }
    }

    private func wanted(_ names: String...) throws -> [Criterion] {
        try names.map { try #require(Criterion.named($0)) }
    }

    /// Values that look alike come next to each other, so that they meet in a history.
    @Test(arguments: [NamedModel.growOnlySet, .set, .queue, .stack])
    func objects(_ model: NamedModel) throws {
        let names = ["grow-only-set", "set", "queue", "stack", "lost-elements", "total-queue"]
        let criteria = try names.map { try #require(Criterion.named($0)) }
        var found: Set<String> = []
        for seed in 0..<150 {
            var shape = RandomObjectHistory.Shape(model: model, operations: 9)
            shape.mutation = 0.2
            shape.wholeReads = 0.4
            let history = try RandomObjectHistory.draw(seed: seed, shape)
            let plain = verdicts(try renamed(history, integers: Self.plain), criteria)
            #expect(
                verdicts(try renamed(history, integers: Self.hostile), criteria) == plain,
                "seed \(seed)"
            )
            found.formUnion(plain)
        }
        #expect(found.contains { $0.hasPrefix("\(model.name): valid") })
        #expect(found.contains { $0.hasPrefix("\(model.name): [") })
    }

    @Test(arguments: [false, true])
    func registers(hasCompareAndSet: Bool) throws {
        let criteria =
            hasCompareAndSet
            ? try wanted("cas-register")
            : Criterion.all.filter { $0.model == nil && $0.property.isOfRegisters }
                + (try wanted("register", "convergence", "lost-writes", "resurrection"))
        var shape = RandomHistory.Shape(operations: 12, keys: 2, hasCompareAndSet: hasCompareAndSet)
        shape.mutation = 0.2
        var found: Set<String> = []
        for seed in 0..<150 {
            let history = try RandomHistory.draw(seed: seed, shape)
            let plain = verdicts(try renamed(history, integers: Self.plain), criteria)
            let other = try renamed(
                history,
                integers: Self.hostile,
                keys: ["k0": "\u{E9}", "k1": "e\u{301}"]
            )
            #expect(verdicts(other, criteria) == plain, "seed \(seed)")
            found.formUnion(plain)
        }
        #expect(found.contains { $0.hasSuffix(": valid") } && found.contains { $0.contains("[") })
    }

    /// What is appended joins with what was there: "e" and an accent become one character.
    @Test func appendedTexts() throws {
        let criteria = try wanted("string-append")
        var shape = RandomHistory.Shape(operations: 9, isString: true)
        shape.mutation = 0.3
        for seed in 0..<200 {
            let history = try RandomHistory.draw(seed: seed, shape)
            func text(_ value: Value, _ a: String, _ b: String) -> Value {
                guard case .string(let text) = value else { return value }
                return .string(text.map { $0 == "a" ? a : b }.joined())
            }
            let plain = verdicts(history, criteria)
            for (a, b) in [("e", "\u{301}"), ("\u{E9}", "e\u{301}"), ("\u{1100}", "\u{1161}")] {
                let events = history.events.map { event in
                    var event = event
                    event.value = text(event.value, a, b)
                    return event
                }
                #expect(verdicts(try History(events), criteria) == plain, "seed \(seed) \(a)")
            }
        }
    }

    @Test func namesOfRegisters() throws {
        let criteria = try wanted("multi-register", "serializable")
        var shape = RandomObjectHistory.Shape(model: .multiRegister, operations: 7)
        shape.mutation = 0.2
        for seed in 0..<150 {
            // A map cannot hold two names that Swift takes for one; a transaction can.
            let drawn = try RandomObjectHistory.draw(seed: seed, shape)
            let history = try History(drawn.events.map(transaction))
            let plain = verdicts(try renamed(history, integers: Self.plain), criteria)
            for names in [["x": "\u{E9}", "y": "e\u{301}"], ["x": "a", "y": "a\u{200D}"]] {
                let other = try renamed(history, integers: Self.hostile, texts: names)
                #expect(verdicts(other, criteria) == plain, "seed \(seed)")
            }
        }
    }

    /// A read or write of a map as a transaction of its names.
    private func transaction(_ event: Event) -> Event {
        var event = event
        let verb: Value = event.f == "write" ? "w" : "r"
        if event.f == "read", event.kind == .invoke { event.value = ["x": nil, "y": nil] }
        event.f = "txn"
        if case .map(let registers) = event.value {
            let parts = registers.sorted { $0.key < $1.key }
            event.value = .list(parts.map { [verb, .string($0.key), $0.value] })
        }
        return event
    }
}
