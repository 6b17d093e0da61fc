import Foundation
import Histories
import Processes
import Strategies
import TestSupport
import Testing

/// Real runs: what is recorded, what a killed or interrupted controller leaves, and the two layers.
@Suite(.serialized) struct RunTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    private func arguments(links: String, seconds: Int, strategy: String = "abd") -> [String] {
        [
            "run", "--strategy", strategy, "--nemesis", "partition", "--nemesis-interval",
            "500ms", "--links", links, "--seed", "4", "--time-limit", "\(seconds)s", "--nodes",
            "3", "--clients", "4", "--runs", scratch.folder,
        ]
    }

    private var history: String { scratch.contents("latest/history.jsonl") }

    @Test(arguments: ["kernel", "relay"])
    func aRunRecordsEverything(links: String) async throws {
        let process = try scratch.start(arguments(links: links, seconds: 4) + ["--json"])
        let end = await process.wait(within: .seconds(240))
        #expect(end == .exited(0), "\(scratch.contents("err"))")
        let recording = try JSONLines.decode(Array(history.utf8))
        #expect(recording.torn == nil)
        let history = try recording.history()
        #expect(history.operations.contains { $0.f == "write" && $0.isOK })
        #expect(history.nemesisEvents.contains { $0.f == "partition" })
        let faults = scratch.contents("latest/faults.jsonl").split(separator: "\n")
        #expect(faults.contains { $0.contains(#""cut":[["n"#) })
        for name in ["plan.yaml", "results.json", "environment.json", "nodes/n1/wal/log"] {
            #expect(FileManager.default.fileExists(atPath: scratch.file("latest/" + name)))
        }
        #expect((try? JSON.parse(scratch.contents("out"))) != nil)
        #expect(scratch.processes().isEmpty)
    }

    @Test(arguments: ["kernel", "relay"])
    func aKilledControllerLeavesNothing(links: String) async throws {
        let process = try scratch.start(arguments(links: links, seconds: 100))
        #expect(await eventually { history.contains(#""type":"ok""#) })
        #expect(scratch.processes().count > 3)
        await process.kill()
        #expect(await eventually { scratch.processes().isEmpty })
        let recording = try JSONLines.decode(Array(history.utf8))
        #expect(!recording.events.isEmpty)
    }

    @Test(arguments: ["kernel", "relay"])
    func anInterruptedRunKeepsWhatItHas(links: String) async throws {
        let process = try scratch.start(arguments(links: links, seconds: 100))
        #expect(await eventually { history.contains(#""type":"ok""#) })
        process.send(.interrupt)
        #expect(await process.wait(within: .seconds(60)) == .exited(130))
        #expect(scratch.contents("latest/results.json").contains(#""interrupted":true"#))
        #expect(scratch.processes().isEmpty)
    }

    @Test(arguments: ["kernel", "relay"])
    func aTerminalThatIsClosedEndsTheRun(links: String) async throws {
        let process = try scratch.start(arguments(links: links, seconds: 100))
        #expect(await eventually { history.contains(#""type":"ok""#) })
        process.send(.hangup)
        #expect(await process.wait(within: .seconds(60)) == .exited(129))
        #expect(scratch.contents("latest/results.json").contains(#""interrupted":true"#))
        #expect(scratch.processes().isEmpty)
    }

    /// What is recorded by then is whole, and the nodes are gone.
    @Test func aFullDiskBelowTheJournalEndsTheRun() async throws {
        let words = arguments(links: "relay", seconds: 100).joined(separator: " ")
        let start = ContinuousClock.now
        let process = try scratch.start(
            "/bin/sh",
            "-c",
            "ulimit -f 100; exec \(CommandLineScratch.executable) \(words)"
        )
        #expect(await process.wait(within: .seconds(60)) == .exited(70))
        #expect(start.duration(to: .now) < .seconds(50))
        let lines = scratch.contents("err").split(separator: "\n")
        let complaint = lines.last ?? ""
        #expect(complaint.contains("history.jsonl: File too large; the run ends here"), "\(lines)")
        #expect(lines.count { $0.hasPrefix("faultline: ") } == 1)
        let recording = try JSONLines.decode(Array(history.utf8))
        #expect(recording.torn == nil && recording.events.count > 100)
        #expect(scratch.processes().isEmpty)
    }

    @Test func onlyKeysThatWereAskedAboutAreReadAtTheEnd() async throws {
        let finished = try await scratch.run(
            "run",
            "--links",
            "relay",
            "--keys",
            "10000",
            "--time-limit",
            "1s",
            "--nodes",
            "3",
            "--clients",
            "2",
            "--rate",
            "40",
            "--final-keys",
            "4",
            "--runs",
            scratch.folder
        )
        #expect([0, 2].contains(finished.status ?? 255), "\(finished.error)")
        let events = try JSONLines.decode(Array(history.utf8)).events
        let asked = Set(events.filter { $0.extra["final"] == nil }.map(\.key))
        let read = Set(events.filter { $0.extra["final"] == true }.map(\.key))
        #expect(read.count == 4 && read.isSubset(of: asked) && asked.count > 4)
    }

    @Test(arguments: ["kernel", "relay"])
    func everyShapeCutsExactlyItsLinks(links: String) async throws {
        let finished = try await scratch.run("doctor", "--prove-links", links)
        #expect(finished.status == 0, "\(finished.output)\(finished.error)")
        #expect(finished.output.contains("majorities-ring"))
        #expect(finished.output.contains(" 0 violations"))
    }

    @Test(
        .enabled(if: geteuid() == 0, "only root can become somebody else"),
        arguments: [
            "kernel", "relay",
        ]
    )
    func anOrdinaryUserCanRunIt(links: String) async throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777],
            ofItemAtPath: scratch.folder
        )
        let runs = scratch.file("nobody")
        let process = try ChildProcess(
            Command(
                "/usr/bin/setpriv",
                [
                    "--reuid=65534", "--regid=65534", "--clear-groups",
                    CommandLineScratch.executable, "run", "--strategy", "eventual", "--nemesis",
                    "partition", "--nemesis-interval", "500ms", "--links", links, "--nodes", "3",
                    "--time-limit", "3s", "--runs", runs,
                ],
                directory: scratch.folder
            ),
            standardOutput: .file(scratch.file("out")),
            standardError: .file(scratch.file("err"))
        )
        let end = await process.wait(within: .seconds(240))
        #expect(end == .exited(0), "\(scratch.contents("out"))\(scratch.contents("err"))")
        #expect(scratch.contents("err").contains("links: \(links)"))
    }

    /// Two of them here; `faultline catch` runs all, which takes its time.
    @Test(arguments: ["broken/abd-no-write-back", "broken/ack-before-fsync"])
    func brokenStrategiesAreCaughtOnRealProcesses(name: String) async throws {
        let defect = try #require(Strategy.named(name)?.defect)
        for seed in 1...20 {
            let process = try scratch.start(
                ["run", "--strategy", name, "--time-limit", "6s", "--seed", "\(seed)"]
                    + ["--workload", defect.workload, "--runs", scratch.folder] + defect.options
            )
            guard await process.wait(within: .seconds(240)) == .exited(1) else { continue }
            #expect(scratch.contents("out").contains("BROKEN"))
            #expect(scratch.contents("out").contains("faultline run --strategy \(name)"))
            return
        }
        Issue.record("\(name) was not caught within 20 seeds")
    }
}
