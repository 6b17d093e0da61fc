import Archive
import ArgumentParser
import Foundation
import Nights
import Plans
import Reporting
import Trials

/// The options that say by what a night is judged.
struct NightResultOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Findings that fail nothing until they expire (default: known-issues.yaml, if there).",
            valueName: "file"
        ),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var knownIssues: String?

    @Option(
        help: ArgumentHelp(
            "The night that it is compared with, or the commit of its program (default: the last).",
            valueName: "night"
        )
    )
    var baseline: String?

    @Flag(help: "Print annotations for the log of a GitHub job, at most 10.")
    var github = false

    @OptionGroup var output: OutputOptions

    /// The results of nights by these options; they are read before anything runs.
    /// - Throws: the exit status, after saying what is wrong.
    func results(in root: String) throws -> NightResults {
        var results = NightResults()
        if let baseline {
            let isNight = NightFolder.ids(in: root).contains(baseline)
            results.baseline = isNight ? .night(baseline) : .commit(baseline)
        }
        let standard = NightResults.knownIssues
        let file =
            knownIssues
            ?? (FileManager.default.fileExists(atPath: standard) ? standard : nil)
        if let file {
            results.known = try PlanFile.failing(.badInput) { () throws(PlanError) in
                try KnownIssues(yaml: try PlanFile.text(file), file: file)
            }
        }
        return results
    }

    /// Shows what a night came to.
    /// - Returns: the status of the night.
    func show(_ document: NightDocument, _ complaints: [String]) -> Status {
        for complaint in complaints { Console.say("skipped: \(complaint)") }
        if github {
            for line in CISummary(document).annotations { Console.print(line) }
        }
        var output = Output(self.output)
        output.show(document)
        output.end()
        return Status.combined(output.statuses)
    }
}
