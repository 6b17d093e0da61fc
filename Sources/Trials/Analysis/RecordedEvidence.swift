import Archive
import Foundation
import Histories
import Observations

/// The evidence of a run, read again from its folder.
struct RecordedEvidence {
    /// What the run brought to light.
    private(set) var evidence: Evidence
    /// Whether the folder says what nodes held at rest, or that they did not rest.
    private(set) var knowsStates = true
    /// What the folder does not say, a sentence each.
    private(set) var missing: [String] = []

    /// Reads the history, then the faults, then the rest.
    /// - Throws: `TrialError` naming the file, what was expected in it, and what to do.
    init(of trial: RecordedTrial) throws(TrialError) {
        let directory = trial.directory
        let recording = try Self.recording(in: directory)
        if let torn = recording.torn { missing.append("the history: \(torn)") }
        let history: History
        do throws(HistoryError) {
            history = try recording.history()
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
        let file = RecordedTrial.document(directory.evidence).flatMap { EvidenceFile($0) }
        let workload = file?.workload ?? Self.workload(of: history)
        var faults = FaultTimeline(nodes: trial.order.plan.nodeNames)
        missing += try faults.read(directory.faults)
        evidence = Evidence(
            history: history,
            windows: faults.windows(until: workload.upperBound),
            workload: workload
        )
        if let file {
            evidence.samples = file.samples
            evidence.circumstances = file.circumstances
            evidence.detection = Detection(
                samples: file.samples,
                truth: faults.truths(until: workload.upperBound)
            )
        } else {
            readResults(of: trial)
            if trial.isCutShort { evidence.circumstances.isInterrupted = true }
        }
    }

    /// Without an evidence file: what the scorecard of then says of it.
    private mutating func readResults(of trial: RecordedTrial) {
        guard let results = trial.results else {
            missing.append(
                "evidence.json: there is none, so how nodes rested, what they noticed, and"
                    + " whether one ended by itself is not known"
            )
            return
        }
        knowsStates = false
        missing.append(
            "evidence.json: there is none, so how nodes rested and what they noticed is taken"
                + " from results.json"
        )
        evidence.circumstances = Circumstances(results)
        evidence.detection = results["detection"].flatMap { Detection($0) }
        let isIdle = results["vacuous"]?.text?.hasPrefix("no fault had an effect") ?? false
        if isIdle { evidence.circumstances.effectiveFaults = 0 }
    }

    private static func recording(in directory: RunDirectory) throws(TrialError) -> Recording {
        do {
            return try RecordedFile(directory.history).recording()
        } catch {
            throw TrialError(.badInput, "\(error)")
        }
    }

    /// From the first call to the last event before the final reads.
    private static func workload(of history: History) -> ClosedRange<Int64> {
        let calls = history.operations + history.failed
        let times = calls.filter { !$0.isFinal }.flatMap { [$0.invokedAt, $0.completedAt] }
            .compactMap(\.self)
        guard let first = times.min(), let last = times.max() else { return 0...0 }
        return first...last
    }
}

extension FaultTimeline {
    /// Folds in the lines of a `faults.jsonl`; returns what is missing there, a sentence each.
    /// - Throws: `TrialError` with a line that is no fault; the last may be torn.
    fileprivate mutating func read(_ path: String) throws(TrialError) -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else {
            return ["faults.jsonl: there is none, so no fault is known to have overlapped a call"]
        }
        let lines = data.split(separator: UInt8(ascii: "\n"))
        for (number, line) in lines.enumerated() {
            if let step = (try? JSON.parse(line)).flatMap({ Step($0) }) {
                add(step)
            } else if number == lines.count - 1, data.last != UInt8(ascii: "\n") {
                return ["faults.jsonl: the last line is torn, so its fault is left out"]
            } else {
                throw TrialError(
                    .badInput,
                    "\(path): line \(number + 1): expected a fault as JSON, as a run writes it"
                )
            }
        }
        return []
    }
}

extension Detection {
    /// Reads the figures of a scorecard; nil for anything else.
    fileprivate init?(_ value: Value) {
        guard let delays = value["delays"]?.elements else { return nil }
        func count(_ name: String) -> Int {
            value[name]?.integer.flatMap { Int(exactly: $0) } ?? 0
        }
        self.init(
            delays: delays.compactMap(\.integer),
            missed: count("missed"),
            tooShort: count("too_short"),
            falseAlarms: count("false_alarms")
        )
    }
}
