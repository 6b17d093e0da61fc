import Replication
import Wire

/// A system that can be put on trial: how its nodes are started, and how clients speak to them.
///
/// In Jepsen's cut: `launch` is the *db*, `connect` the *client*. What only some systems can do is
/// an optional protocol, `Inspectable` or `Adjustable`; what a harness may count on is listed in
/// `capabilities`. An instance serves one trial.
public protocol System: Sendable {
    /// The name in plans and reports.
    var name: String { get }
    /// What it promises.
    var claim: Claim { get }
    /// The names of the operations that its connections carry out.
    var operations: Set<String> { get }
    /// What a harness may do to it, or see of it.
    var capabilities: Set<Capability> { get }
    /// The ports of its nodes, where each node has an address of its own.
    var ports: Ports { get }

    /// The process of a node, on what the node has written in its earlier lives.
    /// - Throws: when the node cannot be started there; `SystemError` says why.
    func launch(of node: NodeID, in site: Site) throws -> Launch

    /// A new connection of one client to one node; nothing is sent before its first call.
    func connect(to node: NodeID, at place: Endpoint) -> any Connection

    /// Whether a node answers there.
    func answers(at place: Endpoint, within limit: Duration) async -> Bool

    /// Whether a node says that it can serve: a quorum is reachable, and recovery is done.
    func isReady(at place: Endpoint, within limit: Duration) async -> Bool

    /// The nodes of a system that somebody else runs; empty for one with `Capability.lifecycle`.
    var endpoints: [Endpoint] { get }

    /// Gives back what its connections share; called once, at the end.
    func shutdown() async
}

extension System {
    /// Empty: the harness starts the nodes.
    public var endpoints: [Endpoint] { [] }

    /// Nothing is shared.
    public func shutdown() async {}

    /// A node that answers is taken to be ready.
    public func isReady(at place: Endpoint, within limit: Duration) async -> Bool {
        await answers(at: place, within: limit)
    }

    /// How its nodes report about themselves; nil if they do not.
    public var inspector: (any Inspectable)? { self as? any Inspectable }

    /// How its nodes are set; nil if they cannot be.
    public var adjuster: (any Adjustable)? { self as? any Adjustable }
}

/// A client's connection to one node.
public protocol Connection: Sendable {
    /// Makes one call, once: nothing below sends it again.
    ///
    /// Safety: what may have reached the node is *info*, however it failed; only a call of which
    /// no byte was sent, or which the node says it certainly did not carry out, is *fail*. A
    /// read has no effect, so a read without an answer is *fail*.
    func perform(_ call: Call, within limit: Duration) async -> Completion

    /// Closes it; a call that is under way is given up.
    func close() async
}

/// Nodes that report about themselves.
///
/// Which parts of a report are given, the system's capabilities say.
public protocol Inspectable: Sendable {
    /// The report of a node; nil when it does not answer in time.
    func report(of place: Endpoint, within limit: Duration) async -> NodeReport?

    /// A text that is equal at two nodes if, and only if, they hold the same data.
    ///
    /// Nil when a node does not answer in time. Only with `Capability.digest`.
    func digest(of place: Endpoint, within limit: Duration) async -> String?
}

extension Inspectable {
    /// Unknown.
    public func digest(of place: Endpoint, within limit: Duration) async -> String? { nil }
}

/// Nodes whose clock, links and disk can be set.
public protocol Adjustable: Sendable {
    /// Sets something at a node; nil when it does not say in time that the setting is in force.
    ///
    /// Of settings about the same the newest wins, in whatever order they arrive.
    func apply(
        _ setting: NodeSetting,
        at place: Endpoint,
        within limit: Duration
    ) async -> Receipt?
}

/// Why a system cannot be put on trial as asked.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, where, and what to do, in one line.
    public let description: String

    /// An error with its text.
    public init(_ description: String) { self.description = description }
}
