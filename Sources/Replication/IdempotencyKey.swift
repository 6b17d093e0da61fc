/// Names a call, so that a node can tell attempts of one call from those of two.
///
/// Source: *The Idempotency-Key HTTP Header Field*, draft-ietf-httpapi-idempotency-key-header;
/// Ongaro, *Consensus: Bridging Theory and Practice*, 2014, section 6.3.
public struct IdempotencyKey: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The client; equal for all its processes.
    public var client: Int64
    /// The number of the call among those of the client, from 1 and rising.
    public var call: Int64

    /// A key.
    public init(client: Int64, call: Int64) {
        self.client = client
        self.call = call
    }

    /// The key as text: `3/17`.
    public var description: String { "\(client)/\(call)" }
}
