import Glibc
import Processes
import TestSupport
import Testing

/// What machines that forbid namespaces to users, or to containers, cannot run.
private func namespacesWork() async -> Bool { await Namespaces.probe().isComplete }

@Suite(.enabled("namespaces are not available here") { await namespacesWork() })
struct NamespacesTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func inside(_ user: User, _ words: String...) throws -> ChildProcess {
        try ChildProcess(
            user.command(Host.probe.path, ["inside"] + words),
            standardOutput: .file(scratch.file("out")),
            standardError: .file(scratch.file("err"))
        )
    }

    private var output: String { Host.contents(scratch.file("out")) }

    @Test(arguments: User.available, [("exit 0", Int32(0)), ("exit 7", 7), ("kill -KILL $$", 137)])
    func statusPassesThrough(user: User, ending: (script: String, status: Int32)) async throws {
        let outer = try inside(user, "/bin/sh", "-c", ending.script)
        #expect(await outer.wait(within: .seconds(60)) == .exited(ending.status))
        #expect(Host.contents(scratch.file("err")) == "")
    }

    @Test(arguments: User.available)
    func insideIsAWorldOfItsOwn(user: User) async throws {
        let script = """
            echo $FAULTLINE_INSIDE; id -u; cat /proc/1/comm; set -- /proc/[0-9]*; echo $#
            cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' '
            cut -d' ' -f5 /proc/$$/stat
            """
        let outer = try inside(user, "/bin/sh", "-c", script)
        #expect(await outer.wait(within: .seconds(60)) == .exited(0))
        let lines = output.split(separator: "\n").map(String.init)
        // Marked; root; below an init; nobody else but sh itself; one interface; init's group,
        // which Ctrl-C at the terminal does not reach.
        #expect(lines == ["1", "0", "faultline-init", "2", "lo", "1"])
    }

    @Test(
        arguments: User.available,
        [(Signal.interrupt, Int32(130)), (.terminate, 143), (.hangup, 129)]
    )
    func signalsArePassedOn(user: User, ending: (signal: Signal, status: Int32)) async throws {
        let outer = try inside(user, Host.probe.path, "signals")
        #expect(await eventually { output.contains("ready") })
        #expect(outer.send(ending.signal))
        #expect(await outer.wait(within: .seconds(60)) == .exited(ending.status))
        #expect(output.contains("received \(ending.signal)"))
    }

    @Test(arguments: User.available)
    func killedOuterLeavesNothing(user: User) async throws {
        let outer = try inside(
            user,
            "/bin/sh",
            "-c",
            "setsid sleep 600 & sleep 600 & exec sleep 600"
        )
        // The outer process, init, and three that sleep.
        #expect(await eventually { ProcessIdentity.family(of: outer.pid).count == 5 })
        let family = ProcessIdentity.family(of: outer.pid)
        await outer.kill()
        #expect(await eventually { family.allSatisfy { !$0.isAlive } })
    }

    @Test(arguments: User.available)
    func killedInnerLeavesNothing(user: User) async throws {
        let outer = try inside(user, "/bin/sh", "-c", "setsid sleep 600 & echo go; exec sleep 600")
        #expect(await eventually { output == "go\n" })
        #expect(await eventually { ProcessIdentity.family(of: outer.pid).count == 4 })
        let family = ProcessIdentity.family(of: outer.pid)
        let initial = try #require(family.first { $0.parent == outer.pid })
        let inner = try #require(family.first { $0.parent == initial.pid })
        #expect(kill(inner.pid, SIGKILL) == 0)
        #expect(await outer.wait(within: .seconds(60)) == .exited(137))
        #expect(await eventually { family.allSatisfy { !$0.isAlive } })
    }

    @Test func orphansAreReaped() async throws {
        let script = """
            for number in 1 2 3 4 5; do (sh -c 'exit 0' &); done
            for attempt in $(seq 1000); do
                ls /proc | grep -c '^[0-9]*$' | grep -qx 5 && exit 0
                sleep 0.01
            done
            exit 1
            """
        let outer = try inside(.current, "/bin/sh", "-c", script)
        // Left are init, sh, and the ls and greps of the pipe.
        #expect(await outer.wait(within: .seconds(60)) == .exited(0))
    }

    @Test(arguments: User.available)
    func probeFindsEverything(user: User) async throws {
        let command = user.command(Host.probe.path, ["probe"])
        let answer = try await Tool(path: command.executable).run(command.arguments)
        #expect(answer.status == .exited(0), "\(answer.output)\(answer.error)")
    }
}

@Suite struct NamespaceErrorTests {
    @Test func refusalSaysWhatToDo() {
        let error = NamespaceError(SpawnError(program: "nft", stage: .clone, errno: EPERM))
        #expect(
            error.description.hasPrefix(
                "this system forbids unprivileged user namespaces (clone: Operation not permitted)"
                    + "; use --links relay, or "
            )
        )
    }
}
