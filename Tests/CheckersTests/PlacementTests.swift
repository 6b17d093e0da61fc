import Histories
import Testing

@testable import Checkers

/// Moments at which operations may have taken effect: within each, in an order of the model, and
/// none for what cannot be placed.
@Suite struct PlacementTests {
    /// Calls one after the other in whole tenths, of the process that is named.
    private func history(
        _ calls: [(
            process: Int, f: String, argument: Value, result: Value, time: ClosedRange<Int64>
        )]
    ) throws -> History {
        let events = calls.flatMap { call in
            [(call.time.lowerBound, Event.Kind.invoke), (call.time.upperBound, .ok)].map {
                time,
                kind in
                Event(
                    index: 0,
                    time: time,
                    process: .client(call.process),
                    kind: kind,
                    f: call.f,
                    value: kind == .invoke ? call.argument : call.result
                )
            }
        }
        .sorted { ($0.time ?? 0) < ($1.time ?? 0) }
        return try History(
            events.enumerated().map { index, event in
                var event = event
                event.index = index
                return event
            }
        )
    }

    private func placements(
        _ model: NamedModel,
        _ history: History,
        initial: Value = .null
    ) -> [Placement] {
        let checker = Linearizability(model: model, initial: initial)
        return checker.placements(
            of: Array(history.operations + history.failed),
            in: history,
            around: checker.check(history, within: .standard).anomalies.first,
            within: .standard
        )
    }

    private func words(_ placements: [Placement]) -> [String] {
        placements.map { "\($0.operation) at \($0.moment): \($0.before) to \($0.after)" }
    }

    @Test func concurrentCallsAreOrderedByWhatTheySaw() throws {
        let history = try history([
            (1, "write", 1, 1, 0...100), (2, "write", 2, 2, 10...90),
            (3, "read", .null, 2, 20...30),
            (3, "read", .null, 1, 40...50),
        ])
        // The second write comes first, and the first only after the first read, at once.
        #expect(
            words(placements(.register, history, initial: 7))
                == ["0 at 20: 2 to 1", "1 at 10: 7 to 2", "2 at 20: 2 to 2", "4 at 40: 1 to 1"]
        )
    }

    @Test func theCulpritHasNoPlace() throws {
        let history = try history([
            (1, "write", 1, 1, 0...10), (1, "write", 2, 2, 20...30),
            (2, "read", .null, 1, 40...50),
        ])
        #expect(
            words(placements(.register, history))
                == ["0 at 0: null to 1", "2 at 20: 1 to 2"]
        )
    }

    @Test func everyModelSaysWhatItHolds() throws {
        let counter = try history([
            (1, "add", 2, 2, 0...1), (1, "add", 3, 3, 2...3), (1, "read", .null, 5, 4...5),
        ])
        #expect(placements(.counter, counter).map(\.after) == ["2", "5", "5"])
        let queue = try history([
            (1, "enqueue", 2, 2, 0...1), (1, "enqueue", 3, 3, 2...3),
            (1, "dequeue", .null, 2, 4...5),
        ])
        let states = placements(.queue, queue)
        #expect(states.count == 3 && states[1].after.contains("2") && states[1].after.contains("3"))
        #expect(!states[2].after.contains("2") && states[2].before == states[1].after)
        let cas = try history([(1, "write", 2, 2, 0...1), (1, "cas", [2, 9], [2, 9], 2...3)])
        #expect(placements(.casRegister, cas).map(\.after) == ["2", "9"])
    }

    @Test func whatCannotBeDoneHasNoStates() throws {
        #expect(RegisterModel().states(along: []) == ["null"])
        let history = try history([(1, "read", .null, 4, 0...1)])
        #expect(RegisterModel().states(along: Array(history.operations)) == nil)
        let own = Linearizability(name: "own", model: RegisterModel())
        let none = own.placements(
            of: Array(history.operations),
            in: history,
            around: nil,
            within: .standard
        )
        #expect(none.isEmpty)
    }

    /// In the corpus, an operation is placed within its time, and a culprit nowhere.
    @Test(arguments: NamedModel.all)
    func theCorpusIsPlacedWithinItsTimes(model: NamedModel) throws {
        var placed = 0
        for specimen in Specimen.all(of: [model.name]) where specimen.verdict != "unknown" {
            let history = try specimen.history()
            let operations = Array(history.operations + history.failed)
            let found = Dictionary(
                uniqueKeysWithValues: placements(model, history).map { ($0.operation, $0) }
            )
            let isTimed = operations.allSatisfy { $0.invokedAt != nil }
            for operation in operations {
                guard let place = found[operation.index] else {
                    let mayBeMissing = !operation.isOK || specimen.verdict == "invalid"
                    #expect(mayBeMissing, "\(specimen.testDescription): \(operation.index)")
                    continue
                }
                placed += 1
                let start = isTimed ? operation.invokedAt : Int64(operation.start)
                let end = isTimed ? operation.completedAt : Int64(exactly: operation.finish)
                #expect(place.moment >= start ?? .min, "\(specimen.testDescription)")
                let isOpen = operation.finish == Operation.never
                #expect(isOpen || place.moment <= end ?? .max, "\(specimen.testDescription)")
            }
            let verdict = Linearizability(model: model).check(history, within: .standard)
            if let culprit = verdict.anomalies.first?.culprit { #expect(found[culprit] == nil) }
        }
        #expect(placed > 0, "\(model.name)")
    }
}
