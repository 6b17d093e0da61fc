import Archive
import ArgumentParser
import Histories
import Nights
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
        guard let root = folders.first else { return }
        try await waitForShards(in: root)
        let id = try theNight()
        try Console.failing(.badInput) { () throws(ArchiveError) in
            for folder in folders.dropFirst() {
                try NightCopy(from: folder, to: root, night: id).perform()
            }
        }
        var results = try judging.results(in: root)
        results.allowsMissing = allowMissing
        let (document, complaints) = try Console.failing { () throws(TrialError) in
            try results.write(NightFolder(root: root, id: id))
        }
        throw judging.show(document, complaints).exit()
    }

    /// Waits until every shard of the night has a record that says how it ended.
    private func waitForShards(in root: String) async throws {
        guard let wait else { return }
        guard let limit = TimeSpan.parse(wait), limit > .zero else {
            throw Console.fail("--wait \(wait): expected a time such as 24h", .usage)
        }
        guard let night else { throw Console.fail("--wait needs --night", .usage) }
        let folder = NightFolder(root: root, id: night)
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if let progress = try? folder.progress(), progress.isOver { return }
            try await Task.sleep(for: .seconds(1))
        }
        Console.say("--wait \(wait): the time is over, and not every shard has ended")
    }

    private func theNight() throws -> String {
        if let night {
            guard NightFolder.isID(night) else {
                throw Console.fail("--night \(night): expected the id of a night", .usage)
            }
            return night
        }
        let found = folders.flatMap { root in
            NightFolder.ids(in: root).compactMap { id -> (id: String, began: UTCTime)? in
                let shards = try? NightFolder(root: root, id: id).shards()
                return shards?.first.map { (id, $0.began) }
            }
        }
        guard let newest = found.max(by: { ($0.began, $0.id) < ($1.began, $1.id) }) else {
            throw Console.fail(
                "\(folders.joined(separator: ", ")): no night; expected nights/ID in a folder of"
                    + " runs",
                .badInput
            )
        }
        return newest.id
    }
}
