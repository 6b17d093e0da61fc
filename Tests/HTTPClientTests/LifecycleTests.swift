import Synchronization
import Testing

@testable import HTTPClient

extension HTTPClientTests {
    /// Many calls, large calls, withdrawn calls, and the end of a client.
    @Suite struct Lifecycle {
        let client = HTTPClient(name: "http-tests")

        @Test func aHundredCallsAtATime() async throws {
            let everybody = Gate()
            let arrived = Mutex(0)
            let server = RawServer { connection in
                _ = connection.readRequest()
                let count = arrived.withLock { arrived in
                    arrived += 1
                    return arrived
                }
                if count == 100 { for _ in 0..<100 { everybody.open() } }
                everybody.pass()
                connection.reply("\(connection.number)")
            }
            let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<100 {
                    group.addTask { try await client.send(.write(to: server.url)).body }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(bodies.count == 100)
            #expect(server.seen.requests == 100)
        }

        @Test(arguments: [HTTPRequest.Method.get, .post])
        func methodIsWhatTheServerSees(method: HTTPRequest.Method) async throws {
            let seen = Mutex("")
            let server = RawServer { connection in
                while let request = connection.readRequest() {
                    seen.withLock { $0 = request }
                    connection.reply(status: "307 Temporary Redirect\r\nLocation: /elsewhere")
                }
            }
            let request = HTTPRequest(method: method, url: server.url, body: Array("{}".utf8))
            // First a post, so that a reused handle would show what it kept.
            _ = try await client.send(.write(to: server.url))
            let response = try await client.send(request)
            #expect(response.status == 307, "redirects are not followed")
            let text = seen.withLock { $0.lowercased() }
            #expect(text.hasPrefix(method == .get ? "get /v1/operations" : "post /v1/operations"))
            #expect(text.contains("content-type: application/json") == (method == .post))
            #expect(text.hasSuffix(method == .get ? "\r\n\r\n" : "\r\n\r\n{}"))
            #expect(!text.contains("expect:"))
        }

        @Test(arguments: [
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Sum\r\n\r\n"
                + "4\r\nbody\r\n0\r\nSum: 1\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody",
            "HTTP/1.1 200 OK\nContent-Length: 4\n\nbody",
        ])
        func unusualRepliesAreComplete(reply: String) async throws {
            let server = RawServer { connection in
                _ = connection.readRequest()
                connection.write(reply)
            }
            let response = try await client.send(.write(to: server.url))
            #expect(response == HTTPResponse(status: 200, body: Array("body".utf8)))
        }

        @Test func emptyBodyIsPosted() async throws {
            let server = RawServer { $0.serve() }
            let request = HTTPRequest(method: .post, url: server.url)
            #expect(try await client.send(request).status == 200)
        }

        @Test func largeBodiesPassBothWays() async throws {
            let server = RawServer { connection in
                while let request = connection.readRequest() {
                    connection.reply(String(request.drop { $0 != "x" }))
                }
            }
            var request = HTTPRequest.write(to: server.url)
            request.body = [UInt8](repeating: UInt8(ascii: "x"), count: 5 << 20)
            let response = try await client.send(request)
            #expect(response.body == request.body)
        }

        @Test func timeoutsAreKept() async throws {
            let server = RawServer { $0.awaitClose() }
            let clock = ContinuousClock()
            let started = clock.now
            let failure = try await client.failure(
                of: .write(to: server.url, timeout: .milliseconds(250))
            )
            let elapsed = clock.now - started
            #expect(failure.kind == .timedOut)
            #expect(elapsed >= .milliseconds(249))
            #expect(elapsed < .seconds(20))
        }

        @Test func cancellationWithdrawsTheCall() async throws {
            let arrived = Gate()
            let closed = Gate()
            let server = RawServer { connection in
                _ = connection.readRequest()
                arrived.open()
                connection.awaitClose()
                closed.open()
            }
            let task = Task { try await client.failure(of: .write(to: server.url)) }
            await arrived.opened()
            task.cancel()
            let failure = try await task.value
            #expect(failure.kind == .cancelled)
            #expect(failure.requestMayHaveBeenSent)
            await closed.opened()
        }

        @Test func cancelledTaskSendsNothing() async throws {
            let server = RawServer { $0.serve() }
            let gate = Gate()
            let task = Task {
                await gate.opened()
                return try await client.failure(of: .write(to: server.url))
            }
            task.cancel()
            gate.open()
            let failure = try await task.value
            #expect(failure.kind == .cancelled)
            #expect(failure.isDefinite)
            #expect(server.seen.connections == 0)
        }

        @Test func cancellationRacesWithoutLosingACall() async throws {
            let server = RawServer { $0.serve() }
            for _ in 0..<200 {
                let task = Task { try await client.send(.write(to: server.url)) }
                task.cancel()
                let result = await task.result
                if case .failure(let error) = result {
                    #expect((error as? HTTPFailure)?.kind == .cancelled)
                }
            }
        }
    }
}
