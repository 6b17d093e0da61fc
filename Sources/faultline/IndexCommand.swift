import Archive
import ArgumentParser
import Histories
import Trials

/// `faultline index`: writes the index of runs again from their folders.
struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Write the index of recorded runs again from their folders.",
        discussion: """
            Each run adds itself to index.jsonl when it ends, and `faultline list runs` reads \
            that. The folders are the truth: after runs were copied, moved or removed, this finds \
            them all.

            Examples:
              faultline index
              faultline index --runs /data/runs
            """
    )

    @Option(help: "Where runs are recorded.", completion: .directory)
    var runs = PlanOptions.runsFolder

    func run() throws {
        let contents = try Console.failing(.harnessFailed) { () throws(ArchiveError) in
            try RunIndex(root: runs).rebuild()
        }
        for complaint in contents.complaints { Console.say("skipped: \(complaint)") }
        Console.print("\(contents.entries.count) runs are in \(RunIndex(root: runs).path)".shown)
    }
}
