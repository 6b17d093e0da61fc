import Membership
import Replication

/// Pairs of nodes that keep the same partition compare hash trees, and exchange what differs.
extension Dynamo {
    /// Tells everybody the roots, and asks one who is here to compare.
    mutating func gossip() -> Effects {
        beats += 1
        let roots = Roots(
            beat: Heartbeat.Beat(incarnation: membership.incarnation, sequence: beats),
            roots: keptPartitions.sorted().map {
                TreePart(partition: $0, branch: nil, hashes: [store.trees[$0].root])
            }
        )
        let away = suspected
        let chosen = random.pick(membership.peers.filter { !away.contains($0) })
        return [.startTimer(Self.gossipTimer, after: membership.timing.gossip)]
            + membership.peers.map { .send(.roots(roots, compare: $0 == chosen), to: $0) }
            + handOver()
    }

    mutating func hear(_ roots: Roots, from sender: NodeID, _ compare: Bool) -> Effects {
        if let known = heard[sender], known.beat >= roots.beat { return [] }
        heard[sender] = roots
        guard compare else { return [] }
        let kept = keptPartitions
        let different = roots.roots.filter {
            kept.contains($0.partition) && store.trees[$0.partition].root != $0.hashes.first
        }
        guard !different.isEmpty else { return [] }
        let parts = different.map {
            TreePart(
                partition: $0.partition,
                branch: nil,
                hashes: store.trees[$0.partition].branches
            )
        }
        return [.note(Note("anti-entropy")), .send(.tree(parts), to: sender)]
    }

    /// One level down where hashes differ: the leaves of branches, or the keys of leaves.
    func compare(_ parts: [TreePart], with sender: NodeID) -> Effects {
        let kept = keptPartitions
        var below: [TreePart] = []
        var leaves: [LeafKeys] = []
        for part in parts where kept.contains(part.partition) {
            let tree = store.trees[part.partition]
            let mine = part.branch.map(tree.leaves) ?? tree.branches
            for index in mine.indices
            where part.hashes.count == mine.count && part.hashes[index] != mine[index] {
                guard let branch = part.branch else {
                    let hashes = tree.leaves(below: index)
                    below.append(
                        TreePart(partition: part.partition, branch: index, hashes: hashes)
                    )
                    continue
                }
                let leaf = branch * HashTree.width + index
                let digests = store.digests(partition: part.partition, leaf: leaf)
                leaves.append(LeafKeys(partition: part.partition, leaf: leaf, digests: digests))
            }
        }
        return (below.isEmpty ? [] : [.send(.tree(below), to: sender)])
            + (leaves.isEmpty ? [] : [.send(.leaves(leaves), to: sender)])
    }

    /// Sends what the peer lacks or has otherwise, and asks for the same.
    func compare(_ leaves: [LeafKeys], with sender: NodeID) -> Effects {
        let kept = keptPartitions
        var surplus: Set<String> = []
        var wanted: Set<String> = []
        for leaf in leaves where kept.contains(leaf.partition) {
            let mine = store.digests(partition: leaf.partition, leaf: leaf.leaf)
            surplus.formUnion(mine.filter { leaf.digests[$0.key] != $0.value }.keys)
            wanted.formUnion(leaf.digests.filter { mine[$0.key] != $0.value }.keys)
        }
        let sent = surplus.sorted().prefix(limits.batch)
        let asked = wanted.sorted().prefix(limits.batch)
        return (sent.isEmpty ? [] : [.send(.items(items(of: Array(sent))), to: sender)])
            + (asked.isEmpty ? [] : [.send(.wants(Array(asked)), to: sender)])
    }

    /// Keeps what it is to keep; a stand-in does so for every owner that is away.
    mutating func learn(_ items: [String: Item]) -> Effects {
        let kept = keptPartitions
        let away = suspected
        return items.sorted { $0.key < $1.key }.flatMap { key, item -> Effects in
            guard kept.contains(Ring.partition(of: key)) else { return [] }
            let owners = owners(of: key)
            let absent = owners.contains(membership.me) ? [] : owners.filter(away.contains)
            return merge(Copy(key: key, item: item, owners: absent), .nothing)
        }
    }
}
