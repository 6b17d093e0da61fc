import Foundation
import Testing

@testable import HTTPClient

/// Everything about the client; one test at a time, since some count descriptors and threads.
@Suite(.serialized, .timeLimit(.minutes(2)))
enum HTTPClientTests {}

/// Something that one thread waits for and another makes happen.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    /// Waits on a thread that may block.
    func pass() { semaphore.wait() }

    /// Waits without keeping a thread of the pool.
    func opened() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                pass()
                continuation.resume()
            }
        }
    }
}

extension HTTPClient {
    /// The failure that a request must come to.
    func failure(of request: HTTPRequest) async throws -> HTTPFailure {
        do {
            let response = try await send(request)
            throw UnexpectedReply(response: response)
        } catch let failure as HTTPFailure {
            return failure
        }
    }
}

struct UnexpectedReply: Error {
    let response: HTTPResponse
}

extension HTTPRequest {
    /// A write, as clients send it, with time for the slowest machine.
    static func write(
        to url: String,
        timeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(30)
    ) -> HTTPRequest {
        HTTPRequest(
            method: .post,
            url: url,
            body: Array(#"{"f":"write","value":1}"#.utf8),
            connectTimeout: connectTimeout,
            timeout: timeout
        )
    }
}

/// How many entries a directory of /proc has.
func count(_ directory: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: directory).count
}
