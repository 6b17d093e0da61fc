import Histories
import NIOHTTP1
import Replication
import Wire

/// The paths of a node's HTTP interface, and who answers on each.
struct NodeServer<R: Replica> {
    private let host: NodeHost<R>

    init(host: NodeHost<R>) { self.host = host }

    /// Answers a request.
    func route(_ head: HTTPRequestHead, _ body: [UInt8], _ responder: Responder) {
        switch (head.method, head.uri) {
        case (.POST, Path.operations):
            operate(body, responder)
        case (.POST, Path.messages):
            do {
                try host.receive(body)
                responder.answer(200, ["type": "ok"])
            } catch {
                responder.answer(
                    400,
                    Responder.error("malformed", "not a batch of messages: \(error)")
                )
            }
        case (.POST, Path.control):
            do {
                responder.answer(200, host.apply(try NodeSetting(json: body)))
            } catch {
                responder.answer(400, Responder.error("malformed", "\(error)"))
            }
        case (.GET, Path.health), (.HEAD, Path.health):
            responder.answer(200, ["type": "ok"])
        case (.GET, Path.ready), (.HEAD, Path.ready):
            let readiness = ReadyAnswer(obstacle: host.obstacle)
            responder.answer(readiness.httpStatus, readiness.value)
        case (.GET, Path.status), (.HEAD, Path.status):
            responder.answer(200, host.status)
        case (.GET, Path.digest), (.HEAD, Path.digest):
            responder.answer(200, host.digest)
        case (_, Path.operations), (_, Path.messages), (_, Path.health), (_, Path.status),
            (_, Path.digest), (_, Path.control), (_, Path.ready):
            responder.answer(
                405,
                Responder.error("malformed", "\(head.uri) does not take \(head.method)")
            )
        default:
            responder.answer(404, Responder.error("malformed", "no such path: \(head.uri)"))
        }
    }

    private func operate(_ body: [UInt8], _ responder: Responder) {
        do {
            let asked = try OperationRequest(json: body)
            let deadline = asked.deadline.map { MachineClock.monotonic + $0 * 1_000_000 }
            let command = try asked.call.command()
            host.request(command, key: asked.call.id, deadline: deadline) {
                responder.answer(OperationReply($0))
            }
        } catch {
            responder.answer(400, Responder.error("malformed", "\(error)"))
        }
    }
}
