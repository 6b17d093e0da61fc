import Replication

/// A directed graph over the members of a cluster: an edge where one hears the other.
///
/// A link from one node to another is up when the other hears the one. Two nodes are neighbours
/// when they hear each other: only then can one ask and get an answer.
public struct ReachabilityGraph: Hashable, Sendable {
    /// Every member, sorted.
    public let nodes: [NodeID]
    /// The links that are up.
    private let links: Set<Link>

    /// The graph of the links that are up; those of strangers are left out.
    public init(nodes: [NodeID], links: some Sequence<Link>) {
        let members = Set(nodes)
        self.nodes = members.sorted()
        self.links = Set(
            links.filter {
                $0.from != $0.to && members.contains($0.from) && members.contains($0.to)
            }
        )
    }

    /// The graph in which each of the sorted nodes hears those that stand at its place.
    init(nodes: [NodeID], heard: [[NodeID]]) {
        self.init(
            nodes: nodes,
            links: zip(nodes, heard).flatMap { node, heard in
                heard.map { Link(from: $0, to: node) }
            }
        )
    }

    /// Whether the called hears the caller.
    public func isUp(_ link: Link) -> Bool { links.contains(link) }

    /// Whether two nodes hear each other.
    public func areNeighbours(_ one: NodeID, _ other: NodeID) -> Bool {
        isUp(Link(from: one, to: other)) && isUp(Link(from: other, to: one))
    }

    /// Whether any node hears this one.
    public func isHeard(_ node: NodeID) -> Bool {
        nodes.contains { isUp(Link(from: node, to: $0)) }
    }

    /// The links that are down, sorted.
    public var missing: [Link] { Link.all(among: nodes).filter { !isUp($0) } }

    /// The links that are up while those back are down, sorted.
    public var oneWay: [Link] {
        links.filter { !isUp(Link(from: $0.to, to: $0.from)) }.sorted()
    }

    /// The sets of nodes that reach each other through neighbours, each sorted, by least node.
    ///
    /// Depth-first search (Hopcroft and Tarjan, *Algorithm 447*, CACM 1973) with a stack of its
    /// own: a cluster of any size does not exhaust the thread's.
    public var components: [[NodeID]] {
        var visited: Set<NodeID> = []
        return nodes.compactMap { root in
            guard visited.insert(root).inserted else { return nil }
            var component: [NodeID] = []
            var open = [root]
            while let node = open.popLast() {
                component.append(node)
                for other in nodes where !visited.contains(other) && areNeighbours(node, other) {
                    visited.insert(other)
                    open.append(other)
                }
            }
            return component.sorted()
        }
    }
}
