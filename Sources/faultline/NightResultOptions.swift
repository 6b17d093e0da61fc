import ArgumentParser
import Nights
import Trials

/// The option that names the file of known issues.
struct KnownIssuesOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Findings that fail nothing until they expire (default: known-issues.yaml, if there).",
            valueName: "file"
        ),
        completion: .file(extensions: ["yaml", "yml"])
    )
    var knownIssues: String?
}

/// The options that say by what a night is judged.
struct NightResultOptions: ParsableArguments {
    @OptionGroup var known: KnownIssuesOption

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
    func results(in root: String) throws(TrialError) -> NightResults {
        try NightResults(in: root, baseline: baseline, known: known.knownIssues)
    }

    /// Shows what a night came to.
    /// - Returns: the status of the night.
    func show(_ night: (document: NightDocument, complaints: [String])) -> Status {
        for complaint in night.complaints { Console.say("skipped: \(complaint)") }
        if github {
            // GitHub reads both outputs; with --json the one is for the document alone.
            let say = output.json ? Console.say : Console.print
            for line in CISummary(night.document).annotations { say(line) }
        }
        return Output.show(night.document, output)
    }
}
