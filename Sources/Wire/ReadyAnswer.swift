import Histories

/// The answer to `GET /v1/ready`: `{"ready":true}`, or `{"ready":false,"reason"}`.
public struct ReadyAnswer: Hashable, Sendable {
    /// Why the node cannot serve clients now; nil if it can.
    public var obstacle: String?

    /// An answer; ready without an obstacle.
    public init(obstacle: String? = nil) { self.obstacle = obstacle }

    /// Whether the node can serve clients.
    public var isReady: Bool { obstacle == nil }

    /// Reads a body.
    /// - Throws: when it is no JSON object that says whether the node is ready.
    public init(json: [UInt8]) throws(WireError) {
        let fields = try Fields(json)
        switch fields["ready"] {
        case .bool(true): obstacle = nil
        case .bool(false): obstacle = fields["reason"].text ?? "no reason was given"
        default: throw WireError(#"expected {"ready": true or false}"#)
        }
    }

    /// The body.
    public var value: Value {
        guard let obstacle else { return ["ready": true] }
        return ["ready": false, "reason": .string(obstacle)]
    }

    /// The status that goes with it: 200, or 503 for a node that is not ready.
    public var httpStatus: Int { isReady ? 200 : 503 }
}
