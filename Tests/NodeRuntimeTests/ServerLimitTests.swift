import Foundation
import NIOCore
import TestSupport
import Testing
import Wire

@testable import NodeRuntime

/// What callers take of a node is bounded, and a caller in good order is served all the same.
@Suite(.serialized) struct ServerLimitTests {
    private let headers = ListenerHarness.headers

    @Test func headHasNoBody() async throws {
        let node = try await ListenerHarness()
        let caller = try #require(RawCaller(port: node.port))
        caller.send("HEAD /v1/health", headers)
        let head = try #require(caller.answer(isHead: true))
        #expect(head.status == 200 && head.head.lowercased().contains("content-length: "))
        #expect(caller.isQuiet())
        caller.send("GET /v1/health", headers)
        #expect(caller.answer()?.status == 200)
        try await node.shutdown()
    }

    @Test(arguments: [true, false])
    func tooLargeABodyIsAnswered(isAnnounced: Bool) async throws {
        let node = try await ListenerHarness(ServerLimits(bodyBytes: 100_000))
        let caller = try #require(RawCaller(port: node.port))
        let body = String(repeating: "x", count: 4_000_000)
        if isAnnounced {
            caller.send("POST /v1/operations", headers, body: body)
        } else {
            caller.send("POST /v1/operations", headers + ["Transfer-Encoding: chunked"])
            caller.send(String(body.utf8.count, radix: 16) + "\r\n" + body + "\r\n0\r\n\r\n")
        }
        let answer = try #require(caller.answer())
        #expect(answer.status == 413 && answer.body.contains("at most 100000 bytes"))
        #expect(caller.isClosed(within: 10))
        try await node.shutdown()
    }

    @Test func bodiesTogetherAreBounded() async throws {
        let node = try await ListenerHarness(
            ServerLimits(bodyBytes: 1_000_000, heldBytes: 2_000_000)
        )
        let half = String(repeating: "x", count: 900_000)
        let head = headers + ["Content-Length: 1000000"]
        let callers = (0..<20).compactMap { _ in RawCaller(port: node.port) }
        for caller in callers {
            caller.send("POST /v1/operations", head)
            caller.send(half)
        }
        // Two found room, and wait for the rest of their bodies.
        let refused = callers.filter { $0.answer(within: 1)?.status == 503 }.count
        #expect(refused == 18)
        for caller in callers { caller.send(String(repeating: "x", count: 100_000)) }
        let served = callers.filter { $0.answer(within: 1)?.status == 200 }.count
        #expect(served == 2)
        // What was held is given back.
        let after = node.answer("POST /v1/operations", headers, body: half)
        #expect(after?.status == 200)
        try await node.shutdown()
    }

    /// Half a request on each of many connections, from callers that never go on.
    @Test(arguments: ["", "GET /v1/hea", "POST /v1/operations HTTP/1.1\r\nHost: 127.0.0.1\r\n"])
    func halfRequestsShutNobodyOut(half: String) async throws {
        let node = try await ListenerHarness(ServerLimits(connections: 20))
        let friend = try #require(RawCaller(port: node.port))
        friend.send("GET /v1/health", headers)
        #expect(friend.answer()?.status == 200)
        var slow: [RawCaller] = []
        for _ in 0..<200 {
            if let caller = RawCaller(port: node.port) {
                caller.send(half)
                slow.append(caller)
            }
        }
        friend.send("GET /v1/health", headers)
        #expect(friend.answer()?.status == 200)
        #expect(node.answer()?.status == 200)
        #expect(slow.prefix(100).allSatisfy { $0.isClosed(within: 5) })
        try await node.shutdown()
    }

    /// A peer that is cut off never says that its connection is over.
    @Test func connectionsWithoutRequestsAreClosed() async throws {
        let node = try await ListenerHarness(
            ServerLimits(requestTime: .milliseconds(500), lookTime: .milliseconds(50))
        )
        let idle = try #require(RawCaller(port: node.port))
        idle.send("GET /v1/health", headers)
        #expect(idle.answer()?.status == 200)
        let silent = try #require(RawCaller(port: node.port))
        let slow = try #require(RawCaller(port: node.port))
        for character in "GET /v1/health" {
            slow.send(String(character))
            try await Task.sleep(for: .milliseconds(100))
        }
        for caller in [idle, silent, slow] { #expect(caller.isClosed(within: 1)) }
        try await node.shutdown()
    }

    /// A caller that asks and asks, and never reads an answer.
    @Test func pipelinedRequestsWaitForTheirReader() async throws {
        let node = try await ListenerHarness()
        let caller = try #require(RawCaller(port: node.port))
        let path = "/" + String(repeating: "p", count: 2_000)
        let request = (["GET \(path) HTTP/1.1"] + headers + ["", ""]).joined(separator: "\r\n")
        let flood = String(repeating: request, count: 1_000)
        // Buffers of the kernel take some megabytes; beyond them nothing is taken in.
        let taken = (0..<50).prefix { _ in caller.send(flood) }.count
        #expect(taken < 50)
        #expect(node.answer()?.status == 200)
        let served = (0..<1_000).prefix { _ in caller.answer(within: 2)?.status == 200 }.count
        #expect(served == 1_000)
        try await node.shutdown()
    }
}
