import Checkers
import Histories
import Testing

/// What the checks of counters, containers, sets and locks say, and that they can cope with size.
@Suite struct ObjectTests {
    private func anomaly(_ model: NamedModel, _ text: String) throws -> Anomaly? {
        Linearizability(model: model).check(try Written.history(text)).anomalies.first
    }

    @Test func overtakenElementIsToldInASentence() throws {
        let anomaly = try anomaly(
            .queue,
            """
            0 invoke enqueue q 1 0
            0 ok enqueue q 1 100
            1 invoke enqueue q 2 200
            1 ok enqueue q 2 300
            2 invoke dequeue q null 400
            2 ok dequeue q 2 500
            3 invoke dequeue q null 600
            3 ok dequeue q 1 700
            """
        )
        #expect(anomaly?.name == "FIFO violation")
        #expect(anomaly?.operations == [0, 2, 4, 6])
        #expect(
            anomaly?.explanation
                == "client 2 dequeued 2, done at 0.500 s, but 1 had been enqueued before 2, done"
                + " at 0.100 s, and was only dequeued at 0.600 s"
        )
    }

    @Test func emptyAnswerNeedsAnEmptyMoment() throws {
        let anomaly = try anomaly(
            .queue,
            """
            0 invoke enqueue q 1 0
            0 ok enqueue q 1 100
            1 invoke dequeue q null 200
            1 ok dequeue q null 300
            """
        )
        #expect(anomaly?.name == "empty although not")
        #expect(
            anomaly?.explanation
                == "client 1 found nothing to dequeue at 0.200 s until 0.300 s, but 1 had been"
                + " enqueued, done at 0.100 s, and was never dequeued"
        )
    }

    @Test func secondHolderIsToldInASentence() throws {
        let anomaly = try anomaly(
            .lock,
            """
            0 invoke acquire m null 0
            0 ok acquire m 7 100
            1 invoke acquire m null 200
            1 ok acquire m 8 300
            0 invoke release m null 400
            0 ok release m null 500
            """
        )
        #expect(anomaly?.name == "two holders")
        #expect(
            anomaly?.explanation
                == "client 1 acquired it with token 8, done at 0.300 s, but client 0 acquired it"
                + " with token 7 and only released it at 0.400 s"
        )
    }

    /// Thousands of calls on one key, some of unknown outcome, decided without a search.
    ///
    /// What an unknown pop took may be hard to guess, and a set's element may be removed twice.
    @Test(arguments: [
        NamedModel.counter, .set, .growOnlySet, .queue, .stack, .priorityQueue, .mutex, .lock,
        .semaphore,
    ])
    func longHistoriesNeedNoSearch(model: NamedModel) throws {
        var shape = RandomObjectHistory.Shape(model: model, operations: 3000, processes: 6)
        if model == .growOnlySet { shape.operations = 300 }
        shape.unknown = model == .stack ? 0 : 0.01
        shape.failed = 0.01
        shape.priorities = 10_007
        let history = try RandomObjectHistory.draw(seed: 1, shape)
        let engine: Linearizability.Engine = model == .set ? .automatic : .zones
        let verdict = Linearizability(model: model, engine: engine).check(history)
        #expect(verdict.isValid, "\(verdict)")
    }
}
