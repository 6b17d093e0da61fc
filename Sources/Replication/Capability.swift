/// Something that a system lets a harness do to it, or see of it, beside answering calls.
///
/// A system lists what it has, a nemesis what it requires: a pair that does not fit is refused
/// with the capabilities that are missing. Source: Jepsen's optional protocols of a database
/// (`Process`, `Pause`, `Primary`, `LogFiles`).
public enum Capability: String, CaseIterable, Hashable, Sendable {
    /// Its nodes are processes of this machine: they can be started, killed and paused.
    case lifecycle
    /// Each node says by one number what it holds, so that rest can be observed.
    case digest
    /// Each node says whether it leads.
    case role
    /// Each node says which of its peers it hears.
    case reachability
    /// The wall clock of each node can be set apart from the machine's.
    case clock
    /// The links from each node can be made to lose, double, delay and reorder messages.
    case badLinks
    /// The disk of each node can be made to lose, tear, refuse and delay writes.
    case badDisks
    /// A sign outside the node says that it has begun to recover from its log.
    case recoveryMarker
    /// Each node can be given other addresses of its peers than its peers are given.
    case callerAddresses
}

extension Capability {
    /// The capability in a few words, for people.
    public var summary: String {
        switch self {
        case .lifecycle: "nodes can be started, killed and paused"
        case .digest: "nodes say by a digest what they hold"
        case .role: "nodes say who leads"
        case .reachability: "nodes say which peers they hear"
        case .clock: "the wall clocks of nodes can be set"
        case .badLinks: "messages between nodes can be lost, doubled, delayed and reordered"
        case .badDisks: "the disks of nodes can fail"
        case .recoveryMarker: "it can be seen from outside that a node recovers"
        case .callerAddresses: "each node can be given addresses of its own for its peers"
        }
    }
}
