import Archive
import ArgumentParser
import Foundation
import Index
import Nights
import Plans
import Reporting
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

    /// The issues of the file; none where there is no file, and none was named.
    /// - Throws: the exit status, after saying what is wrong.
    func issues() throws -> KnownIssues {
        let standard = NightResults.knownIssues
        let file =
            knownIssues
            ?? (FileManager.default.fileExists(atPath: standard) ? standard : nil)
        guard let file else { return KnownIssues() }
        return try PlanFile.failing(.badInput) { () throws(PlanError) in
            try KnownIssues(yaml: try PlanFile.text(file), file: file)
        }
    }
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
    /// - Throws: the exit status, after saying what is wrong.
    func results(in root: String) throws -> NightResults {
        var results = NightResults()
        if let baseline {
            results.baseline = try self.baseline(baseline, in: root)
        }
        results.known = try known.issues()
        return results
    }

    /// The night or the commit that is compared with.
    ///
    /// One that is not known is refused before a night is spent on it.
    private func baseline(_ name: String, in root: String) throws -> Baseline {
        if NightFolder.ids(in: root).contains(name) { return .night(name) }
        let nights = try Console.failing(.badInput) { () throws(ArchiveError) in
            try RunIndex(root: root).nights()
        }
        if nights.flatMap(\.commits).contains(where: { Baseline.isCommit(name, of: $0) }) {
            return .commit(name)
        }
        let ids = nights.map(\.id).suffix(10)
        let hint =
            ids.isEmpty
            ? "there is no earlier night"
            : Unknown.name(name, of: "night or commit", among: ids.reversed())
        throw Console.fail("--baseline \(name): \(hint)", .usage)
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
