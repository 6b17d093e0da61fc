import Histories
import Testing

@testable import Checkers

/// Strings are compiled from the columns of a history to just what the model makes of them.
@Suite struct StringCompilerTests {
    private static let shapes: [RandomHistory.Shape] = [
        .init(operations: 20, keys: 2, isString: true),
        .init(operations: 20, unknown: 0.3, isString: true, mutation: 0.3),
    ]

    @Test(arguments: shapes.indices)
    func agreesWithTheModel(number: Int) throws {
        let model = StringAppendModel()
        for round in 0..<300 {
            let seed = number * 1_000_000 + round
            let history = try RandomHistory.draw(seed: seed, Self.shapes[number])
            for slice in KeyPartition(history) {
                let plain = try KeyOperations(slice, by: model)
                let compiled = try StringLayout().compile(slice, by: model)
                #expect(compiled.calls == plain.calls, "seed \(seed)")
                #expect(compiled.sources == plain.sources, "seed \(seed)")
                #expect(compiled.finishes == plain.finishes, "seed \(seed)")
                #expect(Self.pattern(compiled.classes) == Self.pattern(plain.calls), "seed \(seed)")
            }
        }
    }

    /// Null and the empty string are one text; a put and an append of it are two calls.
    @Test func nullIsTheEmptyString() throws {
        let calls: [(f: String, value: Value)] = [
            ("get", nil), ("get", ""), ("put", ""), ("append", nil), ("append", ""), ("get", "a"),
        ]
        let events = calls.flatMap { call in
            [Event.Kind.invoke, .ok].map { kind in
                Event(process: .client(0), kind: kind, f: call.f, value: call.value)
            }
        }
        let slice = try #require(KeyPartition(try History(events)).first)
        let compiled = try StringLayout().compile(slice, by: StringAppendModel())
        #expect(Self.pattern(compiled.classes) == [0, 0, 2, 3, 3, 5])
    }

    @Test func whatIsNoStringIsRefused() throws {
        let events = [Event(process: .client(0), kind: .invoke, f: "append", value: 1)]
        let slice = try #require(KeyPartition(try History(events)).first)
        #expect(throws: Cause.self) {
            try StringLayout().compile(slice, by: StringAppendModel())
        }
    }

    /// Per element: the place of the first that is equal to it.
    private static func pattern<Element: Hashable>(_ elements: [Element]) -> [Int] {
        elements.map { element in elements.firstIndex(of: element) ?? -1 }
    }
}
