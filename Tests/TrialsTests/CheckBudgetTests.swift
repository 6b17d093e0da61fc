import Checkers
import Foundation
import Histories
import TestSupport
import Testing
import Trials

/// A budget bounds the processor time of a whole check, whatever the model and the question.
@Suite final class CheckBudgetTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("faultline-budget-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Seconds of processor time that this thread took for something.
    private func seconds(_ body: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        body()
        return now() - start
    }

    /// A quarter of a second by its steps; several times that is allowed for, as builds differ.
    @Test func stepsBoundTheTime() throws {
        var undecided = 0
        for model in ObjectTrial.models {
            for seed in 0..<6 {
                let trial = ObjectTrial(
                    model,
                    seed: seed,
                    calls: 300,
                    processes: 24,
                    mutation: seed % 2 == 0 ? 0 : 0.01
                )
                let file = "\(folder)/\(model)-\(seed).jsonl"
                try Data(trial.text.utf8).write(to: URL(filePath: file))
                var settings = FileCheck.Settings()
                settings.model = NamedModel.named(model)
                settings.budget = .of(steps: 500_000)
                settings.hasWitness = seed % 3 == 1
                if seed % 3 == 2 { settings.question = .all }
                var found: CheckedFile?
                let time = seconds {
                    found = FileCheck(file: file, settings: settings).outcome()
                }
                #expect(found?.failure == nil)
                #expect(time < 2, "\(model), seed \(seed): \(time) s")
                guard let cause = found?.verdict.cause, cause.kind == .budgetExhausted else {
                    continue
                }
                undecided += 1
                #expect(found?.text.contains("; try --") == true, "\(found?.text ?? "")")
            }
        }
        // Only where a budget ran out it was tried.
        #expect(undecided > 5)
    }
}
