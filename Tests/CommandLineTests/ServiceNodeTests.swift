import HTTPClient
import Histories
import Processes
import Replication
import TestSupport
import Testing
import Wire

/// A node process that takes its time to serve requests.
@Suite(.serialized) struct ServiceNodeTests {
    private func node(_ options: String...) async throws -> (NodeGroup, ChildProcess) {
        let group = try NodeGroup("eventual", count: 1)
        return (group, try #require(await group.start("n1", options)))
    }

    /// Asks for adds at once; returns what was answered, and how long it took in all.
    private func add(
        _ count: Int,
        to group: NodeGroup
    ) async throws -> (replies: [Reply], elapsed: Duration) {
        let begin = ContinuousClock.now
        let replies = try await withThrowingTaskGroup(of: Reply.self) { tasks in
            for number in 0..<count {
                let call = Call(f: "write", key: "x\(number)", argument: 1)
                tasks.addTask { try await group.perform(call, at: "n1").reply }
            }
            return try await tasks.reduce(into: []) { $0.append($1) }
        }
        return (replies, ContinuousClock.now - begin)
    }

    /// The node's dice are those of its seed, so the times are the same in every run.
    @Test func throughputIsBounded() async throws {
        let (group, process) = try await node("--service-time", "20ms")
        let (replies, elapsed) = try await add(50, to: group)
        #expect(replies.allSatisfy { if case .ok = $0 { true } else { false } })
        #expect(elapsed > .milliseconds(500), "\(elapsed)")
        await process.kill()
    }

    @Test func tooManyRequestsAreRefusedForCertain() async throws {
        let (group, process) = try await node("--service-time", "200ms", "--node-queue", "2")
        async let many = add(20, to: group)
        // What the controller asks takes no turn.
        #expect(await group.readiness(of: "n1") == ReadyAnswer())
        let refusals = try await many.replies.compactMap { reply -> Refusal? in
            if case .error(let refusal) = reply { refusal } else { nil }
        }
        #expect((1...17).contains(refusals.count))
        #expect(refusals.allSatisfy { $0.code == "overloaded" && $0.isDefinite })
        await process.kill()
    }

    @Test func whatIsExpiredIsDropped() async throws {
        let (group, process) = try await node(
            "--service-time",
            "300ms",
            "--expired-requests",
            "drop"
        )
        async let first = add(3, to: group)
        let request = OperationRequest(Call(f: "write", key: "y", argument: 1), deadline: 1)
        let isRefused = try await eventually {
            let body = String(decoding: request.json, as: UTF8.self)
            let answer = try OperationReply(json: try await group.operate(body, at: "n1").body)
            return answer.reply == .error(.expired)
        }
        #expect(isRefused)
        _ = try await first
        await process.kill()
    }

    @Test(arguments: [
        ["--service-time", "soon"], ["--service-time", "90s"], ["--node-queue", "-1"],
        ["--expired-requests", "keep"],
    ])
    func otherOptionsAreRefused(options: [String]) async throws {
        let scratch = try CommandLineScratch()
        let words = ["node", "--id", "n1", "--strategy", "abd", "--open"]
        let end = try await scratch.run(words + ["--data", scratch.file("wal")] + options)
        #expect(end.status == 64 && end.error.contains(options[0]))
    }
}
