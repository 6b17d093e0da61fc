import Foundation
import Processes
import TestSupport
import Testing

/// Where the machine grants too little, or numbers make no sense, one line says so; nothing traps.
@Suite(.serialized) struct LimitTests {
    private let scratch: CommandLineScratch
    private static let history = """
        {"index":0,"process":0,"type":"invoke","f":"write","key":"x","value":1}
        {"index":1,"process":0,"type":"ok","f":"write","key":"x","value":1}

        """

    init() throws {
        scratch = try CommandLineScratch()
        _ = try scratch.write(Self.history, to: "h.jsonl")
    }

    /// Runs the executable from a shell that first does something.
    private func run(
        after preparation: String,
        _ arguments: [String],
        by program: [String] = ["/bin/sh", "-c"]
    ) async throws -> (status: Int32?, error: String) {
        let words = ([CommandLineScratch.executable] + arguments).map { "'\($0)'" }
        let script = "\(preparation); exec \(words.joined(separator: " "))"
        let process = try ChildProcess(
            Command(program[0], program.dropFirst() + [script], directory: scratch.folder),
            standardOutput: .file(scratch.file("out")),
            standardError: .file(scratch.file("err"))
        )
        let end = await process.wait(within: .seconds(120))
        if end == nil { await process.kill() }
        return (end?.shellStatus, scratch.contents("err"))
    }

    private func expectMissing(_ end: (status: Int32?, error: String), _ text: String) {
        #expect(end.status == 69, "\(end.error)")
        #expect(end.error.split(separator: "\n").count == 1, "\(end.error)")
        #expect(end.error.contains(text), "\(end.error)")
    }

    @Test(arguments: ["relay", "kernel"])
    func fewDescriptors(links: String) async throws {
        let arguments = ["run", "--links", links, "--time-limit", "1s", "--runs", scratch.folder]
        expectMissing(try await run(after: "ulimit -n 64", arguments), "open files are needed")
        #expect(scratch.processes().isEmpty)
    }

    @Test func aNodeWithFewDescriptors() async throws {
        let arguments = ["node", "--open", "--id", "n1", "--strategy", "abd", "--data", "wal"]
        expectMissing(try await run(after: "ulimit -n 40", arguments), "ulimit -n 64")
    }

    @Test(
        .enabled(if: geteuid() == 0, "only root can become somebody else"),
        arguments: [
            ["check", "h.jsonl"], ["run", "--time-limit", "1s"], ["simulate", "--seeds", "1"],
        ]
    )
    func fewThreads(arguments: [String]) async throws {
        // Somebody who has no other process, so that the limit is met here and by nobody else.
        let other = "prlimit --nproc=8 setpriv --reuid 54321 --clear-groups"
        let words = ([CommandLineScratch.executable] + arguments).joined(separator: " ")
        let end = try await run(
            after: "chmod 755 '\(scratch.folder)'; exec \(other) \(words)",
            []
        )
        expectMissing(end, "threads are needed")
    }

    @Test func withoutProc() async throws {
        let end = try await run(
            after: "mount -t tmpfs none /proc",
            ["check", "h.jsonl"],
            by: ["/usr/bin/unshare", "--user", "--map-root-user", "--mount", "/bin/sh", "-c"]
        )
        expectMissing(end, "/proc cannot be read")
    }

    /// Each numeric option of the commands that are soon done, with each extreme.
    @Test(arguments: [
        ["check", "h.jsonl", "--steps"], ["check", "h.jsonl", "--workers"],
        ["check", "h.jsonl", "--memory"], ["check", "h.jsonl", "--time-limit"],
        ["check", "h.jsonl", "--initial"], ["simulate", "--seeds", "1", "--from"],
        ["simulate", "--seed", "1", "--workload", "register", "--nodes", "3", "--read-share"],
        ["simulate", "--seed", "1", "--workload", "register", "--timeout"],
        ["simulate", "--workload", "register", "--seed"],
        ["simulate", "--workload", "register", "--seed", "1", "--workers"],
        ["node", "--open", "--strategy", "none", "--id", "n1", "--data", "wal", "--seed"],
        ["run", "--strategy", "none", "--count"], ["compare", "--strategies", "none", "--seeds"],
        ["catch", "none", "--seeds"], ["catch", "none", "--runs"],
        ["run", "--workload", "none", "--nodes"], ["run", "--workload", "none", "--clients"],
        ["run", "--workload", "none", "--rate"], ["run", "--workload", "none", "--time-limit"],
        ["run", "--workload", "none", "--sync-delay"], ["run", "--workload", "none", "--keys"],
    ])
    func extremesOfAnOption(arguments: [String]) async throws {
        let numbers = [
            "0", "-1", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
            "18446744073709551615", "1e308", "1e-300", "nan", "inf", "-inf", "4294967296",
        ]
        for number in numbers {
            let finished = try await scratch.run(
                arguments.dropLast() + ["\(arguments.last ?? "")=\(number)"]
            )
            // A signal would be 128 and more.
            #expect((0...70).contains(finished.status ?? 255), "\(arguments) \(number)")
            #expect(!finished.error.contains("Fatal error"), "\(finished.error)")
        }
    }
}
