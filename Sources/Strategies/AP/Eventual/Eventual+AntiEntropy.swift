import Histories
import Replication

extension Eventual {
    static var gossipTimer: TimerID { TimerID(0) }
    static var shippingTimer: TimerID { TimerID(1) }
    /// How many records may be on their way to the disk before peers' versions are turned away.
    static var incomingLimit: Int { 4_096 }

    mutating func ship() -> Effects {
        defer { outbox = [:] }
        return membership.peers.map { .send(.versions(outbox), to: $0) }
    }

    mutating func gossip() -> Effects {
        let again = Effect<Message, Record>.startTimer(
            Self.gossipTimer,
            after: membership.timing.gossip
        )
        stability.settle { [store] dot, key in store.knows(dot, of: key) }
        let notes = forgetDeletes()
        guard let peer = random.pick(membership.peers) else { return notes + [again] }
        return notes + [again, .send(summary, to: peer)]
    }

    private var summary: Message {
        .summary(store.digest(withTombstones: true), seen: stability.seen)
    }

    mutating func receive(_ message: Message, from sender: NodeID) -> Effects {
        switch message {
        case .versions(let versions):
            return learn(versions)
        case .summary(let digest, let seen):
            if digest == store.digest(withTombstones: true) {
                stability.catchUp(with: sender, at: seen)
                return []
            }
            return [.send(.inventory(store.inventory, seen: stability.seen), to: sender)]
        case .inventory(let theirs, let seen):
            return compare(with: theirs, seen: seen, of: sender)
        case .wants(let keys):
            let versions = keys.reduce(into: [:]) { $0[$1] = store[$1] }
            return [.send(.versions(versions), to: sender)]
        }
    }

    private mutating func learn(_ versions: [String: [Version]]) -> Effects {
        var effects: Effects = []
        for (key, versions) in versions.sorted(by: { $0.key < $1.key }) {
            for version in versions where !isKnown(version.dot, of: key, in: accepted) {
                guard incoming.count < Self.incomingLimit else {
                    return effects + [.note(Note("disk-behind"))]
                }
                effects += merge(version, of: key)
            }
        }
        return effects
    }

    /// Safety: what every node has seen and this one does not hold was replaced, if by a delete
    /// that is forgotten; a message that was long under way must not bring it back.
    private func isKnown(_ dot: Dot, of key: String, in store: VersionStore<Resolver>) -> Bool {
        store.knows(dot, of: key) || (Variant.keepsDeletesUntilStable && stability.covers(dot))
    }

    /// Sends what the peer lacks, and asks for what this node lacks.
    private mutating func compare(
        with theirs: [String: [Dot]],
        seen: VectorClock,
        of sender: NodeID
    ) -> Effects {
        var surplus: [String: [Version]] = [:]
        for (key, versions) in store.siblings {
            let known = Set(theirs[key] ?? [])
            let unknown = versions.filter { !known.contains($0.dot) }
            if !unknown.isEmpty { surplus[key] = unknown }
        }
        var missing: [String: [Dot]] = [:]
        for (key, dots) in theirs {
            let unknown = dots.filter { !isKnown($0, of: key, in: store) }
            if !unknown.isEmpty { missing[key] = unknown }
        }
        var effects: Effects = []
        if !surplus.isEmpty { effects.append(.send(.versions(surplus), to: sender)) }
        if missing.isEmpty {
            stability.catchUp(with: sender, at: seen)
        } else {
            stability.owe(sender, missing, at: seen)
            effects.append(.send(.wants(missing.keys.sorted()), to: sender))
        }
        return effects.isEmpty ? [] : [.note(Note("anti-entropy"))] + effects
    }

    /// Forgets deletes that every node has, with all that they replaced.
    ///
    /// Convergence: a later write of any node knows of the delete, and all earlier ones are here,
    /// or the key would hold them.
    private mutating func forgetDeletes() -> Effects {
        var effects: Effects = []
        for key in store.tombstones {
            let isStable = store[key].allSatisfy { stability.stable.covers($0.clock) }
            guard isStable || !Variant.keepsDeletesUntilStable, accepted[key] == store[key] else {
                continue
            }
            store.forget(key)
            accepted.forget(key)
            effects.append(.note(Note("tombstone-collected")))
        }
        return effects
    }
}
