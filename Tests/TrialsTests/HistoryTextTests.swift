import Foundation
import Histories
import TestSupport
import Testing
import Trials

/// Histories that are written again: as EDN for other tools, and their counterexamples alone.
@Suite final class HistoryTextTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("faultline-text-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func check(
        _ text: String,
        as model: String,
        in name: String,
        isWritten: Bool = false
    ) throws -> CheckedFile {
        let file = folder + "/" + name
        try Data(text.utf8).write(to: URL(filePath: file))
        var settings = FileCheck.Settings()
        try settings.ask(for: model)
        settings.hasEDN = isWritten
        settings.hasCounterexample = isWritten
        return FileCheck(file: file, settings: settings).outcome()
    }

    /// A counterexample contradicts itself alone, and EDN says what the history says.
    @Test(arguments: ObjectTrial.models)
    func whatIsWrittenHasTheSameVerdict(model: String) throws {
        var invalid = 0
        for seed in 0..<60 {
            let trial = ObjectTrial(model, seed: seed)
            let found = try check(trial.text, as: model, in: "a.jsonl", isWritten: true)
            let edn = try check(try #require(found.edn), as: model, in: "a.edn")
            let isSame =
                edn.verdict.isValid == found.verdict.isValid
                && edn.verdict.isInvalid == found.verdict.isInvalid
            #expect(
                isSame && edn.failure == nil && edn.operations == found.operations,
                "seed \(seed): \(found.text)\n\(edn.text) \(edn.failure?.description ?? "")"
            )
            #expect((found.counterexample != nil) == found.verdict.isInvalid, "seed \(seed)")
            guard let text = found.counterexample else { continue }
            invalid += 1
            let alone = try check(text, as: model, in: "b.jsonl")
            #expect(alone.verdict.isInvalid, "seed \(seed): \(text)\(alone.text)")
            #expect(alone.operations == found.verdict.anomalies.first?.operations.count)
        }
        #expect(invalid > 2)
    }

    /// Elle knows transactions by keywords: `[[:append 1 2] [:r "x" nil]]`.
    @Test func transactionsAreWrittenForElle() throws {
        let lines = [
            #"{"process":0,"type":"invoke","f":"txn","value":[["append",1,2],["r","x",null]]}"#,
            #"{"process":0,"type":"ok","f":"txn","value":[["append",1,2],["r","x",[7]]]}"#,
        ]
        let text = lines.joined(separator: "\n") + "\n"
        let found = try check(text, as: "serializable", in: "t.jsonl", isWritten: true)
        let edn = try #require(found.edn)
        #expect(edn.contains(#":f :txn, :value [[:append 1 2] [:r "x" nil]]"#), "\(edn)")
        #expect(edn.contains(#":type :ok, :f :txn, :value [[:append 1 2] [:r "x" [7]]]"#))
        // Nobody appended 7: the read alone is the counterexample.
        #expect(found.counterexample?.contains(#"["r","x",[7]]"#) == true, "\(found.text)")
    }
}
