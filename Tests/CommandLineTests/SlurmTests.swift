import Foundation
import Nights
import Processes
import TestSupport
import Testing

private enum Slurm {
    /// Whether a cluster of this machine alone can be started.
    static var isInstalled: Bool {
        geteuid() == 0 && ["slurmctld", "slurmd", "munged"].allSatisfy { Tool.find($0) != nil }
    }
}

/// Nights on a real Slurm, of this machine alone; where it is not installed, or without root, there
/// is nothing to try.
@Suite(.serialized, .enabled(if: Slurm.isInstalled)) struct SlurmTests {
    private static let cluster = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Slurm/cluster").path

    private static let suite = """
        cells:
          - {strategies: [abd, raft, eventual, causal, quorum, dynamo, crdt, primary-backup],
             workload: register, simulate: true, seeds: 40}
        """

    @Test func eightShardsOneOfThemKilledAreTheNightOfOneMachine() async throws {
        let cli = try CommandLineScratch()
        let folder = cli.file("slurm")
        try await Self.cluster("start", folder)
        do {
            try await tryNight(cli, conf: folder + "/slurm.conf")
        } catch {
            Issue.record(error)
        }
        try await Self.cluster("stop", folder)
    }

    private func tryNight(_ cli: CommandLineScratch, conf: String) async throws {
        let file = try cli.write(Self.suite, to: "moment.yaml")
        let whole = try await cli.run(
            "nightly",
            file,
            "--runs",
            "whole",
            "--date",
            "2026-11-30",
            "--json"
        )
        #expect(whole.status == 0)
        let line =
            "SLURM_CONF='\(conf)' '\(CommandLineScratch.executable)' nightly '\(file)' --runs runs"
            + " --date 2026-11-30 --engine slurm --shards 8 --json > night.json 2> night.txt"
        let process = try cli.start("/bin/sh", "-c", line)
        // One shard dies while it works; its script begins it again.
        let isKilled = try await eventually(within: .seconds(120), every: .milliseconds(20)) {
            try await Self.killOne(of: cli)
        }
        #expect(isKilled, "a shard was killed")
        let end = await process.wait(within: .seconds(300))
        #expect(end == .exited(0), "\(cli.contents("night.txt"))")
        let night = NightFolder(root: cli.file("runs"), id: "2026-11-30-moment")
        let shards = try night.shards()
        #expect(shards.count == 8 && shards.allSatisfy { $0.end == .complete })
        let logs = (1...8).map { cli.contents("runs/nights/\(night.id)/slurm/shard-\($0 - 1).txt") }
        #expect(logs.contains { $0.contains("attempt 1 of 3") }, "the killed one was begun again")
        let merged = try night.read().result
        let one = try NightFolder(root: cli.file("whole"), id: night.id).read().result
        #expect(merged.cells.map(\.standing) == one.cells.map(\.standing))
        #expect(merged.cells.map { $0.units.map(\.unit) } == one.cells.map { $0.units.map(\.unit) })
        #expect(merged.tried == one.tried && merged.tried == 8)
    }

    /// Kills the process of one shard; false if none is there yet.
    private static func killOne(of cli: CommandLineScratch) async throws -> Bool {
        for number in cli.processes() {
            let words = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") ?? Data()
            let line = String(decoding: words, as: UTF8.self)
            guard line.contains("nightly"), line.contains("--shard\0"),
                line.hasPrefix(CommandLineScratch.executable), let pid = Int32(number)
            else { continue }
            return kill(pid, SIGKILL) == 0
        }
        return false
    }

    private static func cluster(_ verb: String, _ folder: String) async throws {
        let answer = try await Tool(path: cluster).run([verb, folder], within: .seconds(60))
        try #require(answer.succeeded, "\(verb): \(answer.complaint)")
    }
}
