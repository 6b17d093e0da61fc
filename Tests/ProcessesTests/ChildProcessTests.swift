import Glibc
import Processes
import TestSupport
import Testing

@Suite struct ChildProcessTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func shell(_ script: String) throws -> ChildProcess {
        try ChildProcess(
            Command("/bin/sh", ["-c", script]),
            standardOutput: .file(scratch.file("out")),
            standardError: .file(scratch.file("err"))
        )
    }

    @Test func exitStatusIsReported() async throws {
        let child = try shell("exit 7")
        let status = try #require(await child.wait(within: .seconds(30)))
        #expect(status == .exited(7))
        #expect(status.shellStatus == 7)
        #expect(!child.isRunning)
        #expect(child.termination == .exited(7))
        #expect(!child.send(.kill))
    }

    @Test func deathBySignalIsReported() async throws {
        let child = try shell("exec sleep 600")
        #expect(child.isRunning)
        #expect(await child.wait(within: .milliseconds(20)) == nil)
        let status = await child.kill()
        #expect(status == .signalled(.kill))
        #expect(status?.shellStatus == 137)
        #expect(status?.description == "killed by SIGKILL")
    }

    @Test func streamsAreAppendedToFiles() async throws {
        for number in 1...2 {
            let child = try shell("echo out \(number); echo err \(number) >&2")
            #expect(await child.wait(within: .seconds(30)) == .exited(0))
        }
        #expect(Host.contents(scratch.file("out")) == "out 1\nout 2\n")
        #expect(Host.contents(scratch.file("err")) == "err 1\nerr 2\n")
    }

    @Test func environmentAndDirectoryAreGiven() async throws {
        let command = Command(
            "/bin/sh",
            ["-c", "echo $WORD; pwd"],
            environment: ["WORD": "fault line"],
            directory: "/usr"
        )
        let child = try ChildProcess(command, standardOutput: .file(scratch.file("out")))
        #expect(await child.wait(within: .seconds(30)) == .exited(0))
        #expect(Host.contents(scratch.file("out")) == "fault line\n/usr\n")
    }

    @Test(arguments: [
        (Command("/no/such/program"), SpawnError.Stage.execute, ENOENT),
        (Command("/etc/passwd"), .execute, EACCES),
        (Command("/bin/true", directory: "/no/such/folder"), .directory, ENOENT),
    ])
    func failedStartNamesStageAndReason(
        command: Command,
        stage: SpawnError.Stage,
        errno: Int32
    ) throws {
        let error = #expect(throws: SpawnError.self) { try ChildProcess(command) }
        #expect(error == SpawnError(program: command.executable, stage: stage, errno: errno))
    }

    @Test func nothingElseIsInherited() async throws {
        // A descriptor that another part of the program forgot to mark.
        let forgotten = dup2(1, 200)
        defer { close(forgotten) }
        let child = try shell(
            "ls /proc/$$/fd | tr '\\n' ' '; cat /proc/self/status"
        )
        #expect(await child.wait(within: .seconds(30)) == .exited(0))
        let output = Host.contents(scratch.file("out"))
        #expect(output.hasPrefix("0 1 2 "))
        #expect(!output.contains("200 "))
        for mask in ["SigBlk", "SigIgn", "SigCgt"] {
            let line = try #require(output.split(separator: "\n").first { $0.hasPrefix(mask) })
            let signals = try #require(UInt64(line.suffix(16), radix: 16))
            // Signals 32 and 33 are the C library's own, which nobody may change.
            #expect(signals & ~0x1_8000_0000 == 0, "\(line)")
        }
    }

    @Test func childHasAGroupOfItsOwn() async throws {
        let child = try shell("exec sleep 600")
        #expect(getpgid(child.pid) == child.pid)
        await child.kill()
    }

    @Test func closingTheLeashEndsWhoeverReadsIt() async throws {
        let child = try ChildProcess(Command("/bin/cat"), standardOutput: .discarded)
        let other = try ChildProcess(Command("/bin/cat"), standardOutput: .discarded)
        #expect(child.isRunning)
        child.closeLeash()
        #expect(await child.wait(within: .seconds(30)) == .exited(0))
        // A later sibling must not hold the earlier one's leash, nor the other way round.
        #expect(other.isRunning)
        other.closeLeash()
        #expect(await other.wait(within: .seconds(30)) == .exited(0))
    }

    @Test func forgettingAChildClosesItsLeash() async throws {
        var child: ChildProcess? = try ChildProcess(Command("/bin/cat"), standardOutput: .discarded)
        let pid = try #require(child?.pid)
        let identity = try #require(ProcessIdentity(pid))
        child = nil
        #expect(await eventually { !identity.isAlive })
    }

    @Test func pausedMeansStopped() async throws {
        let child = try shell("exec sleep 600")
        for _ in 1...3 {
            #expect(try await child.pause(within: .seconds(30)))
            #expect(try await child.pause(within: .seconds(30)))
            #expect(Host.contents("/proc/\(child.pid)/stat").contains(") T "))
            child.resume()
            #expect(
                await eventually { Host.contents("/proc/\(child.pid)/stat").contains(") S ") }
            )
        }
        await child.kill()
        #expect(try await !child.pause(within: .seconds(30)))
    }

    @Test func manyAtOnce() async throws {
        try await withThrowingTaskGroup(of: Termination?.self) { group in
            for number in 0..<40 {
                group.addTask { try await shell("exit \(number)").wait(within: .seconds(60)) }
            }
            var codes: Set<Int32> = []
            for try await status in group { codes.insert(try #require(status?.shellStatus)) }
            #expect(codes == Set(0..<40))
        }
    }

    @Test func cancelledWaitReturns() async throws {
        let child = try shell("exec sleep 600")
        let waiting = Task { await child.wait(within: .seconds(600)) }
        waiting.cancel()
        #expect(await waiting.value == nil)
        #expect(child.isRunning)
        await child.kill()
    }

    /// `sleep` does not read its leash, so it is the kernel that must end it.
    @Test func killedParentLeavesNoChild() async throws {
        let parent = try ChildProcess(
            Command(Host.probe.path, ["leash", "/bin/sleep", "600"]),
            standardOutput: .file(scratch.file("out"))
        )
        #expect(await eventually { Host.contents(scratch.file("out")).hasSuffix("\n") })
        let family = ProcessIdentity.family(of: parent.pid)
        #expect(family.count == 2)
        await parent.kill()
        #expect(await eventually { family.allSatisfy { !$0.isAlive } })
    }
}
