import Foundation
import Nights
import Reporting

/// A night that a cluster of machines carries out, shard by shard.
public struct ClusterNight: Sendable {
    /// What is to be carried out.
    private let job: ClusterJob
    /// Where it is recorded.
    public let folder: NightFolder

    /// A night of a suite, with everything that a machine of the cluster must find under one path.
    ///
    /// - `id`: the night's id; nil for the next one. `isShared`: whether the machines have the
    ///   files of this one at the same paths.
    public init(
        _ job: ClusterJob,
        suite name: String,
        runs: String,
        id: String?,
        isShared: Bool
    ) {
        let root = isShared ? Self.absolute(runs) : runs
        var job = job
        let isFile = job.suite.hasSuffix(".yaml") || job.suite.hasSuffix(".yml")
        if isFile, isShared { job.suite = Self.absolute(job.suite) }
        self.job = job
        folder =
            id.map { NightFolder(root: root, id: $0) }
            ?? .next(
                in: root,
                suite: name,
                on: job.date,
                shard: Shard(1, of: job.shards) ?? .whole
            )
    }

    /// What would be submitted to Slurm.
    public var slurmScripts: String {
        SlurmNight.scripts(job, folder, program: Self.program)
    }

    /// The manifest for Kubernetes.
    ///
    /// - `image`: the image that has this program. `claim`: the volume claim for runs.
    public func manifest(image: String, claim: String) -> String {
        KubernetesNight.manifest(folder, job, image: image, claim: claim)
    }

    /// Submits the night to Slurm, and follows it until every shard has ended.
    ///
    /// - `note`: is told how far it is. `isOver`: whether it is to be followed no longer; the jobs
    ///   go on.
    /// - Throws: `TrialError` where Slurm refuses.
    public func perform(
        note: (String) -> Void,
        until isOver: @Sendable () -> Bool
    ) async throws(TrialError) {
        let night = try SlurmNight(folder, job, program: Self.program)
        let jobs = try await night.submit()
        note(
            "night \(folder.id): \(Counted.nouns(job.shards, "shard")) submitted as job"
                + " \(jobs.array), merged by job \(jobs.merge)"
        )
        try await night.follow(jobs) { progress in
            note("\(progress.begun) of \(job.shards) shards begun, \(progress.ended.count) ended")
        } until: {
            isOver()
        }
        if isOver() {
            note("the jobs go on: faultline nightly merge \(folder.root) --night \(folder.id)")
        }
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
