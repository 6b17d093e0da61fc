import Checkers
import Histories

/// What was asked for on the command line.
struct Command {
    private static let usage = """
        one of
          table [--quick] [--only PART-OF-NAME] [--engine E]   measure the scenarios
          list                                    the scenarios' names
          row NAME [--engine E] [--runs N] [--workers N] measure one scenario in this process
          write NAME FILE                         one scenario's history as JSON lines
          generate FILE --family F [--operations N] [--processes N] [--busy yes] [--keys N]
            [--rotation N] [--info SHARE] [--domain N] [--reads W] [--writes W] [--cas W]
            [--mismatches yes] [--violation drained|concurrent] [--place SHARE] [--seed N]
          check FILE... [--model M] [--engine E] [--runs N]
          parse jsonl|edn                         how fast files are read
          runs FOLDER [--count N]                 folders of recorded runs, for an index
        """

    private var words: [String] = []
    private var options: [String: String] = [:]

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                words.append(argument)
                continue
            }
            if argument == "--quick" {
                options["quick"] = "yes"
            } else if let value = rest.popFirst() {
                options[String(argument.dropFirst(2))] = value
            } else {
                throw Complaint("\(argument) needs a value")
            }
        }
    }

    /// Does what was asked for; false means that a verdict was not what it must be.
    func run() throws -> Bool {
        switch (words.first, words.dropFirst().first) {
        case ("table", nil):
            let patterns = options["only"].map { [$0] } ?? []
            return try Table(
                isQuick: options["quick"] != nil,
                patterns: patterns,
                engine: options["engine"]
            ).run()
        case ("list", nil):
            for scenario in Scenario.all { print(scenario.name) }
        case ("row", let name?):
            print(try row(try scenario(name)).line)
        case ("write", let name?) where words.count == 3:
            try write(try scenario(name).shape, to: words[2])
        case ("generate", let file?):
            try write(try shape(), to: file)
        case ("check", _?):
            for file in words.dropFirst() { try check(file) }
        case ("parse", let format?):
            guard let format = HistoryFormat(rawValue: format) else {
                throw Complaint("\(format) is no format")
            }
            print(try parsingRate(of: format))
        case ("runs", let folder?):
            try RunFolders(count: try number("count", or: 100_000)).write(to: folder)
        default: throw Complaint("expected \(Self.usage)")
        }
        return true
    }

    private func row(_ scenario: Scenario) throws -> Measurement {
        let model = scenario.shape.family.criterion
        var measurement = Measurement.withoutModel
        measurement.operations = scenario.shape.operations
        // Nothing is drawn in vain.
        if Criterion.named(model) != nil {
            measurement = .check(
                try history(of: scenario.shape),
                model: model,
                engine: try engine(),
                runs: try number("runs", or: 5),
                workers: try number("workers", or: 1)
            )
        }
        measurement.processes = scenario.shape.processes
        return measurement
    }

    private func check(_ file: String) throws {
        let history = try recording(at: file).history()
        let measurement = Measurement.check(
            history,
            model: options["model"] ?? Self.model(of: history),
            engine: try engine(),
            runs: try number("runs", or: 5)
        )
        let fields = [
            file, measurement.verdict, "\(measurement.milliseconds)",
            "\(measurement.megabytes)", "\(measurement.runs)",
            "\(measurement.processorMilliseconds)", "\(measurement.explainedMilliseconds)",
        ]
        print(fields.joined(separator: "\t"))
    }

    /// The property or model that has every operation of a history, by names that no other one has.
    private static func model(of history: History) -> String {
        Criterion.guess(history)?.name ?? NamedModel.guess(history)?.name
            ?? NamedModel.register.name
    }
}

extension Command {
    private func scenario(_ name: String) throws -> Scenario {
        guard let scenario = Scenario.named(name) else {
            throw Complaint("there is no scenario \(name); see list")
        }
        return scenario
    }

    private func engine() throws -> Linearizability.Engine {
        try named("engine", or: .automatic)
    }

    private func shape() throws -> Shape {
        var shape = Shape()
        shape.family = try named("family", or: shape.family)
        shape.operations = try number("operations", or: shape.operations)
        shape.processes = try number("processes", or: shape.processes)
        shape.isBusy = options["busy"] != nil
        shape.keys = try number("keys", or: shape.keys)
        shape.rotation = try number("rotation", or: 0)
        if shape.rotation == 0 { shape.rotation = nil }
        shape.info = try number("info", or: shape.info)
        shape.domain = try number("domain", or: 0)
        if shape.domain == 0 { shape.domain = nil }
        shape.mix.reads = try number("reads", or: 1)
        shape.mix.writes = try number("writes", or: 1)
        shape.mix.compareAndSets = try number("cas", or: shape.family == .casRegister ? 1 : 0)
        shape.hasMismatches = options["mismatches"] != nil
        shape.violation = try named("violation", or: .none)
        shape.place = try number("place", or: shape.place)
        shape.seed = try number("seed", or: shape.seed)
        return shape
    }

    private func number<T: LosslessStringConvertible>(_ option: String, or other: T) throws -> T {
        guard let text = options[option] else { return other }
        guard let value = T(text) else { throw Complaint("--\(option) \(text) is no number") }
        return value
    }

    private func named<T: RawRepresentable<String> & CaseIterable>(
        _ option: String,
        or other: T
    ) throws -> T {
        guard let text = options[option] else { return other }
        guard let value = T(rawValue: text) else {
            let names = T.allCases.map(\.rawValue).joined(separator: ", ")
            throw Complaint("--\(option) \(text) is none of \(names)")
        }
        return value
    }
}
