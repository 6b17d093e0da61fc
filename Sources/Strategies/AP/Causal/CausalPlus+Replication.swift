import Histories
import Replication

/// The timers of a node; each runs once at a time.
enum CausalTimer: UInt64 {
    case gossip
    case acknowledgement
    case retransmission

    var id: TimerID { TimerID(rawValue) }
}

extension CausalPlus {
    /// How many writes a message carries at most.
    static var batchLimit: Int { 64 }
    /// How many writes wait for what they need at most; others are fetched again later.
    static var bufferLimit: Int { 1_024 }
    /// How many records may be on their way to the disk before peers' writes are turned away.
    static var incomingLimit: Int { 4_096 }

    // MARK: What is sent, and when

    /// Liveness: what was durable but not shipped when the node crashed must be offered again.
    mutating func start() -> Effects {
        let summary = Message.summary(have: visible.applied)
        return [.startTimer(CausalTimer.gossip.id, after: membership.timing.gossip)]
            + membership.peers.map { .send(summary, to: $0) }
    }

    mutating func expire(_ timer: CausalTimer?) -> Effects {
        switch timer {
        case .gossip: gossip()
        case .acknowledgement: acknowledge()
        case .retransmission: retransmit()
        case nil: []
        }
    }

    private mutating func gossip() -> Effects {
        let again = Effect<Message, Record>.startTimer(
            CausalTimer.gossip.id,
            after: membership.timing.gossip
        )
        guard let peer = random.pick(membership.peers) else { return [again] }
        return collectTombstones() + [again, .send(.summary(have: visible.applied), to: peer)]
    }

    /// Sends each peer the next of this node's writes, as many as fit, without waiting for others.
    mutating func ship() -> Effects {
        let mine = visible.applied[membership.me]
        var effects: Effects = []
        for peer in membership.peers {
            guard let sent = shipped[peer], sent < mine else { continue }
            let writes = log.writes(of: membership.me, beyond: sent, limit: Self.batchLimit)
            guard let last = writes.last else { continue }
            shipped[peer] = last.dot.count
            owed.remove(peer)
            effects.append(.send(.writes(writes, have: visible.applied), to: peer))
        }
        return effects + retransmitSoon()
    }

    /// Gathers for a while what there is to acknowledge.
    mutating func acknowledgeSoon() -> Effects {
        guard !isAcknowledgingSoon, !owed.isEmpty else { return [] }
        isAcknowledgingSoon = true
        return [.startTimer(CausalTimer.acknowledgement.id, after: membership.timing.shipping)]
    }

    private mutating func acknowledge() -> Effects {
        isAcknowledgingSoon = false
        let acknowledgements: Effects = owed.sorted()
            .map { .send(.writes([], have: visible.applied), to: $0) }
        // What is still on its way to the disk is acknowledged later.
        if accepted.applied == visible.applied { owed = [] }
        return acknowledgements + acknowledgeSoon()
    }

    private mutating func retransmitSoon() -> Effects {
        let isBehind = membership.peers.contains { peer in
            (known[peer]?[membership.me] ?? 0) < (shipped[peer] ?? 0)
        }
        guard isBehind, !isRetransmittingSoon else { return [] }
        isRetransmittingSoon = true
        let pause = membership.timing.retransmission + membership.timing.shipping
        return [.startTimer(CausalTimer.retransmission.id, after: pause)]
    }

    /// Ships again what was not acknowledged: it, or its acknowledgement, may have been lost.
    private mutating func retransmit() -> Effects {
        isRetransmittingSoon = false
        for peer in membership.peers {
            shipped[peer] = known[peer]?[membership.me] ?? 0
        }
        return ship()
    }

    // MARK: What is received

    mutating func receive(_ message: Message, from sender: NodeID) -> Effects {
        switch message {
        case .writes(let writes, let have):
            learn(have, of: sender)
            guard !writes.isEmpty else { return ship() }
            owed.insert(sender)
            return receive(writes) + acknowledgeSoon()
        case .store(let store):
            learn(store.applied, of: sender)
            guard !accepted.applied.covers(store.applied) else { return [] }
            accepted.apply(store)
            return persist(.store(store)) + applyBuffered()
        case .summary(let have):
            learn(have, of: sender)
            let wants: Effects =
                accepted.applied.covers(have)
                ? [] : [.send(.wants(have: visible.applied), to: sender)]
            return supply(sender) + wants
        case .wants(let have):
            learn(have, of: sender)
            return supply(sender)
        }
    }

    /// Sends what a peer lacks, as far as this node knows; a question may be older than an answer.
    private func supply(_ peer: NodeID) -> Effects {
        guard let have = known[peer], !have.covers(visible.applied) else { return [] }
        guard let writes = log.writes(beyond: have, limit: Self.batchLimit) else {
            return [.note(Note("store-sent")), .send(.store(visible), to: peer)]
        }
        let message = Message.writes(writes, have: visible.applied)
        return [.note(Note("anti-entropy")), .send(message, to: peer)]
    }

    private mutating func receive(_ writes: [CausalWrite]) -> Effects {
        var effects: Effects = []
        for write in writes where !accepted.has(write.dot) {
            guard incoming.count < Self.incomingLimit else {
                return effects + [.note(Note("disk-behind"))]
            }
            effects += accepted.isReady(for: write) ? accept(write) : hold(write)
        }
        return effects + applyBuffered()
    }

    private mutating func accept(_ write: CausalWrite) -> Effects {
        accepted.apply(write)
        return persist(.write(write))
    }

    /// Safety: a write that is shown before what it needs is an effect before its cause.
    private mutating func hold(_ write: CausalWrite) -> Effects {
        guard buffer.count < Self.bufferLimit || buffer[write.dot] != nil else {
            return [.note(Note("buffer-full"))]
        }
        buffer[write.dot] = write
        if !Variant.waitsForNeeds { for write in write.perKey { visible.offer(write) } }
        return [.note(Note("write-buffered"))]
    }

    /// Applies what was held back and is ready now, each node's writes in their order.
    private mutating func applyBuffered() -> Effects {
        guard !buffer.isEmpty else { return [] }
        var effects: Effects = []
        var isAdvancing = true
        while isAdvancing {
            isAdvancing = false
            for node in membership.members {
                let dot = Dot(node: node, count: accepted.applied[node] + 1)
                guard let write = buffer[dot], accepted.isReady(for: write) else { continue }
                buffer[dot] = nil
                effects += accept(write)
                isAdvancing = true
            }
        }
        buffer = buffer.filter { !accepted.has($0.key) }
        return effects
    }

    // MARK: What all nodes have

    /// Hears how much a peer has; what all have needs no keeping.
    private mutating func learn(_ have: VectorClock, of peer: NodeID) {
        guard let before = known[peer], !before.covers(have) else { return }
        known[peer]?.merge(have)
        log.forget(stable)
    }

    /// What every node has, by its own word.
    private var stable: VectorClock {
        VectorClock.common(membership.peers.compactMap { known[$0] } + [visible.applied])
    }

    /// Forgets deletes that nothing can come after that did not know of them.
    ///
    /// Convergence: every node has the delete, so its later writes win over it, and this node has
    /// all writes that they took before they had it.
    private mutating func collectTombstones() -> Effects {
        let hasCaughtUp = membership.peers.allSatisfy { peer in
            visible.applied[peer] >= known[peer]?[peer] ?? 0
        }
        guard hasCaughtUp else { return [] }
        let stable = stable
        var effects: Effects = []
        for key in visible.tombstones {
            guard let tombstone = visible[key],
                stable[tombstone.dot.node] >= tombstone.dot.count
            else { continue }
            visible.collect(tombstone)
            accepted.collect(tombstone)
            effects.append(.note(Note("tombstone-collected")))
        }
        return effects
    }
}

extension CausalPlus {
    /// Keys, writes that wait, writes that some peer may lack, and how far each peer is behind.
    public var status: [String: Value] {
        let mine = visible.applied[membership.me]
        let behind = membership.peers.map { peer in
            (peer.name, Value.int(Int64(mine - (known[peer]?[membership.me] ?? 0))))
        }
        return [
            "applied": .string(visible.applied.description),
            "behind": .map(Dictionary(uniqueKeysWithValues: behind)),
            "buffered": .int(Int64(buffer.count)),
            "keys": .int(Int64(visible.winners.count)),
            "log": .int(Int64(log.writes.count)),
            "tombstones": .int(Int64(visible.tombstones.count)),
        ]
    }
}
