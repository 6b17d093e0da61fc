import Replication

/// Anti-entropy: what peers lack, and what they are told.
extension CRDT {
    private var mark: Mark {
        Mark(incarnation: membership.incarnation, number: buffer.last)
    }

    /// Peers that are not known to have everything, sorted.
    var behind: [NodeID] {
        membership.peers.filter { peer in
            progress[peer].map { $0.debt != nil || $0.joined < buffer.last } ?? false
        }
    }

    /// Asks peers that have debts whether they have seen that.
    mutating func gossip() -> Effects {
        var effects: Effects = [
            .startTimer(TimerID(Self.gossipTimer), after: membership.timing.gossip)
        ]
        for peer in membership.peers {
            guard let debt = progress[peer]?.debt else { continue }
            progress[peer]?.ask()
            effects.append(.send(.summary(debt), to: peer))
        }
        return effects
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
            guard let known = progress[peer], known.debt == nil else { continue }
            guard progress[peer]?.isDue() == true else { continue }
            guard let cells = buffer.cells(after: known.joined) else {
                progress[peer]?.owe(state.context, insteadOfChangesUpTo: buffer.last)
                effects.append(.note(Note("fell-behind")))
                continue
            }
            progress[peer]?.expectAnswer()
            effects.append(.send(.delta(state.delta(of: cells), upTo: mark), to: peer))
        }
        let isAnyLeft = behind.contains { progress[$0]?.debt == nil }
        return isAnyLeft ? effects + startShipping() : effects
    }

    /// What went through the log is now to be shipped.
    mutating func note(_ record: Record) -> Effects {
        switch record {
        case .update(let command, _):
            buffer.append(Cell(of: command).map { [$0] } ?? [])
        case .delta(let delta):
            buffer.append(delta.isWhole ? [] : delta.fragments.map(\.cell))
            // Safety: a whole state does not name what was removed, so no delta can pass it on.
            for peer in membership.peers where delta.isWhole { progress[peer]?.owe(delta.context) }
        }
        return startShipping()
    }

    mutating func receive(_ message: Message, from sender: NodeID) -> Effects {
        switch message {
        case .delta(let delta, let mark):
            // Equal updates make equal states, so there is nothing to learn.
            if state.context.covers(delta.context) {
                return [.send(.joined(upTo: mark), to: sender)]
            }
            return merge(delta, upTo: mark, from: sender)
        case .joined(let mark):
            // Safety: the numbers of an earlier life say nothing about the changes of this one.
            guard mark.incarnation == membership.incarnation else { return [] }
            progress[sender]?.acknowledge(upTo: mark.number)
            return []
        case .summary(let context):
            let reply: Message = state.context.covers(context) ? .seen(context) : .lacks
            return [.send(reply, to: sender)]
        case .seen(let context):
            progress[sender]?.settle(context)
            return behind.contains(sender) ? startShipping() : []
        case .lacks:
            guard progress[sender]?.needsState == true else { return [] }
            return [
                .note(Note("whole-state")), .send(.delta(state.whole, upTo: mark), to: sender),
            ]
        }
    }
}
