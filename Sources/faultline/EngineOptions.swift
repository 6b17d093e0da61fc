import Archive
import ArgumentParser
import Foundation
import Nights
import Reporting
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

    func validate() throws {
        guard (1...Shard.countMax).contains(shards) else {
            throw ValidationError("--shards \(shards): expected 1 to \(Shard.countMax)")
        }
        if engine == .kubernetes, !print {
            throw ValidationError(
                "--engine kubernetes: give --print, and pass the output to kubectl apply -f -"
            )
        }
        if print, engine == nil { throw ValidationError("--print needs --engine") }
    }

    /// Whether a cluster is to carry the night out.
    var isAsked: Bool { engine != nil }

    /// Submits the night and follows it, or prints what would be submitted.
    /// - Throws: the exit status.
    func perform(
        suite: (file: String, name: String),
        on date: NightDate,
        options: [String],
        runs: String,
        night: String?,
        _ judging: NightResultOptions
    ) async throws {
        let first = Shard(1, of: shards) ?? .whole
        let root = engine == .slurm ? Self.absolute(runs) : runs
        let folder =
            night.map { NightFolder(root: root, id: $0) }
            ?? .next(in: root, suite: suite.name, on: date, shard: first)
        let isFile = suite.file.hasSuffix(".yaml") || suite.file.hasSuffix(".yml")
        let job = ClusterJob(
            suite: isFile && engine == .slurm ? Self.absolute(suite.file) : suite.file,
            date: date,
            shards: shards,
            options: options,
            sbatch: sbatch
        )
        switch engine {
        case .kubernetes:
            Console.print(KubernetesNight.manifest(folder, job, image: image, claim: claim))
        case .slurm where print:
            Console.print(SlurmNight.scripts(job, folder, program: Self.program))
        case .slurm: try await slurm(folder, job, judging)
        case nil: break
        }
    }

    private func slurm(
        _ folder: NightFolder,
        _ job: ClusterJob,
        _ judging: NightResultOptions
    ) async throws {
        let results = try judging.results(in: folder.root)
        let interrupts = try Interrupts()
        do throws(TrialError) {
            let night = try SlurmNight(folder, job, program: Self.program)
            let jobs = try await night.submit()
            Console.say(
                "night \(folder.id): \(Counted.nouns(job.shards, "shard")) submitted as job"
                    + " \(jobs.array), merged by job \(jobs.merge)"
            )
            try await night.follow(jobs) { progress in
                Console.say(
                    "\(progress.begun) of \(job.shards) shards begun, \(progress.ended.count) ended"
                )
            } until: {
                interrupts.status != nil
            }
        } catch {
            throw Console.fail(error)
        }
        if let status = interrupts.status {
            Console.say(
                "the jobs go on: faultline nightly merge \(folder.root) --night \(folder.id)"
            )
            throw ExitCode(status)
        }
        let (document, complaints) = try Console.failing { () throws(TrialError) in
            try results.write(folder)
        }
        throw judging.show(document, complaints).exit()
    }

    /// The path of this program, which other machines have at the same place.
    private static var program: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? CommandLine.arguments.first ?? "faultline"
    }

    private static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
}
