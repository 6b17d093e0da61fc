import ArgumentParser
import Checkers
import Foundation
import Histories
import Synchronization
import Trials

/// `faultline check`: the verdict on recorded histories, ours or others'.
struct CheckCommand: ParsableCommand {
    /// Which reads are final.
    enum FinalReadsOption: String, ExpressibleByArgument, CaseIterable {
        case marked, last
    }

    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check recorded histories for linearizability, or for weaker models.",
        discussion: """
            FILE is a history, the folder of a run or of Jepsen's store, or a zip archive of one. \
            Formats: see `faultline list formats`; models: see `faultline list models`. Both are \
            guessed if not given.

            With --model all every consistency model of registers is looked at, and the strongest \
            that held is named; the exit status is still that of linearizability.

            Examples:
              faultline check history.jsonl
              faultline check Histories/Runs/latest --model all
              faultline check history.edn --model cas-register --html page.html
              faultline check history.jsonl --counterexample small.jsonl --edn elle.edn
            """
    )

    @Argument(help: "Histories, or folders of runs, or archives of these.", completion: .file())
    var files: [String]

    @Option(
        help: """
            The object, or a consistency model of registers such as causal-cc, or another \
            property such as unique-ids, or all; linearizability of an object guessed from the \
            operations if absent.
            """,
        completion: Completions.models
    )
    var model: String?

    @Option(
        help: "How the file is written; guessed if absent. See `faultline list formats`.",
        completion: .list(HistoryFormat.allCases.map(\.rawValue))
    )
    var format: String?

    @Option(help: "The value of a key that nobody has written, as JSON (default null).")
    var initial: String?

    @Option(
        help: """
            The most configurations that all searches of a file may expand \
            (default \(Budget.standard.steps)).
            """
    )
    var steps: Int?

    @Option(help: "The same as a time, at a nominal 2 million steps a second, such as 30s.")
    var timeLimit: String?

    @Option(
        help: """
            The most memory that the tables of a search may take, such as 2GiB \
            (default \(ByteCount.text(Budget.standard.bytes))).
            """
    )
    var memory: String?

    @Option(
        help: "How many files and keys are checked side by side (default: one a processor core)."
    )
    var workers: Int?

    @Flag(help: "Print an order of the operations that shows why a history is linearizable.")
    var witness = false

    @Option(
        help: ArgumentHelp(
            "Write the time line of the first anomaly as SVG; of several files, to name-1.svg, ...",
            valueName: "file"
        ),
        completion: .file()
    )
    var svg: String?

    @Option(
        help: ArgumentHelp(
            "Write what was found as a web page; of several files, to name-1.html, ...",
            valueName: "file"
        ),
        completion: .file()
    )
    var html: String?

    @Option(
        help: ArgumentHelp(
            "Write the operations of the first counterexample, as a history of its own.",
            valueName: "file"
        ),
        completion: .file()
    )
    var counterexample: String?

    @Option(
        help: ArgumentHelp(
            "Write the history as EDN, as Jepsen, Knossos and Elle read it.",
            valueName: "file"
        ),
        completion: .file()
    )
    var edn: String?

    @Flag(
        inversion: .prefixedNo,
        help: """
            Take a client's value [k v] as key k and value v, or as it is; told by the values if \
            absent.
            """
    )
    var independent: Bool?

    @Option(
        help: """
            Which reads are final: marked ones, with "final" or :final?, or also the last ones of \
            each key, invoked after its updates were answered.
            """
    )
    var finalReads = FinalReadsOption.marked

    @Option(
        help: """
            The most memory that a compressed file may unpack to, such as 16GiB \
            (default \(ByteCount.text(FileCheck.Settings().unpackedMax))).
            """
    )
    var unpackedMax: String?

    @Flag(help: "Take numbers as equal however they are written: 1 and 1.0 are one value.")
    var numbersEqual = false

    @OptionGroup var output: OutputOptions

    func run() throws {
        try OptionValue.demand(workers, "--workers", in: 1...1_000)
        let pool = ThreadPool(count: workers ?? ProcessInfo.processInfo.activeProcessorCount)
        let settings = try settings(workers: pool.workers)
        let wanted: [(ExportFiles.Kind, String?)] = [
            (.picture, svg), (.page, html), (.counterexample, counterexample), (.edn, edn),
        ]
        let exports = try wanted.compactMap { kind, path in
            try path.map { try ExportFiles(kind, $0, count: files.count) }
        }
        let report = Mutex(CheckReport(count: files.count, output: output, exports: exports))
        let progress = CheckProgress(files)
        let line = LiveLine(.check) { progress.text }
        pool.perform(files.count) { [files] number in
            progress.note("reading", about: number)
            let check = FileCheck(file: files[number], settings: settings) {
                progress.note("checking", about: number)
            }
            let checked = check.outcome()
            progress.end(number)
            line.interrupted { report.withLock { $0.add(checked, at: number) } }
        }
        line.end()
        throw report.withLock { $0.end() }.exit()
    }

    private func settings(workers: Workers) throws -> FileCheck.Settings {
        var settings = FileCheck.Settings()
        settings.isIndependent = independent
        settings.takesNumbersAsEqual = numbersEqual
        settings.marksLastReads = finalReads == .last
        settings.isDrawn = svg != nil
        settings.hasPage = html != nil
        settings.hasEDN = edn != nil
        settings.hasCounterexample = counterexample != nil
        settings.hasWitness = witness
        settings.workers = workers
        var options = FileCheck.Settings.Options()
        options.model = model
        options.format = format
        options.initial = initial
        options.steps = steps
        options.timeLimit = timeLimit
        options.memory = memory
        options.unpackedMax = unpackedMax
        try settings.set(options)
        return settings
    }
}
