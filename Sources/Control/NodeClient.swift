import HTTPClient
import Histories
import Replication
import Synchronization
import Systems
import Wire

/// Asks one node, and says what became of it in the words of a history.
struct NodeClient: Sendable {
    let client: HTTPClient
    let timeout: Duration

    /// Makes one call, once: nothing here sends it again.
    ///
    /// Safety: what may have reached the node is info, however it failed; only a call of which no
    /// byte was sent, or which the node says it certainly did not carry out, is fail. A read has
    /// no effect, so a read without an answer is fail.
    func perform(
        _ call: Call,
        at base: String,
        within limit: Duration,
        freshConnection: Bool
    ) async -> Completion {
        let request = HTTPRequest(
            method: .post,
            url: base + Path.operations,
            body: call.json,
            connectTimeout: limit,
            timeout: limit,
            freshConnection: freshConnection
        )
        let isRead = call.isReadOnly
        do throws(HTTPFailure) {
            return Self.classify(try await client.send(request), of: call)
        } catch {
            let isDefinite = error.outcome(isRead: isRead) == .definite
            return Completion(
                kind: isDefinite ? .fail : .info,
                value: call.argument,
                error: error.kind.rawValue
            )
        }
    }

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

    /// Does something to a node; returns its answer, and nil if that is not that it took it in.
    func control(
        _ message: NodeSetting,
        at base: String,
        within limit: Duration
    ) async -> Value? {
        let request = HTTPRequest(
            method: .post,
            url: base + Path.control,
            body: message.json,
            connectTimeout: limit,
            timeout: limit,
            freshConnection: true
        )
        guard let response = try? await client.send(request), response.status == 200 else {
            return nil
        }
        return try? JSON.parse(response.body)
    }

    /// Fetches a path of a node's interface; nil when it does not answer well.
    func fetch(_ path: String, at base: String, within limit: Duration? = nil) async -> Value? {
        let request = HTTPRequest(
            method: .get,
            url: base + path,
            connectTimeout: limit ?? timeout,
            timeout: limit ?? timeout
        )
        guard let response = try? await client.send(request), response.status == 200 else {
            return nil
        }
        return try? JSON.parse(response.body)
    }
}

/// A client's connection to one node; its first call opens it.
final class NodeConnection: Connection {
    private let client: NodeClient
    private let base: String
    private let isFresh = Atomic(true)

    init(client: NodeClient, place: Endpoint) {
        self.client = client
        base = place.client.url
    }

    func perform(_ call: Call, within limit: Duration) async -> Completion {
        await client.perform(
            call,
            at: base,
            within: limit,
            freshConnection: isFresh.exchange(false, ordering: .relaxed)
        )
    }

    func close() async {}
}
