import ArgumentParser
import Checkers
import Foundation
import Histories
import Reporting
import Runs

/// `faultline check`: the verdict on recorded histories, ours or others'.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check recorded histories for linearizability.",
        discussion: """
            FILE is a history or the folder of a run. Formats: JSON lines, Jepsen's EDN, and \
            Porcupine's two; models: see `faultline list models`. Both are guessed if not given.
            """
    )

    @Argument(help: "Histories, or folders of runs.")
    var files: [String]

    @Option(help: "The model; guessed from the operations if absent.")
    var model: String?

    @Option(help: "jsonl, edn, porcupine-etcd or porcupine-kv; guessed if absent.")
    var format: String?

    @Option(help: "The value of a key that nobody has written, as JSON (default null).")
    var initial: String?

    @Option(help: "The most configurations that a search may expand (default 50000000).")
    var steps: Int?

    @Option(help: "The same as a time, at a nominal 2 million steps a second, such as 30s.")
    var timeLimit: String?

    @Option(
        help: ArgumentHelp(
            "Write the time line of the first anomaly as SVG; of several files, to name-1.svg, ...",
            valueName: "file"
        )
    )
    var svg: String?

    @Flag(help: "EDN: take a client's value [k v] as key k and value v.")
    var independent = false

    @Flag(help: "Print one JSON document on standard output, and nothing else.")
    var json = false

    func run() throws {
        let settings = try settings()
        var results: [FileCheck.Result] = []
        var statuses: [Status] = []
        var pictures = try svg.map { (path) throws in try Pictures(path, count: files.count) }
        for file in files {
            do throws(FileCheck.Failure) {
                let result = try FileCheck(file: file, settings: settings).run()
                results.append(result)
                statuses.append(result.status)
                if !json { Console.print(result.lines.joined(separator: "\n")) }
                if let status = pictures?.keep(result) { statuses.append(status) }
            } catch {
                pictures?.skip()
                Console.say("faultline: \(error)")
                statuses.append(error.status)
                if json { results.append(.unreadable(file: file, error: "\(error)")) }
            }
        }
        if json {
            let documents = results.map(\.json)
            Console.print((files.count == 1 ? documents[0] : .list(documents)).jsonText)
        }
        throw Status.combined(statuses).exit()
    }

    private func settings() throws -> FileCheck.Settings {
        var settings = FileCheck.Settings(isIndependent: independent, isDrawn: svg != nil)
        if let model {
            guard let known = ModelName(rawValue: model) else {
                throw Console.fail(
                    "unknown model \"\(model)\"; known are "
                        + ModelName.allCases.map(\.rawValue).joined(separator: ", "),
                    .usage
                )
            }
            settings.model = known
        }
        if let format {
            guard let known = HistoryFormat(rawValue: format) else {
                throw Console.fail(
                    "unknown format \"\(format)\"; known are "
                        + HistoryFormat.allCases.map(\.rawValue).joined(separator: ", "),
                    .usage
                )
            }
            settings.format = known
        }
        if let initial {
            do {
                settings.initial = try JSON.parse(initial)
            } catch {
                throw Console.fail("--initial \(initial): expected JSON (\(error))", .usage)
            }
        }
        settings.budget.steps = try budget()
        return settings
    }

    /// Verdicts must not depend on the machine's load, so a time is turned into steps.
    private func budget() throws -> Int {
        if let steps {
            guard steps > 0 else { throw ValidationError("--steps: expected a number above 0") }
            return steps
        }
        guard let timeLimit else { return Budget.standard.steps }
        guard let span = TimeSpan.parse(timeLimit), span > .zero else {
            throw ValidationError("--time-limit \(timeLimit): expected a time such as 30s")
        }
        return max(1, Int(span.seconds * 2_000_000))
    }
}
