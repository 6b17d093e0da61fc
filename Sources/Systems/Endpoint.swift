import Replication

/// A host and a port.
public struct Address: Hashable, Sendable, CustomStringConvertible {
    /// A name, or an address such as 127.0.0.11.
    public var host: String
    /// The port; 0 where a node that listens chooses it.
    public var port: Int

    /// An address.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Host and port as one text: `127.0.0.11:7400`.
    public var description: String { "\(host):\(port)" }
    /// The start of the addresses of an HTTP interface.
    public var url: String { "http://\(self)" }
}

/// The ports of a node by their roles; one port may have several.
public struct Ports: Hashable, Sendable {
    /// The port for clients.
    public var client: Int
    /// The ports for other nodes; a relay stands in front of the first.
    public var peers: [Int]

    /// Ports by role.
    public init(client: Int, peers: [Int]) {
        self.client = client
        self.peers = peers
    }

    /// One port for clients and nodes; 0 leaves the choice to the node.
    public init(shared port: Int) { self.init(client: port, peers: [port]) }
}

/// The place of a running node.
public struct Endpoint: Hashable, Sendable {
    /// The name of the node that listens there.
    public var node: NodeID
    /// The address that other nodes and clients use.
    public var host: String
    /// The ports by role: for peers, and for clients.
    public var ports: Ports

    /// A place.
    public init(node: NodeID, host: String, ports: Ports) {
        self.node = node
        self.host = host
        self.ports = ports
    }

    /// Where clients reach it.
    public var client: Address { Address(host: host, port: ports.client) }
    /// Where other nodes reach it; nil if they do not.
    public var peer: Address? { ports.peers.first.map { Address(host: host, port: $0) } }
}
