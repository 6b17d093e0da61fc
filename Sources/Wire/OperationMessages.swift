import Histories
import Replication

/// The body of `POST /v1/operations`: a call, and how long its client waits for the answer.
///
/// `{"f","key"?,"value","id"?:{"client","call"},"deadline"?}`, the deadline in milliseconds.
public struct OperationRequest: Hashable, Sendable {
    /// The longest time that a body may name: a day.
    private static let longest: Int64 = 86_400_000

    /// What is asked.
    public var call: Call
    /// How long the client waits from now on, in milliseconds; nil where it does not say.
    public var deadline: Int64?

    /// A request.
    public init(_ call: Call, deadline: Int64? = nil) {
        self.call = call
        self.deadline = deadline
    }

    /// Reads a body.
    /// - Throws: `WireError` when it is no JSON object, does not name its operation, or has an
    ///   idempotency key or a deadline that is none.
    public init(json: [UInt8]) throws(WireError) {
        let fields = try Fields(json)
        call = Call(
            f: try fields.text("f"),
            key: fields["key"].text,
            argument: fields["value"],
            id: try IdempotencyKey(fields["id"])
        )
        guard fields["deadline"] != .null else { return }
        guard let deadline = fields["deadline"].integer, (0...Self.longest).contains(deadline)
        else { throw WireError(#"expected "deadline": milliseconds, from 0 to a day"#) }
        self.deadline = deadline
    }

    /// The body.
    public var json: [UInt8] {
        var map: [String: Value] = ["f": .string(call.f), "value": call.argument]
        if let key = call.key { map["key"] = .string(key) }
        if let id = call.id { map["id"] = ["client": .int(id.client), "call": .int(id.call)] }
        if let deadline { map["deadline"] = .int(deadline) }
        return Value.map(map).json
    }
}

extension Call {
    /// Reads the body of a request, but for its deadline.
    public init(json: [UInt8]) throws(WireError) { self = try OperationRequest(json: json).call }

    /// The body of a request without a deadline.
    public var json: [UInt8] { OperationRequest(self).json }
}

extension IdempotencyKey {
    /// Reads the field of a body; nil where there is none.
    fileprivate init?(_ value: Value) throws(WireError) {
        if value == .null { return nil }
        guard case .map(let fields) = value, fields.count == 2,
            let client = fields["client"]?.integer, client >= 0,
            let call = fields["call"]?.integer, call >= 1
        else {
            throw WireError(
                #"expected "id": {"client": an integer from 0, "call": an integer from 1}"#
            )
        }
        self.init(client: client, call: call)
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
