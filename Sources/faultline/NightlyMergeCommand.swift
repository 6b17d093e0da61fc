import ArgumentParser
import Trials

/// `faultline nightly merge`: one result from the shards of a night.
struct NightlyMergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Bring the shards of a night together, and say what it came to.",
        discussion: """
            Each folder is one of runs, as --runs names it. What is not in the first is copied \
            into it. A missing shard makes the night undecided.

            Examples:
              faultline nightly merge Histories/Runs
              faultline nightly merge all-runs shard-1/runs shard-2/runs
            """
    )

    @Argument(
        help: "Folders of runs; the night is put together in the first.",
        completion: .directory
    )
    var folders: [String]

    @Option(help: "The id of the night (default: the newest in these folders).")
    var night: String?

    @Flag(help: "Judge by the shards that are there.")
    var allowMissing = false

    @Option(
        help: ArgumentHelp(
            "Wait until all shards have ended, but not longer than this, such as 24h.",
            valueName: "time"
        )
    )
    var wait: String?

    @OptionGroup var judging: NightResultOptions

    func run() async throws {
        let merge = try NightMerge(folders, night: night)
        var results = try judging.results(in: merge.root)
        if try await !merge.wait(atMost: wait) {
            Console.say("--wait \(wait ?? ""): the time is over, and not every shard has ended")
        }
        let folder = try merge.perform()
        results.allowsMissing = allowMissing
        throw judging.show(try results.write(folder)).exit()
    }
}
