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
        if let dialogue = Dialogue(call) { return await hold(dialogue, within: limit) }
        switch await ask(call, within: limit) {
        case .success(let reply): return Completion(reply, to: call)
        case .failure(let failure):
            return Completion(
                kind: failure.isCertain ? .fail : .info,
                value: call.argument,
                error: failure.error
            )
        }
    }

    /// Asks for a transaction step by step, all within the limit.
    private func hold(_ dialogue: Dialogue, within limit: Duration) async -> Completion {
        var dialogue = dialogue
        let deadline = ContinuousClock.now + limit
        while true {
            try? await Task.sleep(for: dialogue.pause)
            let left = deadline - ContinuousClock.now
            guard left > .zero, !Task.isCancelled else {
                return dialogue.unanswered("timedOut", isCertain: true)
            }
            switch await ask(dialogue.request, within: left) {
            case .success(let reply):
                if let completion = dialogue.receive(reply) { return completion }
            case .failure(let failure):
                return dialogue.unanswered(failure.error, isCertain: failure.isCertain)
            }
        }
    }

    /// Why a request has no answer, and whether it certainly had no effect.
    private struct Unanswered: Error {
        let error: String
        let isCertain: Bool
    }

    private func ask(_ call: Call, within limit: Duration) async -> Result<Reply, Unanswered> {
        let request = HTTPRequest(
            method: .post,
            url: url,
            body: body(of: call, within: limit),
            connectTimeout: limit,
            timeout: limit,
            freshConnection: isFresh.exchange(false, ordering: .relaxed)
        )
        let response: HTTPResponse
        do throws(HTTPFailure) {
            response = try await client.send(request)
        } catch {
            let isCertain = error.outcome(isRead: call.isReadOnly) == .definite
            return .failure(Unanswered(error: error.kind.rawValue, isCertain: isCertain))
        }
        do throws(WireError) {
            return .success(try OperationReply(json: response.body).reply)
        } catch {
            let words = "undecodable reply with status \(response.status)"
            return .failure(Unanswered(error: words, isCertain: call.isReadOnly))
        }
    }

    private func body(of call: Call, within limit: Duration) -> [UInt8] {
        guard saysDeadline else { return call.json }
        return OperationRequest(call, deadline: limit.nanoseconds / 1_000_000).json
    }

    /// Nothing to do: a connection whose reply is due is never used again.
    func close() async {}
}
