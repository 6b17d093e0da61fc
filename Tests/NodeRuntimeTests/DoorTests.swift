import TestSupport
import Testing
import Wire

@testable import NodeRuntime

/// Nobody commands a node but callers that know its secret.
@Suite struct DoorTests {
    private static let shown = "\(NodeSecret.header): \(ListenerHarness.secret.text)"
    private static let host = "Host: 127.0.0.1:7401"
    private static let json = "Content-Type: application/json"

    @Test func whoShowsTheSecretIsAnswered() async throws {
        let node = try await ListenerHarness()
        for name in ["127.0.0.1:7401", "127.3.2.1", "localhost:9", "[::1]:80", "LOCALHOST"] {
            let answer = node.answer("GET /v1/health", ["Host: \(name)", Self.shown])
            #expect(answer?.status == 200, "\(name)")
        }
        let types = ["application/json", "Application/JSON; charset=utf-8"]
        for type in types {
            let headers = [Self.host, Self.shown, "Content-Type: \(type)"]
            let answer = node.answer("POST /v1/operations", headers, body: "{}")
            #expect(answer?.status == 200, "\(type)")
        }
        try await node.shutdown()
    }

    @Test func nobodyElseIs() async throws {
        let node = try await ListenerHarness()
        let other = "\(NodeSecret.header): \(NodeSecret.random().text)"
        let attacks: [(status: Int, headers: [String])] = [
            (401, [Self.host, Self.json]),
            (401, [Self.host, Self.json, other]),
            (401, [Self.host, Self.json, Self.shown + "0"]),
            (401, [Self.host, Self.json, String(Self.shown.dropLast())]),
            (401, [Self.host, Self.json, "\(NodeSecret.header): "]),
            (401, [Self.host, Self.json, Self.shown, other]),
            (403, ["Host: evil.example", Self.json, Self.shown]),
            (403, ["Host: 127.0.0.1.evil.example:7401", Self.json, Self.shown]),
            (403, [Self.host, "Host: evil.example", Self.json, Self.shown]),
            (403, [Self.json, Self.shown]),
            (403, [Self.host, "Origin: http://evil.example", Self.json, Self.shown]),
            (403, [Self.host, "Origin: null", Self.json, Self.shown]),
            (403, [Self.host, "Origin: http://127.0.0.1:7401", Self.json, Self.shown]),
            (415, [Self.host, "Content-Type: text/plain", Self.shown]),
            (415, [Self.host, "Content-Type: application/x-www-form-urlencoded", Self.shown]),
            (415, [Self.host, Self.shown]),
        ]
        let paths = [Path.operations, Path.control, Path.messages]
        for path in paths {
            for attack in attacks {
                let answer = node.answer("POST \(path)", attack.headers, body: "{}")
                #expect(answer?.status == attack.status, "\(path) \(attack.headers)")
                #expect(answer?.body.contains(ListenerHarness.secret.text) == false)
                #expect(answer?.body.contains("\"definite\":true") == true)
            }
        }
        for path in [Path.health, Path.status, Path.digest, "/", "/v2"] {
            #expect(node.answer("GET \(path)", [Self.host])?.status == 401, "\(path)")
        }
        try await node.shutdown()
    }

    /// An open node wants no secret; pages and names of others are refused all the same.
    @Test func anOpenNodeIsClosedToPages() async throws {
        let node = try await ListenerHarness(secret: nil)
        #expect(node.answer("GET /v1/health", [Self.host])?.status == 200)
        #expect(node.answer("GET /v1/health", ["Host: evil.example"])?.status == 403)
        let page = [Self.host, "Origin: http://evil.example"]
        #expect(node.answer("GET /v1/health", page)?.status == 403)
        let form = node.answer(
            "POST /v1/control",
            [Self.host, "Content-Type: text/plain"],
            body: "{}"
        )
        #expect(form?.status == 415)
        try await node.shutdown()
    }

    @Test func secretsAreLongAndDifferent() {
        let drawn = Set((0..<100).map { _ in NodeSecret.random().text })
        #expect(drawn.count == 100 && drawn.allSatisfy { $0.utf8.count == 64 })
        for text in ["", "short", String(repeating: "a", count: 31)] {
            #expect(NodeSecret(text) == nil)
        }
        #expect(NodeSecret(String(repeating: "a", count: 31) + "\n") == nil)
        #expect(NodeSecret(String(repeating: "a", count: 31) + " ") == nil)
        #expect("\(NodeSecret.random())" == "(a secret)")
    }
}
