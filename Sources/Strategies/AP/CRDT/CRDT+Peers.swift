import Replication

/// How much of a node's changes one peer is known to have.
struct PeerProgress: Hashable, Sendable {
    enum Standing: Hashable, Sendable {
        /// Nobody knows; a summary will tell.
        case unknown
        /// Durably everything up to this change.
        case joined(upTo: UInt64)
    }

    /// A silent peer is sent something every so many rounds at least.
    static let longestPatience = 16

    var standing: Standing
    /// How many rounds to wait for an answer before it is sent the same again.
    private(set) var wait = 0
    private var patience = 1

    init(_ standing: Standing) { self.standing = standing }

    /// One round has passed; true if the peer may be sent something.
    mutating func isDue() -> Bool {
        guard wait > 0 else { return true }
        wait -= 1
        return false
    }

    /// Something was sent: an unreachable peer is asked ever more rarely.
    mutating func expectAnswer() {
        wait = patience
        patience = min(2 * patience, Self.longestPatience)
    }

    /// Changes up to a number are there; older news does not count.
    mutating func acknowledge(upTo number: UInt64) {
        wait = 0
        patience = 1
        guard case .joined(let before) = standing else {
            standing = .joined(upTo: number)
            return
        }
        standing = .joined(upTo: max(before, number))
    }
}

/// Anti-entropy: what peers lack, and what they are told.
extension CRDT {
    private var mark: Mark {
        Mark(incarnation: membership.incarnation, number: buffer.last)
    }

    /// Peers that are not known to have everything, sorted.
    var behind: [NodeID] {
        membership.peers.filter { progress[$0]?.standing != .joined(upTo: buffer.last) }
    }

    /// Asks peers of which nothing is known.
    mutating func gossip() -> Effects {
        let unknown = membership.peers.filter { progress[$0]?.standing == .unknown }
        let timer = TimerID(Self.gossipTimer)
        return [.startTimer(timer, after: membership.timing.gossip)]
            + unknown.map { .send(.summary(state.context, upTo: mark), to: $0) }
    }

    mutating func startShipping() -> Effects {
        guard !isShipping else { return [] }
        isShipping = true
        return [.startTimer(TimerID(Self.shippingTimer), after: membership.timing.shipping)]
    }

    /// Sends each peer what it lacks, joined into one delta; again if it does not answer.
    mutating func ship() -> Effects {
        isShipping = false
        var effects: Effects = []
        for peer in behind {
            guard case .joined(let number)? = progress[peer]?.standing else { continue }
            guard progress[peer]?.isDue() == true else { continue }
            guard let cells = buffer.cells(after: number) else {
                progress[peer]?.standing = .unknown
                effects.append(.note(Note("fell-behind")))
                continue
            }
            progress[peer]?.expectAnswer()
            effects.append(.send(.delta(state.delta(of: cells), upTo: mark), to: peer))
        }
        let isAnyBehind = behind.contains { progress[$0]?.standing != .unknown }
        return isAnyBehind ? effects + startShipping() : effects
    }

    mutating func receive(_ message: Message, from sender: NodeID) -> Effects {
        switch message {
        case .delta(let delta, let mark):
            // Equal updates make equal states, so there is nothing to learn.
            if state.context.covers(delta.context) {
                return [.send(.joined(upTo: mark), to: sender)]
            }
            return take(delta, upTo: mark, from: sender)
        case .joined(let mark):
            // Safety: the numbers of an earlier life say nothing about the changes of this one.
            guard mark.incarnation == membership.incarnation else { return [] }
            progress[sender]?.acknowledge(upTo: mark.number)
            return behind.contains(sender) ? startShipping() : []
        case .summary(let context, let mark):
            let hasAll = state.context.covers(context)
            return [.send(hasAll ? .joined(upTo: mark) : .lacks, to: sender)]
        case .lacks:
            guard progress[sender]?.standing == .unknown else { return [] }
            return [
                .note(Note("whole-state")), .send(.delta(state.whole, upTo: mark), to: sender),
            ]
        }
    }
}
