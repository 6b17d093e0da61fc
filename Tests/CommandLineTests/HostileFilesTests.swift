import Histories
import TestSupport
import Testing

/// `faultline check` itself on histories of every model with hostile texts, against brute force.
@Suite struct HostileFilesTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    @Test(arguments: ObjectTrial.models)
    func verdictsAreThoseOfBruteForce(model: String) async throws {
        // Seeds that no other test takes.
        let trials = (0..<40).map { ObjectTrial(model, seed: 1_000_000 + $0) }
        var files: [String] = []
        for (number, trial) in trials.enumerated() {
            files.append(try scratch.write(trial.text, to: "\(number).jsonl"))
        }
        let finished = try await scratch.run(["check", "--json", "--model", model] + files)
        let found = finished.json?.elements ?? []
        #expect(found.count == trials.count && finished.error.isEmpty)
        for (trial, fields) in zip(trials, found) {
            let valid = fields["valid"]
            // Nothing is said of a history that proves nothing.
            let isVacuous = ["nothingToCheck", "vacuous"].contains(fields["cause_kind"]?.text)
            #expect(
                valid == .bool(trial.isLinearizable) || isVacuous && trial.isLinearizable,
                "\(valid ?? .null)\n\(trial.text)"
            )
        }
        #expect(found.contains { $0["valid"] == true } && found.contains { $0["valid"] == false })
    }
}
