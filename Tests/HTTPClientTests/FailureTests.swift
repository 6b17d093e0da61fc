import Glibc
import Testing

@testable import HTTPClient

extension HTTPClientTests {
    /// What each way to die looks like to the caller, and what it says about the request.
    @Suite struct Failures {
        let client = HTTPClient()

        @Test func closedPortIsDefinite() async throws {
            let (descriptor, port) = RawSocket.bound()
            defer { close(descriptor) }
            let failure = try await client.failure(of: .write(to: "http://127.0.0.1:\(port)/"))
            #expect(failure.kind == .connectionRefused)
            #expect(failure.osErrno == Int(ECONNREFUSED))
            #expect(failure.curlCode == 7)
            #expect(!failure.requestMayHaveBeenSent)
            #expect(failure.outcome(isRead: false) == .definite)
        }

        @Test func unansweredConnectIsDefinite() async throws {
            // Nobody accepts: once the backlog is full, the kernel drops what asks to connect.
            let (listener, port) = RawSocket.bound()
            listen(listener, 0)
            var fillers: [Int32] = []
            defer { for descriptor in fillers + [listener] { close(descriptor) } }
            var isFull = false
            while !isFull && fillers.count < 16 {
                let filler = RawSocket.fill(port: port)
                fillers.append(filler.descriptor)
                isFull = !filler.isConnected
            }
            try #require(isFull, "this kernel accepts beyond a full backlog")
            let failure = try await client.failure(
                of: .write(to: "http://127.0.0.1:\(port)/", connectTimeout: .milliseconds(300))
            )
            #expect(failure.kind == .timedOut)
            #expect(!failure.requestMayHaveBeenSent)
            #expect(failure.isDefinite)
        }

        @Test func unresolvableHostIsDefinite() async throws {
            let failure = try await client.failure(of: .write(to: "http://nowhere.invalid/"))
            #expect(failure.kind == .couldNotResolve)
            #expect(failure.isDefinite)
        }

        @Test(arguments: ["not an address", "ftp://127.0.0.1/", ""])
        func nonsenseIsDefinite(url: String) async throws {
            let failure = try await client.failure(of: .write(to: url))
            #expect(failure.kind == .invalidRequest)
            #expect(failure.isDefinite)
        }

        @Test func silenceIsIndeterminate() async throws {
            let server = RawServer { connection in
                _ = connection.readRequest()
                connection.awaitClose()
            }
            let failure = try await client.failure(
                of: .write(to: server.url, timeout: .milliseconds(300))
            )
            try expect(failure, .timedOut, code: 28, on: server, requests: 1)
        }

        @Test func resetBeforeReadingIsIndeterminate() async throws {
            let server = RawServer { connection in
                connection.awaitBytes()
                connection.reset()
            }
            let failure = try await client.failure(of: .write(to: server.url))
            #expect(failure.osErrno == Int(ECONNRESET))
            try expect(failure, .reset, code: 56, on: server, requests: 0)
        }

        @Test func resetAfterReadingIsIndeterminate() async throws {
            let server = RawServer { connection in
                _ = connection.readRequest()
                connection.reset()
            }
            let failure = try await client.failure(of: .write(to: server.url))
            #expect(failure.osErrno == Int(ECONNRESET))
            try expect(failure, .reset, code: 56, on: server, requests: 1)
        }

        @Test(arguments: ["", "HT"])
        func endBeforeTheReplyIsIndeterminate(reply: String) async throws {
            let server = RawServer { connection in
                _ = connection.readRequest()
                connection.write(reply)
            }
            let failure = try await client.failure(of: .write(to: server.url))
            try expect(failure, .closed, code: 52, on: server, requests: 1)
        }

        @Test(arguments: [
            "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Le",
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n",
        ])
        func endWithinTheHeadersIsIndeterminate(head: String) async throws {
            let server = RawServer { connection in
                _ = connection.readRequest()
                connection.write(head)
            }
            let failure = try await client.failure(of: .write(to: server.url))
            try expect(failure, .closed, code: nil, on: server, requests: 1)
        }

        @Test(arguments: [
            "Content-Length: 10\r\n\r\n12345", "Transfer-Encoding: chunked\r\n\r\n5\r\n123",
        ])
        func endWithinTheBodyIsIndeterminate(rest: String) async throws {
            let server = RawServer { connection in
                _ = connection.readRequest()
                connection.write("HTTP/1.1 200 OK\r\n" + rest)
            }
            let failure = try await client.failure(of: .write(to: server.url))
            try expect(failure, .truncated, code: 18, on: server, requests: 1)
        }

        @Test func anotherProtocolIsIndeterminate() async throws {
            let server = RawServer { connection in
                _ = connection.readRequest()
                connection.write("220 mail.example.org ready\r\n")
            }
            let failure = try await client.failure(of: .write(to: server.url))
            try expect(failure, .notHTTP, code: 1, on: server, requests: 1)
        }

        @Test func bodyBeyondTheLimitIsIndeterminate() async throws {
            let client = HTTPClient(maximumBodyBytes: 1000)
            let server = RawServer { $0.serve(String(repeating: "x", count: 1001)) }
            let failure = try await client.failure(of: .write(to: server.url))
            try expect(failure, .tooLarge, code: 23, on: server, requests: 1)
        }

        private func expect(
            _ failure: HTTPFailure,
            _ kind: HTTPFailure.Kind,
            code: Int?,
            on server: RawServer,
            requests: Int,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            #expect(failure.kind == kind, "\(failure)", sourceLocation: sourceLocation)
            #expect(
                code == nil || failure.curlCode == code,
                "\(failure)",
                sourceLocation: sourceLocation
            )
            #expect(failure.requestMayHaveBeenSent, sourceLocation: sourceLocation)
            #expect(
                failure.outcome(isRead: false) == .indeterminate,
                sourceLocation: sourceLocation
            )
            #expect(failure.outcome(isRead: true) == .definite, sourceLocation: sourceLocation)
            #expect(server.seen.connections == 1, sourceLocation: sourceLocation)
            #expect(server.seen.requests == requests, sourceLocation: sourceLocation)
        }
    }
}
