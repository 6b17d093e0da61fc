import Glibc
import Processes
import Testing

@Suite struct ToolTests {
    private let shell = Tool(path: "/bin/sh")

    @Test func answerIsCollected() async throws {
        let answer = try await shell.run(["-c", "cat; echo oops >&2; exit 3"], input: "a\nb\n")
        #expect(answer == Tool.Answer(status: .exited(3), output: "a\nb\n", error: "oops\n"))
        #expect(!answer.succeeded)
        #expect(answer.complaint == "oops")
    }

    @Test func silentFailureStillComplains() async throws {
        let answer = try await shell.run(["-c", "exit 2"])
        #expect(answer.complaint == "exited with status 2")
    }

    @Test func longTextsPassWhole() async throws {
        let text = String(repeating: "0123456789abcdef\n", count: 200_000)
        #expect(try await Tool(path: "/bin/cat").run([], input: text).output == text)
    }

    @Test func slowToolIsKilled() async throws {
        let clock = ContinuousClock()
        let began = clock.now
        await #expect(throws: Tool.TimedOut.self) {
            try await shell.run(["-c", "exec sleep 600"], within: .milliseconds(50))
        }
        #expect(clock.now - began < .seconds(60))
    }

    @Test func absentToolIsAnError() async {
        await #expect(throws: SpawnError.self) { try await Tool(path: "/no/such/tool").run([]) }
    }

    @Test func toolsAreFoundBeyondThePath() throws {
        #expect(Tool.find("sh", environment: [:]) != nil)
        #expect(Tool.find("no-such-tool") == nil)
        // An entry that is not absolute depends on where one stands.
        #expect(try #require(Tool.find("sh", environment: ["PATH": "."])).path.hasPrefix("/"))
    }
}
