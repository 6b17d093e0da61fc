/// Why a link layer cannot do what it should.
public enum LinkLayerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kernel layer outside namespaces would filter the machine's own traffic.
    case notInNamespaces
    /// The packet filter's tool is not installed.
    case filterMissing
    /// The packet filter's tool refused.
    case filterRefused(complaint: String)
    /// The packet filter's tool answered with something else than expected.
    case filterUnreadable(answer: String)
    /// There are more nodes than addresses for them.
    case tooManyNodes(Int)
    /// A link of a node that the layer does not know.
    case unknownNode(String)
    /// The relay could not listen.
    case relayRefused(host: String, reason: String)

    /// One sentence that names the cause and what to do about it.
    public var description: String {
        switch self {
        case .notInNamespaces:
            "links can be cut in the kernel only inside namespaces of their own; use --links relay"
        case .filterMissing:
            "nft is not installed (apt-get install nftables, or the like); use --links relay"
        case .filterRefused(let complaint):
            "nft refused the rules (\(complaint)); use --links relay"
        case .filterUnreadable(let answer):
            "nft answered with something else than a set: \(answer.prefix(120))"
        case .tooManyNodes(let count):
            "\(count) nodes are more than there are addresses for: at most 200"
        case .unknownNode(let name):
            "no node is called \(name)"
        case .relayRefused(let host, let reason):
            "the relay cannot listen on \(host) (\(reason))"
        }
    }
}
