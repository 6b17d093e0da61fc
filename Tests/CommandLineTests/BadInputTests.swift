import Foundation
import Processes
import TestSupport
import Testing

/// Bad input gets one clear line and the right status; nothing else happens.
@Suite struct BadInputTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    private func expectOneLine(
        _ finished: CommandLineScratch.Finished,
        _ status: Int32,
        _ text: String
    ) {
        #expect(finished.status == status)
        let lines = finished.error.split(separator: "\n")
        #expect(lines.count == 1, "\(finished.error)")
        #expect(finished.error.contains(text), "\(finished.error)")
        #expect(finished.output.isEmpty)
    }

    @Test func unknownNames() async throws {
        expectOneLine(
            try await scratch.run("run", "--strategy", "paxos"),
            64,
            "known are quorum, abd"
        )
        expectOneLine(
            try await scratch.run("run", "--workload", "poetry"),
            64,
            "unknown workload"
        )
        expectOneLine(
            try await scratch.run("run", "--nemesis", "rain"),
            64,
            "unknown nemesis"
        )
        expectOneLine(
            try await scratch.run("run", "--workload", "cas-register"),
            64,
            "does not support"
        )
        expectOneLine(
            try await scratch.run("check", "--model", "tree", "x"),
            64,
            "unknown model"
        )
        #expect(!FileManager.default.fileExists(atPath: scratch.file("Histories")))
    }

    @Test(arguments: [
        (["run", "--strategy", "raaft"], "unknown strategy \"raaft\"; did you mean raft?"),
        (["run", "--workload", "quue"], "did you mean queue?"),
        (["run", "--nemesis", "partion"], "did you mean partition?"),
        (["run", "--nemesis-shapes", "bridg"], "did you mean bridge?"),
        (["run", "--nemesis-manners", "call"], "did you mean calls?"),
        (["run", "--nemesis-targets", "minorty"], "did you mean minority?"),
        (["run", "--links", "kernle"], "did you mean kernel?"),
        (["simulate", "--strategy", "raaft"], "did you mean raft?"),
        (["compare", "--strategies", "abd,quorom"], "did you mean quorum?"),
        (["check", "--model", "registr", "x"], "did you mean register?"),
        (["list", "strategis"], "did you mean strategies?"),
        (["chekc"], "unknown command \"chekc\"; did you mean check?"),
        (["completion"], "did you mean completions?"),
        (["poetry"], "unknown command \"poetry\"; known are run, compare, "),
        (["check", "--format", "jsnol", "x"], "did you mean jsonl?"),
        (["explain", "stale-raed"], "unknown term \"stale-raed\"; did you mean stale-read?"),
        (["explain", "stale", "raed"], "did you mean stale-read?"),
        (["explain", "a poem about replication"], "`faultline explain` lists all"),
        (["completions", "bas"], "did you mean bash?"),
        (["catch", "broken/abd-no-write-bak"], "did you mean broken/abd-no-write-back?"),
        (["list", "runs", "--verdict", "brokn"], "--verdict: unknown verdict \"brokn\"; did you"),
        (["list", "runs", "--sort", "tme"], "did you mean time?"),
        (["list", "runs", "--since", "soon"], "--since soon: expected a date such as"),
        (["list", "runs", "--limit", "0"], "--limit 0: expected a number above 0"),
        (["list", "models", "--limit", "3"], "--limit: only `faultline list runs` has it"),
        (["node", "--strategy", "raaft", "--id", "n1", "--data", "x"], "did you mean raft?"),
        (["run", "--nodes", "many"], "--nodes: expected a whole number, found \"many\""),
    ])
    func misspelledNamesBringTheNearest(words: [String], text: String) async throws {
        expectOneLine(try await scratch.run(words), 64, text)
    }

    @Test func badPlans() async throws {
        let plan = try scratch.write("strategy: abd\nnodes: five\n", to: "plan.yaml")
        expectOneLine(try await scratch.run("run", "--plan", plan), 66, "line 2: nodes")
        expectOneLine(
            try await scratch.run("run", "--plan", scratch.file("none.yaml")),
            66,
            "no such file"
        )
        expectOneLine(
            try await scratch.run("run", "--time-limit", "soon"),
            64,
            "expected a time"
        )
    }

    @Test func badHistories() async throws {
        expectOneLine(
            try await scratch.run("check", scratch.file("none.jsonl")),
            66,
            "no such file"
        )
        let line = #"{"process":0,"type":"invoke","f":"write","key":"x","value":1}"#
        let broken = try scratch.write("\(line)\n{nonsense\n\(line)\n", to: "broken.jsonl")
        expectOneLine(try await scratch.run("check", broken), 66, "line 2")
        let twice = try scratch.write("\(line)\n\(line)\n", to: "twice.jsonl")
        expectOneLine(try await scratch.run("check", twice), 66, "line 2")
    }

    @Test func tornHistoriesAreUsed() async throws {
        let torn = try scratch.write(
            """
            {"process":0,"type":"invoke","f":"write","key":"x","value":1}
            {"process":0,"type":"ok","f":"write","key":"x","value":1}
            {"process":1,"type":"invoke","f":"read","key":"x","value":null}
            {"process":1,"type":"ok","f":"read","key":"x","value":1}
            {"process":1,"type":"invoke","f":"read","key":"x","value":nu
            """,
            to: "torn.jsonl"
        )
        let finished = try await scratch.run("check", torn)
        #expect(finished.status == 0)
        #expect(finished.output.contains("line 5 is cut off"))
    }

    /// A terminal whose window was closed takes nothing any more.
    @Test func aTerminalThatHasGoneEndsTheCommand() async throws {
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (isLocked, number) = (Int32(0), UInt32(0))
        // TIOCSPTLCK and TIOCGPTN, which Swift does not see.
        try #require(master >= 0 && ioctl(master, 0x4004_5431, &isLocked) == 0)
        try #require(ioctl(master, 0x8004_5430, &number) == 0)
        let process = try ChildProcess(
            Command("/bin/sh", ["-c", "read line; exec \(CommandLineScratch.executable) list"]),
            standardOutput: .file("/dev/pts/\(number)")
        )
        close(master)
        // Its input ends, and only now does it go on.
        process.closeLeash()
        #expect(await process.wait(within: .seconds(60)) == .exited(129))
    }

    @Test(arguments: [("> /dev/full", 70), ("| true", 141)])
    func outputThatNobodyTakes(_ redirection: String, _ status: Int32) async throws {
        let line = #"{"process":0,"type":"TYPE","f":"write","key":"x","value":1}"#
        let lines = ["invoke", "ok"].map { line.replacingOccurrences(of: "TYPE", with: $0) }
        let file = try scratch.write(lines.joined(separator: "\n") + "\n", to: "good.jsonl")
        let script = """
            trap '' PIPE
            { sleep 1; '\(CommandLineScratch.executable)' check '\(file)'; echo $? > status; } \
            \(redirection)
            """
        let shell = try scratch.start("/bin/sh", "-c", script)
        #expect(await shell.wait(within: .seconds(60)) != nil)
        #expect(scratch.contents("status") == "\(status)\n")
        let error = scratch.contents("err")
        #expect(error.isEmpty == (status == 141) && !error.contains("Fatal"), "\(error)")
    }

    @Test func aPortInUse() async throws {
        let node = try scratch.start([
            "node", "--id", "n1", "--strategy", "abd", "--data", scratch.file("n1"), "--leash",
            "--open",
        ])
        #expect(await eventually { scratch.contents("out").contains("\"port\":") })
        let output = scratch.contents("out")
        let port = try #require(output.firstMatch(of: /"port":([0-9]+)/)).1
        let other = try CommandLineScratch()
        let finished = try await other.run(
            "node",
            "--open",
            "--id",
            "n2",
            "--strategy",
            "abd",
            "--data",
            other.file("n2"),
            "--listen",
            "127.0.0.1:\(port)"
        )
        expectOneLine(finished, 70, "port \(port) on 127.0.0.1 is in use")
        node.closeLeash()
        #expect(await node.wait(within: .seconds(60)) == .exited(0))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can hide a tool from one process"))
    func noToolForTheKernelLayer() async throws {
        let hidden = try scratch.start(
            "/usr/bin/unshare",
            "--mount",
            "/bin/sh",
            "-c",
            """
            mount --bind /dev/null "$(readlink -f "$(command -v nft || echo /usr/sbin/nft)")"
            exec '\(CommandLineScratch.executable)' run --links kernel --time-limit 1s
            """
        )
        #expect(await hidden.wait(within: .seconds(60)) == .exited(69))
        #expect(scratch.contents("err").contains("nft is not installed: apt-get install nftables"))
        #expect(scratch.contents("err").split(separator: "\n").count == 1)
    }
}
