import Archive
import ArgumentParser
import Trials

/// `faultline prune`: removes old runs and compresses what is kept.
struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove old runs, compress histories, and say what runs take on the disk.",
        discussion: """
            Runs of the last nights of each suite are kept, and so are runs outside of nights \
            unless --older-than says otherwise. A run that goes on is never touched. What \
            cannot be read is left as it is, and named. Compressed histories are read as they \
            are by analyze, check, compare and run --replay.

            Exit status: 0 done; 2 the runs that are kept take more than --max-size; 66 no folder \
            of runs; 70 something could not be removed or compressed.

            Examples:
              faultline prune --dry-run
              faultline prune --keep-nights 14 --keep-failures --compress
              faultline prune --older-than 30d --max-size 20G
            """
    )

    @Option(help: "How many nights of each suite are kept, the newest.")
    var keepNights = PruningRules().nightsKept

    @Flag(help: "Keep runs that broke a claim, failed, or are undecided, whatever their age.")
    var keepFailures = false

    @Option(help: "Remove runs outside of nights that began longer ago, such as 30d.")
    var olderThan: String?

    @Flag(help: "Compress the histories of runs that ended as claimed.")
    var compress = false

    @Option(
        help: """
            The most that all runs may take on the disk, such as 20G: the oldest that ended as \
            claimed are removed until they fit. The newest night of each suite stays whole.
            """
    )
    var maxSize: String?

    @Flag(help: "Only say what would be done.")
    var dryRun = false

    @Option(help: "Where runs are recorded.", completion: .directory)
    var runs = PlanOptions.runsFolder

    @OptionGroup var output: OutputOptions

    func run() throws {
        let pruning = try Pruning(
            root: runs,
            nightsKept: keepNights,
            keepsFailures: keepFailures,
            compresses: compress,
            olderThan: olderThan,
            maxSize: maxSize,
            isDry: dryRun
        )
        for complaint in pruning.complaints { Console.say("faultline: \(complaint)") }
        throw Output.show(PruningDocument(pruning), output).exit()
    }
}
