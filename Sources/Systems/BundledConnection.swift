import HTTPClient
import Histories
import Replication
import Synchronization
import Wire

/// A client's connection to one of our nodes: `POST /v1/operations`.
final class BundledConnection: Connection {
    private let client: HTTPClient
    private let url: String
    /// Whether nodes are told how long an answer is waited for.
    private let saysDeadline: Bool
    /// Its first call opens a connection: one that is kept may belong to a call under way.
    private let isFresh = Atomic(true)

    init(client: HTTPClient, place: Endpoint, saysDeadline: Bool = false) {
        self.client = client
        self.saysDeadline = saysDeadline
        url = place.client.url + Path.operations
    }

    func perform(_ call: Call, within limit: Duration) async -> Completion {
        let request = HTTPRequest(
            method: .post,
            url: url,
            body: body(of: call, within: limit),
            connectTimeout: limit,
            timeout: limit,
            freshConnection: isFresh.exchange(false, ordering: .relaxed)
        )
        do throws(HTTPFailure) {
            return Self.classify(try await client.send(request), of: call)
        } catch {
            let isDefinite = error.outcome(isRead: call.isReadOnly) == .definite
            return Completion(
                kind: isDefinite ? .fail : .info,
                value: call.argument,
                error: error.kind.rawValue
            )
        }
    }

    private func body(of call: Call, within limit: Duration) -> [UInt8] {
        guard saysDeadline else { return call.json }
        return OperationRequest(call, deadline: limit.nanoseconds / 1_000_000).json
    }

    /// Nothing to do: a connection whose reply is due is never used again.
    func close() async {}

    private static func classify(_ response: HTTPResponse, of call: Call) -> Completion {
        do throws(WireError) {
            return Completion(try OperationReply(json: response.body).reply, to: call)
        } catch {
            return Completion(
                kind: call.isReadOnly ? .fail : .info,
                value: call.argument,
                error: "undecodable reply with status \(response.status)"
            )
        }
    }
}
