import Checkers
import Dispatch
import Foundation
import Histories

/// What one scenario took, and what came out; one line of text between processes.
struct Measurement {
    var operations = 0
    var processes = 0
    var info = 0
    var verdict = ""
    /// The median of the times that the check alone took.
    var milliseconds = 0.0
    /// The median of the processor's time, which other processes on the machine do not lengthen.
    var processorMilliseconds = 0.0
    /// The most memory that the process ever took, with the history in it.
    var megabytes = 0.0
    var runs = 0
    /// One check of an invalid history together with its explanation; 0 for others.
    var explainedMilliseconds = 0.0

    /// What is said of a history whose operations no model has.
    static let withoutModel = Measurement(verdict: "no model")

    /// Checks a history several times, but not again once half a minute was spent.
    static func check(
        _ history: History,
        model: String,
        engine: Linearizability.Engine,
        runs: Int = 5,
        workers: Int = 1
    ) -> Measurement {
        guard let criterion = Criterion.named(model) else { return .withoutModel }
        var measurement = Measurement()
        measurement.operations = history.operations.count + history.failed.count
        measurement.info = history.operations.count { $0.isInfo }
        let checker: any Checker =
            criterion.model.map { Linearizability(model: $0, engine: engine) }
            ?? criterion.checker()
        var times: [Double] = []
        var processorTimes: [Double] = []
        while times.count < max(1, runs), times.reduce(0, +) < 30_000 {
            var verdict = Verdict.valid
            let start = clock()
            let plain = Budget(explanation: 0)
            let crew = workers > 1 ? Workers.several : .alone
            times.append(
                elapsedMilliseconds {
                    let findings = checker.findings(in: history, within: plain, by: crew)
                    verdict = .combined(findings.values)
                }
            )
            processorTimes.append(Double(clock() - start) * 1e3 / Double(CLOCKS_PER_SEC))
            measurement.verdict = word(for: verdict)
        }
        measurement.runs = times.count
        if measurement.verdict == "invalid" {
            measurement.explainedMilliseconds = elapsedMilliseconds { _ = checker.check(history) }
        }
        measurement.milliseconds = median(times)
        measurement.processorMilliseconds = median(processorTimes)
        measurement.megabytes = peakMegabytes()
        return measurement
    }

    /// A verdict in one word.
    private static func word(for verdict: Verdict) -> String {
        switch verdict {
        case .valid: "valid"
        case .invalid: "invalid"
        case .unknown: "unknown"
        }
    }
}

extension Measurement {
    /// The fields, separated by tabs.
    var line: String {
        [
            "\(operations)", "\(processes)", "\(info)", verdict, "\(milliseconds)",
            "\(processorMilliseconds)", "\(megabytes)", "\(runs)", "\(explainedMilliseconds)",
        ].joined(separator: "\t")
    }

    /// Reads what `line` wrote.
    init?(line: String) {
        let fields = line.split(separator: "\t").map(String.init)
        guard fields.count == 9, let operations = Int(fields[0]), let processes = Int(fields[1]),
            let info = Int(fields[2]), let milliseconds = Double(fields[4]),
            let processorMilliseconds = Double(fields[5]), let megabytes = Double(fields[6]),
            let runs = Int(fields[7]), let explained = Double(fields[8])
        else { return nil }
        self.init(
            operations: operations,
            processes: processes,
            info: info,
            verdict: fields[3],
            milliseconds: milliseconds,
            processorMilliseconds: processorMilliseconds,
            megabytes: megabytes,
            runs: runs,
            explainedMilliseconds: explained
        )
    }
}

/// How long something takes, in milliseconds.
func elapsedMilliseconds(_ body: () throws -> Void) rethrows -> Double {
    let elapsed = try ContinuousClock().measure(body)
    return Double(elapsed.components.seconds) * 1e3 + Double(elapsed.components.attoseconds) * 1e-15
}

/// The middle one of some numbers; of two in the middle the lesser.
func median(_ numbers: [Double]) -> Double {
    numbers.isEmpty ? 0 : numbers.sorted()[(numbers.count - 1) / 2]
}

/// The most memory that this process ever had resident, in megabytes.
func peakMegabytes() -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = line?.split { !$0.isNumber }.first.flatMap { Double($0) }
    return (kilobytes ?? 0) / 1024
}

extension Workers {
    /// As many as the machine has cores.
    static let several = Workers { count, job in
        DispatchQueue.concurrentPerform(iterations: count, execute: job)
    }
}
