import Archive
import Foundation
import Histories
import Nights
import Plans
import Processes

/// A night on a Slurm cluster: an array of shards, and a job that merges them.
///
/// All machines see the folder of runs. A shard that dies is begun again by its script, and goes on
/// from what is recorded; one whose machine dies is begun again by Slurm.
///
/// Source: the manual pages of `sbatch` and `squeue`, Slurm 22.05.
public struct SlurmNight: Sendable {
    /// How often a shard is submitted again after its job ended without it.
    private static let resubmissions = 2

    private let folder: NightFolder
    private let job: ClusterJob
    private let program: String
    private let sbatch: Tool
    private let squeue: Tool

    /// A night on the cluster that this machine submits to.
    /// - Throws: `TrialError` if the commands of Slurm are missing.
    public init(_ folder: NightFolder, _ job: ClusterJob, program: String) throws(TrialError) {
        guard let sbatch = Tool.find("sbatch"), let squeue = Tool.find("squeue") else {
            throw TrialError(
                .toolMissing,
                "--engine slurm: no sbatch and squeue in PATH; install slurm-client, or submit from"
                    + " a login node"
            )
        }
        self.folder = folder
        self.job = job
        self.program = program
        self.sbatch = sbatch
        self.squeue = squeue
    }

    private var scripts: String { folder.path + "/slurm" }

    // MARK: Scripts

    /// The script of one shard.
    static func shardScript(_ job: ClusterJob, _ folder: NightFolder, program: String) -> String {
        let words =
            [
                program, "nightly", job.suite, "--night", folder.id, "--date", job.date.text,
                "--runs", folder.root,
            ] + job.options
        return """
            #!/bin/sh
            #SBATCH --job-name=faultline-\(folder.id)
            #SBATCH --requeue
            #SBATCH --open-mode=append
            # One shard of a night. A shard that died goes on from what is recorded.
            shard=$((SLURM_ARRAY_TASK_ID + 1))
            for attempt in 1 2 3; do
                \(words.map(RunPlan.quoted).joined(separator: " ")) --shard "$shard/\(job.shards)"
                status=$?
                # 0 to 2 are verdicts, 64 to 69 will not get better, 130 and 143 are interrupts.
                case $status in
                0 | 1 | 2 | 6[4-9] | 130 | 143) exit $status ;;
                esac
                echo "faultline: shard $shard ended with status $status, attempt $attempt of 3" >&2
            done
            exit $status

            """
    }

    /// The script that merges the shards.
    static func mergeScript(_ folder: NightFolder, program: String) -> String {
        let words = [program, "nightly", "merge", folder.root, "--night", folder.id]
        return """
            #!/bin/sh
            #SBATCH --job-name=faultline-merge
            #SBATCH --open-mode=append
            exec \(words.map(RunPlan.quoted).joined(separator: " "))

            """
    }

    /// Both scripts, for people who submit them by themselves.
    public static func scripts(_ job: ClusterJob, _ folder: NightFolder, program: String) -> String
    {
        "# shard.sh, for sbatch --array=0-\(job.shards - 1):\n"
            + shardScript(job, folder, program: program)
            + "\n# merge.sh, for sbatch --dependency=afterany:NUMBER:\n"
            + mergeScript(folder, program: program)
    }

    // MARK: Submission

    /// Writes the scripts and submits the array, and the job that merges when all of it ended.
    /// - Returns: the numbers of both jobs.
    public func submit() async throws(TrialError) -> (array: String, merge: String) {
        do throws(ArchiveError) {
            try RunDirectory.makeFolders(scripts)
            try Files.replace(
                scripts + "/shard.sh",
                with: Self.shardScript(job, folder, program: program)
            )
            try Files.replace(
                scripts + "/merge.sh",
                with: Self.mergeScript(folder, program: program)
            )
        } catch {
            throw TrialError(.harnessFailed, "\(error)")
        }
        return try await submit(array: "0-\(job.shards - 1)")
    }

    private func submit(array: String) async throws(TrialError) -> (array: String, merge: String) {
        let first = try await submit([
            "--array=\(array)", "--output=\(scripts)/shard-%a.txt", scripts + "/shard.sh",
        ])
        let merge = try await submit([
            "--dependency=afterany:\(first)", "--output=\(scripts)/merge.txt",
            scripts + "/merge.sh",
        ])
        return (first, merge)
    }

    private func submit(_ words: [String]) async throws(TrialError) -> String {
        let answer = try await answer(of: sbatch, ["--parsable"] + job.sbatch + words)
        // With clusters: number;cluster.
        guard let number = answer.split(whereSeparator: { ";\n".contains($0) }).first,
            Int(number) != nil
        else {
            throw TrialError(
                .harnessFailed,
                "sbatch: expected the number of a job, found \(answer)"
            )
        }
        return String(number)
    }

    private func answer(of tool: Tool, _ words: [String]) async throws(TrialError) -> String {
        do {
            let answer = try await tool.run(words, within: .seconds(60))
            guard answer.succeeded else {
                throw TrialError(.harnessFailed, "\(tool.path): \(answer.complaint)")
            }
            return answer.output
        } catch let error as TrialError {
            throw error
        } catch {
            throw TrialError(.harnessFailed, "\(error)")
        }
    }

    // MARK: Progress

    /// Follows the jobs until Slurm has none of them, and submits again the shards that were lost.
    ///
    /// - `report`: is told about every change. `isStopped`: ends it; the jobs go on.
    public func follow(
        _ jobs: (array: String, merge: String),
        telling report: (NightFolder.Progress) -> Void,
        until isStopped: () -> Bool
    ) async throws(TrialError) {
        var jobs = jobs
        var last = NightFolder.Progress()
        var submissions = 0
        while !isStopped() {
            let queued = try await queued(jobs)
            let now = (try? folder.progress()) ?? last
            if now != last { report(now) }
            last = now
            if queued == 0 {
                let lost = (1...job.shards).filter { !now.ended.contains($0) }
                if lost.isEmpty || submissions == Self.resubmissions { return }
                submissions += 1
                let array = lost.map { "\($0 - 1)" }.joined(separator: ",")
                jobs = try await submit(array: array)
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// How many of two jobs Slurm still has, each task of an array by itself.
    private func queued(_ jobs: (array: String, merge: String)) async throws(TrialError) -> Int {
        let words = ["--noheader", "--array", "--format=%i", "--jobs=\(jobs.array),\(jobs.merge)"]
        do {
            let answer = try await squeue.run(words, within: .seconds(60))
            // Of jobs that it has forgotten it says that their number is invalid.
            return answer.succeeded ? answer.output.split(separator: "\n").count : 0
        } catch {
            throw TrialError(.harnessFailed, "\(error)")
        }
    }
}
