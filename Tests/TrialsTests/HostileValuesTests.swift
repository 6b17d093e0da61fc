import Checkers
import Foundation
import Histories
import TestSupport
import Testing
import Trials

/// Every model, with texts that trip up careless readers, against brute force: whole files, as
/// `faultline check` takes them.
///
/// With `FUZZ_SCALE=34` there are ten thousand histories of each model.
@Suite final class HostileValuesTests {
    private static let scale =
        Int(ProcessInfo.processInfo.environment["FUZZ_SCALE"] ?? "") ?? 1

    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("faultline-hostile-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    @Test func everyModelIsTried() {
        #expect(Set(ObjectTrial.models).isSubset(of: NamedModel.all.map(\.name)))
        #expect(ObjectTrial.models.count > 12)
    }

    @Test(arguments: ObjectTrial.models)
    func filesAgreeWithBruteForce(model: String) throws {
        var settings = FileCheck.Settings()
        settings.model = NamedModel.named(model)
        let file = folder + "/\(model).jsonl"
        var counts = [true: 0, false: 0]
        for seed in 0..<300 * max(1, Self.scale) {
            let trial = ObjectTrial(model, seed: seed)
            try Data(trial.text.utf8).write(to: URL(filePath: file))
            let found = FileCheck(file: file, settings: settings).outcome()
            let expected = trial.isLinearizable
            if let kind = found.verdict.cause?.kind {
                // Of histories that prove nothing nothing is said: then nothing is wrong with them.
                let isVacuous = kind == .nothingToCheck || kind == .vacuous
                #expect(isVacuous && expected, "seed \(seed): \(found.text)\n\(trial.text)")
                guard isVacuous && expected else { return }
                continue
            }
            #expect(
                found.failure == nil && found.verdict.isValid == expected,
                "seed \(seed): \(found.text) \(found.failure?.description ?? "")\n\(trial.text)"
            )
            guard found.failure == nil, found.verdict.isValid == expected else { return }
            counts[expected, default: 0] += 1
            isShown(found, of: trial)
        }
        #expect(counts[true, default: 0] > 20 && counts[false, default: 0] > 20, "\(counts)")
    }

    /// What is shown contradicts itself, also if everything else only may have happened.
    private func isShown(_ found: CheckedFile, of trial: ObjectTrial) {
        for anomaly in found.verdict.anomalies {
            let label = "\(anomaly.explanation) \(anomaly.operations)\n\(trial.text)"
            let isRight = trial.part(anomaly.operations, others: .absent).isLinearizable
            #expect(!isRight, "not by itself: \(label)")
            let isRightWithOthers =
                trial.part(anomaly.operations, others: .possible).isLinearizable
            #expect(!isRightWithOthers, "not the reason: \(label)")
        }
    }
}
