import Histories
import Replication

/// The body of `POST /v1/operations`: `{"f","key"?,"value"}`.
extension Call {
    /// Reads a body.
    /// - Throws: `WireError` when it is no JSON object, or does not name its operation.
    public init(json: [UInt8]) throws(WireError) {
        let fields = try Fields(json)
        self.init(f: try fields.text("f"), key: fields["key"].text, argument: fields["value"])
    }

    /// The body.
    public var json: [UInt8] {
        var map: [String: Value] = ["f": .string(f), "value": argument]
        if let key { map["key"] = .string(key) }
        return Value.map(map).json
    }
}

/// What a node answers to an operation.
///
/// `{"type":"ok","value",...details}` or `{"type":"error","code","definite","message"}`.
public struct OperationReply: Hashable, Sendable {
    /// What the replica said.
    public var reply: Reply

    /// An answer.
    public init(_ reply: Reply) { self.reply = reply }

    /// Reads a body.
    public init(json: [UInt8]) throws(WireError) {
        let fields = try Fields(json)
        switch try fields.text("type") {
        case "ok":
            let details = fields.map.filter { !["type", "value"].contains($0.key) }
            reply = .ok(fields["value"], details: details)
        case "error":
            reply = .error(
                Refusal(
                    code: try fields.text("code"),
                    isDefinite: fields["definite"] == .bool(true),
                    message: fields["message"].text ?? ""
                )
            )
        case let type:
            throw WireError("unknown type of reply \(type); expected ok or error")
        }
    }

    /// The body.
    public var json: [UInt8] {
        switch reply {
        case .ok(let value, let details):
            let standard: [String: Value] = ["type": "ok", "value": value]
            return Value.map(details.merging(standard) { $1 }).json
        case .error(let refusal):
            let map: Value = [
                "type": "error", "code": .string(refusal.code),
                "definite": .bool(refusal.isDefinite), "message": .string(refusal.message),
            ]
            return map.json
        }
    }

    /// The status that goes with it: 200, 400 for what no node supports, 503 for the rest.
    public var httpStatus: Int {
        guard case .error(let refusal) = reply else { return 200 }
        return ["unsupported", "malformed"].contains(refusal.code) ? 400 : 503
    }
}

/// A body that is not what the interface says.
public struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, in one line.
    public let description: String

    /// An error with its text.
    public init(_ description: String) { self.description = description }
}

/// The fields of a JSON object.
struct Fields {
    let map: [String: Value]

    init(_ json: [UInt8]) throws(WireError) {
        let value: Value
        do {
            value = try JSON.parse(json)
        } catch {
            throw WireError("expected a JSON object, \(error)")
        }
        guard case .map(let map) = value else { throw WireError("expected a JSON object") }
        self.map = map
    }

    subscript(name: String) -> Value { map[name] ?? .null }

    func text(_ name: String) throws(WireError) -> String {
        guard let text = self[name].text else { throw WireError("expected a string \"\(name)\"") }
        return text
    }
}
