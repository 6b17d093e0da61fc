import Foundation
import Histories
import TestSupport
import Testing

/// Runs are found again: by `latest`, by the index, and after one of them failed.
@Suite(.serialized) struct ArchiveCommandTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    private var short: [String] {
        ["--time-limit", "2s", "--nodes", "3", "--links", "relay", "--runs", scratch.folder]
            + ["--seed", "2"]
    }

    private func lines(_ finished: CommandLineScratch.Finished) -> [Substring] {
        finished.output.split(separator: "\n")
    }

    @Test func aReplayThroughLatestRepeatsTheRunItLedTo() async throws {
        let schedule = try scratch.write(
            #"{"offset":"300ms","fault":"pause","value":["n3"]}"# + "\n",
            to: "mine.jsonl"
        )
        let first = try await scratch.run(["run", "--schedule", schedule] + short)
        #expect(first.status == 0 || first.status == 2, "\(first.error)")
        let latest = scratch.file("latest")
        let run = try FileManager.default.destinationOfSymbolicLink(atPath: latest)
        let again = try await scratch.run(["run", "--replay", latest] + short)
        #expect(again.status == 0 || again.status == 2, "\(again.error)")
        #expect(scratch.contents("latest/faults.jsonl").contains(#""fault":"pause""#))
        let plan = scratch.contents("latest/plan.yaml")
        #expect(plan.contains(run) && !plan.contains("latest"), "\(plan)")
        try await expectList(count: 2)

        // Folders are the truth: what is gone is not listed, whatever the index knew.
        try FileManager.default.removeItem(atPath: scratch.file(run))
        try await expectList(count: 1)
        let index = try await scratch.run("index", "--runs", scratch.folder)
        #expect(index.status == 0 && index.output.hasPrefix("1 runs are in "), "\(index)")
        try await expectList(count: 1)
        try "torn {".write(toFile: scratch.file("index.sqlite"), atomically: true, encoding: .utf8)
        let list = try await scratch.run("list", "runs", "--runs", scratch.folder)
        #expect(list.status == 0 && list.error.contains("made again from the folders"))
        try await expectList(count: 1)
    }

    private func expectList(count: Int) async throws {
        let list = try await scratch.run("list", "runs", "--runs", scratch.folder)
        #expect(list.status == 0, "\(list.error)")
        // Paths of temporary folders are long: each has a line of its own.
        #expect(lines(list).count == 2 + 2 * count, "\(list.output)")
        let json = try await scratch.run("list", "runs", "--runs", scratch.folder, "--json")
        let records = json.json?.elements ?? []
        #expect(records.count == count)
        #expect(records.allSatisfy { $0["subject"] == "abd" && $0["summary"] != nil })
        #expect(records.allSatisfy { $0["format"] == 2 && $0["program"]?["commit"]?.text != nil })
    }

    @Test func whatFinishedIsShownWhereALaterRunFails() async throws {
        let process = try scratch.start(["compare", "--strategies", "abd,eventual"] + short)
        let latest = scratch.file("latest")
        #expect(await eventually { FileManager.default.fileExists(atPath: latest) })
        // The next run cannot put its link in place of a folder.
        try FileManager.default.removeItem(atPath: latest)
        try FileManager.default.createDirectory(
            atPath: latest,
            withIntermediateDirectories: true
        )
        let end = await process.wait(within: .seconds(120))
        let (output, error) = (scratch.contents("out"), scratch.contents("err"))
        #expect(end?.shellStatus == 70, "\(error)")
        #expect(error.contains("latest: cannot be replaced"), "\(error)")
        #expect(output.contains("AS CLAIMED") && output.contains("\nrecorded  "), "\(output)")
        #expect(scratch.processes().isEmpty)
    }
}
