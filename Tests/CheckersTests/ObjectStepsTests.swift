import Histories
import Testing

@testable import Checkers

/// Why an object is not what it should be, step by step: short, and only of what is drawn.
@Suite struct ObjectStepsTests {
    /// Everything that is judged as an object, or by what went in and came out.
    private static let folders = [
        "counter", "counter-bounds", "fencing", "fetch-add", "grow-only-set", "lock", "log",
        "lost-elements", "mutex", "owned-mutex", "priority-queue", "queue", "reentrant-mutex",
        "semaphore", "set", "set-last-read", "stack", "total-queue", "unique-ids",
    ]

    private static let specimens = Specimen.all(of: folders).filter { $0.verdict == "invalid" }

    @Test(arguments: specimens)
    func everyAnomalyOfTheCorpusHasSteps(specimen: Specimen) throws {
        let checker = try #require(Criterion.named(specimen.model)?.checker())
        let verdict = checker.check(try specimen.history())
        #expect(!verdict.anomalies.isEmpty)
        for anomaly in verdict.anomalies { try check(anomaly, specimen.testDescription) }
    }

    /// The same of random histories, and of cores that no fast algorithm has a name for.
    @Test(arguments: ObjectFuzzTests.shapes.indices)
    func everyAnomalyOfRandomHistoriesHasSteps(number: Int) throws {
        let (name, base) = ObjectFuzzTests.shapes[number]
        var count = 0
        var shape = base
        shape.mutation = 0.25
        for seed in 0..<400 * Fuzz.scale {
            let history = try RandomObjectHistory.draw(seed: seed, shape)
            for engine in [Linearizability.Engine.automatic, .depthFirst] {
                let verdict = Linearizability(model: base.model, engine: engine).check(history)
                for anomaly in verdict.anomalies {
                    count += 1
                    try check(anomaly, "\(name), seed \(seed)")
                }
            }
        }
        #expect(count > 20, "\(name): \(count)")
    }

    private func check(_ anomaly: Anomaly, _ label: String) throws {
        let moments = try #require(anomaly.moments, "\(label): nothing is drawn")
        let drawn = Set(moments.operations.map(\.index))
        let clients = Set(moments.operations.map { "\($0.process)" })
        #expect(drawn == Set(anomaly.operations), "\(label)")
        #expect(!anomaly.steps.isEmpty, "\(label): \(anomaly.name) has no steps")
        #expect((anomaly.flaw ?? "").split(separator: " ").count <= 4, "\(label)")
        #expect((anomaly.gist ?? "").split(separator: " ").count <= 25, "\(label)")
        for step in anomaly.steps {
            #expect(drawn.contains(step.earlier) && drawn.contains(step.later), "\(label)")
            #expect(step.label.split(separator: " ").count <= 5, "\(label): \(step.label)")
            #expect(step.reason.hasSuffix("."), "\(label): \(step.reason)")
            for sentence in step.reason.split(separator: ". ") {
                #expect(
                    sentence.split(separator: " ").count <= 25,
                    "\(label), \(anomaly.name): \(sentence)"
                )
            }
            for name in step.reason.matches(of: /[Cc]lients? (\d+)/) {
                #expect(clients.contains(String(name.1)), "\(label): \(step.reason)")
            }
            if step.isArrow {
                let one = moments.operations.first { $0.index == step.earlier }
                let other = moments.operations.first { $0.index == step.later }
                #expect(try #require(one).finish < #require(other).start, "\(label)")
            }
        }
        let lines = anomaly.story(width: 80)
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(label)")
        #expect(lines.contains { $0.hasPrefix("  ① ") }, "\(label)")
    }

    @Test func aQueueInSteps() throws {
        let specimen = try #require(Self.specimens.first { $0.file.path.contains("fifo-viol") })
        let verdict = Linearizability(model: .queue).check(try specimen.history())
        let steps = try #require(verdict.anomalies.first).steps.map(\.reason)
        #expect(
            steps == [
                "Enqueue 1 was done 7.00 ms before enqueue 2 began: 1 is ahead of 2.",
                "The dequeue of 2 was done 7.00 ms before the dequeue of 1 began: 2 came out first,"
                    + " although 1 was ahead.",
            ]
        )
    }
}
