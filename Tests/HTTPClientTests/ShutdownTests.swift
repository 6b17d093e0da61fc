import Synchronization
import Testing

@testable import HTTPClient

extension HTTPClientTests {
    /// The end of a client, and that nothing outlives it.
    @Suite struct Shutdown {
        @Test func outstandingCallsAreCancelled() async throws {
            let client = HTTPClient()
            let arrived = Gate()
            let server = RawServer { connection in
                _ = connection.readRequest()
                arrived.open()
                connection.awaitClose()
            }
            let results = Mutex<[Result<HTTPResponse, HTTPFailure>]>([])
            for _ in 0..<10 {
                client.start(.write(to: server.url)) { result in
                    results.withLock { $0.append(result) }
                }
            }
            for _ in 0..<10 { await arrived.opened() }
            client.shutdown()
            client.shutdown()
            // The thread has ended, so every completion has been called.
            results.withLock { results in
                #expect(results.count == 10)
                for result in results {
                    let failure = result.failure
                    #expect(failure?.kind == .cancelled)
                    #expect(failure?.requestMayHaveBeenSent == true)
                }
            }
        }

        @Test func laterCallsAreCancelled() async throws {
            let client = HTTPClient()
            client.shutdown()
            let failure = try await client.failure(of: .write(to: "http://127.0.0.1:1/"))
            #expect(failure.kind == .cancelled)
            #expect(failure.isDefinite)
        }

        @Test func completionMayEndTheClient() async throws {
            let server = RawServer { $0.serve() }
            let client = HTTPClient()
            let gate = Gate()
            client.start(.write(to: server.url)) { _ in
                client.shutdown()
                gate.open()
            }
            await gate.opened()
            let failure = try await client.failure(of: .write(to: server.url))
            #expect(failure.kind == .cancelled)
        }

        @Test func lastReferenceMayGoInACompletion() async throws {
            let server = RawServer { $0.serve() }
            let gate = Gate()
            let holder = Mutex<HTTPClient?>(HTTPClient())
            holder.withLock { $0 }?.start(.write(to: server.url)) { _ in
                holder.withLock { $0 = nil }
                gate.open()
            }
            await gate.opened()
            #expect(holder.withLock { $0 == nil })
        }

        /// Other suites may run beside this one, so the limits leave them room; a leak by the call
        /// or by the client would be ten times as large.
        @Test func nothingLeaks() async throws {
            let server = RawServer { $0.serve() }
            let descriptors = try count("/proc/self/fd")
            let threads = try count("/proc/self/task")
            for round in 0..<50 {
                let client = HTTPClient()
                for call in 0..<20 {
                    var request = HTTPRequest.write(to: server.url)
                    request.freshConnection = (round + call) % 2 == 0
                    _ = try await client.send(request)
                }
                client.shutdown()
            }
            let persistent = HTTPClient()
            for call in 0..<1000 {
                var request = HTTPRequest.write(to: server.url)
                request.freshConnection = call % 50 == 0
                _ = try await persistent.send(request)
            }
            #expect(server.seen.requests == 2000)
            #expect(try count("/proc/self/fd") < descriptors + 100)
            #expect(try count("/proc/self/task") < threads + 100)
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}
