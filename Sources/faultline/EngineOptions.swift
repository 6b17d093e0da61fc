import ArgumentParser
import Nights
import Trials

/// The options that carry a night to machines of a cluster.
struct EngineOptions: ParsableArguments {
    /// The engines that are known.
    enum Engine: String, CaseIterable, ExpressibleByArgument {
        case slurm
        case kubernetes
    }

    @Option(help: "Carry the shards out on a cluster: slurm, or kubernetes with --print.")
    var engine: Engine?

    @Option(help: "How many shards a cluster carries out (default 8).")
    var shards = 8

    @Flag(help: "Print what would be submitted, and submit nothing.")
    var print = false

    @Option(
        help: ArgumentHelp(
            "A further option of sbatch, such as --sbatch=--partition=nightly; several times.",
            valueName: "option"
        )
    )
    var sbatch: [String] = []

    @Option(help: "The image for Kubernetes, which has faultline in its PATH.")
    var image = "faultline"

    @Option(help: "The volume claim for Kubernetes, on which all pods write runs.")
    var claim = "faultline-runs"

    /// Refuses what makes no sense.
    func check() throws(TrialError) {
        try OptionValue.demand(shards, "--shards", in: 1...Shard.countMax)
        if engine == .kubernetes, !print {
            throw TrialError(
                .usage,
                "--engine kubernetes: give --print, and pass the output to kubectl apply -f -"
            )
        }
        if print, engine == nil { throw TrialError(.usage, "--print needs --engine") }
    }

    /// Whether a cluster is to carry the night out.
    var isAsked: Bool { engine != nil }

    /// Submits the night and follows it, or prints what would be submitted.
    /// - Throws: the exit status, or `TrialError`.
    func perform(_ job: ClusterJob, suite: String, _ command: NightlyRunCommand) async throws {
        let night = ClusterNight(
            job,
            suite: suite,
            runs: command.runs,
            id: command.night,
            isShared: engine == .slurm
        )
        switch engine {
        case .kubernetes: return Console.print(night.manifest(image: image, claim: claim))
        case .slurm where print: return Console.print(night.slurmScripts)
        case .slurm, nil: break
        }
        let results = try command.judging.results(in: night.folder.root)
        let interrupts = try Interrupts()
        try await night.perform(note: Console.say) { interrupts.status != nil }
        if let status = interrupts.status { throw ExitCode(status) }
        throw command.judging.show(try results.write(night.folder)).exit()
    }
}
