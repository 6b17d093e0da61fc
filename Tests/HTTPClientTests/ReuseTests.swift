import Testing

@testable import HTTPClient

extension HTTPClientTests {
    /// What becomes of connections between calls, and of calls whose reused connection dies.
    @Suite struct Reuse {
        let client = HTTPClient()

        @Test func oneConnectionCarriesCallAfterCall() async throws {
            let server = RawServer { $0.serve(#"{"type":"ok"}"#) }
            for _ in 0..<20 {
                let response = try await client.send(.write(to: server.url))
                #expect(response.status == 200)
                #expect(String(decoding: response.body, as: UTF8.self) == #"{"type":"ok"}"#)
            }
            #expect(server.seen.connections == 1)
            #expect(server.seen.requests == 20)
        }

        @Test func freshConnectionIsFresh() async throws {
            let server = RawServer { $0.serve() }
            var request = HTTPRequest.write(to: server.url)
            _ = try await client.send(request)
            request.freshConnection = true
            _ = try await client.send(request)
            #expect(server.seen.connections == 2)
        }

        @Test(arguments: [true, false])
        func callOnADyingConnectionIsSentOnce(resets: Bool) async throws {
            let server = RawServer { connection in
                guard connection.number == 1 else { return connection.serve() }
                _ = connection.readRequest()
                connection.reply()
                _ = connection.readRequest()
                if resets { connection.reset() }
            }
            _ = try await client.send(.write(to: server.url))
            let failure = try await client.failure(of: .write(to: server.url))
            #expect(failure.kind == .resent, "\(failure)")
            #expect(failure.outcome(isRead: false) == .indeterminate)
            #expect(server.seen.requests == 2, "one that was answered, and one that was not")
            #expect(server.seen.connections == 1, "the guard stops even the second connection")
        }

        /// The last error is a refusal, which alone would be definite: the server took the request,
        /// died, and its port is closed by the time that libcurl tries again.
        @Test func refusalAfterADeathIsIndeterminate() async throws {
            let portClosed = Gate()
            let server = RawServer { connection in
                _ = connection.readRequest()
                connection.reply()
                _ = connection.readRequest()
                portClosed.pass()
            }
            _ = try await client.send(.write(to: server.url))
            server.stopListening()
            portClosed.open()
            let failure = try await client.failure(of: .write(to: server.url))
            #expect(failure.kind == .resent, "\(failure)")
            #expect(failure.outcome(isRead: false) == .indeterminate)
            #expect(server.seen.requests == 2)
        }

        @Test func callOnADyingConnectionDoesNotMoveToAnIdleOne() async throws {
            let arrived = Gate()
            let both = Gate()
            let server = RawServer { connection in
                _ = connection.readRequest()
                arrived.open()
                both.pass()
                connection.reply()
                _ = connection.readRequest()
            }
            async let first = client.send(.write(to: server.url))
            async let second = client.send(.write(to: server.url))
            await arrived.opened()
            await arrived.opened()
            both.open()
            both.open()
            _ = try await (first, second)
            let failure = try await client.failure(of: .write(to: server.url))
            #expect(failure.kind == .resent, "\(failure)")
            #expect(server.seen.requests == 3)
            #expect(server.seen.connections == 2)
        }

        @Test func connectionClosedWhileIdleIsReplaced() async throws {
            let closed = Gate()
            let server = RawServer { connection in
                guard connection.number == 1 else { return connection.serve() }
                _ = connection.readRequest()
                connection.reply()
                connection.finish()
                closed.open()
            }
            _ = try await client.send(.write(to: server.url))
            await closed.opened()
            let response = try await client.send(.write(to: server.url))
            #expect(response.status == 200)
            #expect(server.seen.requests == 2)
            #expect(server.seen.connections == 2)
        }

        /// A reply that comes after its caller gave up must not answer the next call.
        @Test func connectionWithAReplyOutstandingIsClosed() async throws {
            let closed = Gate()
            let server = RawServer { connection in
                guard connection.number == 1 else { return connection.serve("new") }
                _ = connection.readRequest()
                connection.awaitClose()
                closed.open()
            }
            let failure = try await client.failure(
                of: .write(to: server.url, timeout: .milliseconds(200))
            )
            #expect(failure.kind == .timedOut)
            await closed.opened()
            let response = try await client.send(.write(to: server.url))
            #expect(response.body == Array("new".utf8))
            #expect(server.seen.connections == 2)
        }

        /// A server that answers twice must not answer the next call with its second reply.
        @Test(arguments: [true, false])
        func unsolicitedReplyIsNotTakenForTheNext(comesAlone: Bool) async throws {
            let answered = Gate()
            let written = Gate()
            let server = RawServer { connection in
                guard connection.number == 1 else { return connection.serve("new") }
                let reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
                _ = connection.readRequest()
                connection.write(reply + "first" + (comesAlone ? "" : reply + "stray"))
                answered.pass()
                if comesAlone { connection.write(reply + "stray") }
                written.open()
                connection.serve("new")
            }
            let first = try await client.send(.write(to: server.url))
            #expect(first.body == Array("first".utf8))
            answered.open()
            await written.opened()
            if comesAlone {
                let failure = try await client.failure(of: .write(to: server.url))
                #expect(failure.kind == .outOfStep, "\(failure)")
                #expect(failure.isDefinite)
            }
            let second = try await client.send(.write(to: server.url))
            #expect(second.body == Array("new".utf8))
            #expect(server.seen.requests == 2)
            #expect(server.seen.connections == 2)
        }

        @Test func sourceAddressIsSeenByTheServerAndKeptApart() async throws {
            let server = RawServer { $0.serve() }
            for source in ["127.0.0.9", "127.0.0.10", "127.0.0.9"] {
                var request = HTTPRequest.write(to: server.url)
                request.source = source
                _ = try await client.send(request)
            }
            #expect(server.seen.sources == ["127.0.0.9", "127.0.0.10"])
            #expect(server.seen.requests == 3)
        }

        @Test func foreignSourceAddressIsDefinite() async throws {
            let server = RawServer { $0.serve() }
            var request = HTTPRequest.write(to: server.url)
            request.source = "192.0.2.1"
            let failure = try await client.failure(of: request)
            #expect(failure.kind == .couldNotBind, "\(failure)")
            #expect(failure.isDefinite)
            #expect(server.seen.connections == 0)
        }
    }
}
