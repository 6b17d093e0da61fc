import Membership
import Replication
import Testing

@Suite struct ReachabilityGraphTests {
    /// Brute force: sets that are joined until no pair of neighbours is apart.
    private func union(_ nodes: [NodeID], _ links: Set<Link>) -> [[NodeID]] {
        var leaders = Dictionary(uniqueKeysWithValues: nodes.map { ($0, $0) })
        for link in links where links.contains(Link(from: link.to, to: link.from)) {
            guard let one = leaders[link.from], let other = leaders[link.to] else { continue }
            for node in nodes where leaders[node] == other { leaders[node] = one }
        }
        return Dictionary(grouping: nodes) { leaders[$0] }.values.map { $0.sorted() }
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    @Test func componentsAgreeWithUnions() {
        var random = SeededGenerator(seed: 11)
        var split = 0
        for round in 1...500 {
            let nodes = (1...(1 + random.below(12))).map { NodeID("n\($0)") }
            let share = Double(random.below(10)) * 0.1
            let links = Set(Link.all(among: nodes).filter { _ in random.chance(share) })
            let components = ReachabilityGraph(nodes: nodes, links: links).components
            #expect(components == union(nodes, links), "seed 11, round \(round)")
            if components.count > 1, components.count < nodes.count { split += 1 }
        }
        #expect(split > 100, "hardly a graph fell into pieces")
    }

    @Test func aLongChainIsOneComponent() {
        let nodes = NodeID.named(count: 300)
        let chain = zip(nodes, nodes.dropFirst()).flatMap {
            [Link(from: $0, to: $1), Link(from: $1, to: $0)]
        }
        #expect(ReachabilityGraph(nodes: nodes, links: chain).components == [nodes])
    }

    @Test func aOneWayLinkDoesNotJoin() {
        let graph = ReachabilityGraph(nodes: ["n1", "n2"], links: [Link(from: "n1", to: "n2")])
        #expect(graph.components == [["n1"], ["n2"]])
        #expect(graph.oneWay == [Link(from: "n1", to: "n2")])
        #expect(graph.missing == [Link(from: "n2", to: "n1")])
        #expect(graph.isHeard("n1") && !graph.isHeard("n2"))
    }
}
