import Foundation
import Histories

/// One table of every scenario, each measured in a process of its own, so that memory is its own.
struct Table {
    var isQuick = false
    var patterns: [String] = []
    var engine: String?

    /// Prints the table as it is measured; says whether every verdict was as it must be.
    func run() throws -> Bool {
        let scenarios = Scenario.all.filter { scenario in
            (!isQuick || scenario.isQuick)
                && (patterns.isEmpty || patterns.contains { scenario.name.contains($0) })
        }
        let width = max(8, scenarios.map(\.name.count).max() ?? 0)
        var measured: [(Scenario, Measurement)] = []
        let columns = Columns(widths: [width, 10, 9, 7, 8, 9, 9, 12, 9, 7, 4])
        columns.printHead([
            "scenario", "operations", "processes", "info", "verdict", "median ms",
            "cpu ms", "operations/s", "explained", "peak MB", "runs",
        ])
        for scenario in scenarios {
            let measurement = try measure(scenario)
            columns.printRow(Self.cells(scenario, measurement))
            measured.append((scenario, measurement))
        }
        Self.printGrowth(measured)
        if patterns.isEmpty || patterns.contains("workers") { try Self.printSpeedUp() }
        if patterns.isEmpty || patterns.contains("parse") { try Self.printParsing() }
        return measured.allSatisfy { !Self.isWrong($0.0, $0.1) }
    }

    private func measure(_ scenario: Scenario) throws -> Measurement {
        let choice = engine.map { ["--engine", $0] } ?? []
        let output = try Self.outputOfSelf(["row", scenario.name] + choice)
        guard let measurement = Measurement(line: output) else {
            // A child that ran out of memory is a row too.
            var failed = Measurement()
            failed.operations = scenario.shape.operations
            failed.processes = scenario.shape.processes
            failed.verdict = "died"
            return failed
        }
        return measurement
    }

    private static func isWrong(_ scenario: Scenario, _ measurement: Measurement) -> Bool {
        ["valid", "invalid"].contains(measurement.verdict)
            && measurement.verdict != scenario.expected
    }

    private static func cells(_ scenario: Scenario, _ measured: Measurement) -> [String] {
        let isTimed = measured.runs > 0
        let rate = Double(measured.operations) / measured.milliseconds * 1e3
        return [
            scenario.name, "\(measured.operations)", "\(measured.processes)", "\(measured.info)",
            isWrong(scenario, measured) ? "WRONG" : measured.verdict,
            isTimed ? number(measured.milliseconds) : "–",
            isTimed ? number(measured.processorMilliseconds) : "–",
            isTimed ? String(Int(rate)) : "–",
            measured.explainedMilliseconds > 0 ? number(measured.explainedMilliseconds) : "–",
            isTimed ? String(Int(measured.megabytes.rounded())) : "–",
            isTimed ? "\(measured.runs)" : "–",
        ]
    }

    /// The exponent e of time ~ operationsᵉ between neighbouring lengths, of the processor's time.
    private static func printGrowth(_ measured: [(Scenario, Measurement)]) {
        let lengths = measured.filter { $0.0.name.hasPrefix("growth-") && $0.1.runs > 0 }
        guard lengths.count > 1 else { return }
        print("\ngrowth of time with length")
        for (short, long) in zip(lengths, lengths.dropFirst()) {
            let time = log(long.1.processorMilliseconds / short.1.processorMilliseconds)
            let length = log(Double(long.1.operations) / Double(short.1.operations))
            print("  \(short.1.operations) to \(long.1.operations): \(number(time / length))")
        }
    }

    /// What a second core brings where there are several keys.
    private static func printSpeedUp() throws {
        print("\nkeys side by side")
        for name in ["keys-1e6-p30-i5", "strings-17000-p50-i0"] {
            let alone = Measurement(line: try outputOfSelf(["row", name]))
            let together = Measurement(line: try outputOfSelf(["row", name, "--workers", "2"]))
            guard let alone, let together else { continue }
            let times = [alone, together].map { number($0.milliseconds) + " ms" }
            let ratio = number(alone.milliseconds / together.milliseconds)
            print(
                "  \(name): \(times[0]) with one worker, \(times[1]) with all cores: \(ratio) times"
            )
        }
    }

    private static func printParsing() throws {
        print("\nparsing on one thread")
        for format in [HistoryFormat.jsonl, .edn] {
            print("  " + (try outputOfSelf(["parse", format.rawValue])))
        }
    }

    /// Runs this executable with other arguments, and returns what it printed.
    private static func outputOfSelf(_ arguments: [String]) throws -> String {
        let child = Foundation.Process()
        child.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        child.arguments = arguments
        let pipe = Pipe()
        child.standardOutput = pipe
        try child.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        child.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A number with three digits that matter.
func number(_ value: Double) -> String {
    guard value.isFinite, value > 0 else { return "0" }
    let decimals = max(0, 2 - Int(log10(value).rounded(.down)))
    return String(format: "%.\(decimals)f", value)
}

/// Columns of text, the first aligned to the left and the others to the right, as Markdown.
struct Columns {
    let widths: [Int]

    func printHead(_ names: [String]) {
        printRow(names)
        let rules = widths.enumerated().map { column, width in
            column == 0
                ? String(repeating: "-", count: width)
                : String(repeating: "-", count: width - 1) + ":"
        }
        printRow(rules)
    }

    func printRow(_ cells: [String]) {
        let padded = zip(cells, widths).enumerated().map { column, cell in
            let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
            return column == 0 ? cell.0 + padding : padding + cell.0
        }
        print("| " + padded.joined(separator: " | ") + " |")
        // A row takes seconds: a reader must not wait for a buffer to fill.
        fflush(nil)
    }
}
