import Replication

/// `POST /v1/messages`: what one node says to another, several messages at once.
public struct PeerBatch<Message: Codable & Sendable>: Codable, Sendable {
    /// Who speaks.
    public var from: NodeID
    /// What is said, in order.
    public var messages: [Message]

    /// A batch.
    public init(from: NodeID, messages: [Message]) {
        self.from = from
        self.messages = messages
    }

    /// The body.
    public func json() throws -> [UInt8] {
        try WireEncoder().encode(self)
    }

    /// Reads a body.
    public init(json: [UInt8]) throws {
        self = try WireDecoder().decode(Self.self, from: json)
    }
}

/// The paths of a node's HTTP interface.
public enum Path {
    /// Clients' operations.
    public static let operations = "/v1/operations"
    /// Whether the node answers.
    public static let health = "/v1/health"
    /// Whether the node can serve clients.
    public static let ready = "/v1/ready"
    /// What the node says of itself.
    public static let status = "/v1/status"
    /// The digest of its data.
    public static let digest = "/v1/digest"
    /// Peers' messages.
    public static let messages = "/v1/messages"
    /// What the controller does to the node's clock.
    public static let control = "/v1/control"
}
