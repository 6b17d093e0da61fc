import ArgumentParser
import Histories
import Index
import Trials

/// `faultline index`: writes the index of runs again from their folders.
struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Make the index of recorded runs again from their folders.",
        discussion: """
            The folders are the truth. What lists runs brings the index, index.sqlite, up to date \
            with them first: runs that were copied, moved or removed are noticed. This reads every \
            record again, which is needed only where one was changed by hand.

            Examples:
              faultline index
              faultline index --runs /data/runs
            """
    )

    @Option(help: "Where runs are recorded.", completion: .directory)
    var runs = PlanOptions.runsFolder

    func run() throws {
        try RecordedPlaces.demandFolder(runs)
        let (index, count) = try TrialError.failing(as: .harnessFailed) {
            let index = try RunIndex.rebuilt(root: runs)
            return (index, try index.count())
        }
        Console.say(about: index)
        Console.print("\(count) runs are in \(index.path)".shown)
    }
}
