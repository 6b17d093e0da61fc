import Histories
import Replication

/// What the owner of keys does.
extension TwoPhase {
    mutating func prepare(
        _ id: TransactionID,
        _ steps: [NumberedStep],
        settled: UInt64,
        for coordinator: NodeID
    ) {
        share.settle(id.node, below: settled)
        // Safety: a question that comes late must not bring back what is over.
        guard !share.isSettled(id), share.ended[id] == nil else { return }
        if let known = share.prepared[id] {
            if known.isDurable { vote(on: id) }
            return
        }
        let locked = share.obstacle(
            to: steps,
            where: { Variant.locksUntilDecision || !$0.isDurable },
            sharing: Variant.readsPrepared
        )
        if let locked { return say(.vote(id, .no(.locked(locked))), to: coordinator) }
        let state = Variant.readsPrepared ? share.withPrepared : share.objects
        switch OwnedShare.carryOut(steps, of: id, on: state) {
        case .prepared(let prepared):
            share.prepared[id] = OwnedShare.Prepared(transaction: prepared, isDurable: false)
            persist(.prepared(prepared, settled: settled), then: .prepared(id))
            if !Variant.logsBeforeVoting { vote(on: id) }
        case .refused(let refusal): say(.vote(id, .no(refusal)), to: coordinator)
        }
    }

    /// Says yes, which binds this node until it hears the decision.
    ///
    /// Safety: only when that is durable, or a crash would undo what the coordinator counts on.
    mutating func vote(on id: TransactionID) {
        guard share.prepared[id] != nil else { return }
        share.prepared[id]?.isDurable = true
        guard let prepared = share.prepared[id]?.transaction else { return }
        say(.vote(id, .yes(prepared.results)), to: id.node)
    }

    mutating func end(_ id: TransactionID, _ isCommitted: Bool, for coordinator: NodeID) {
        if share.end(id, isCommitted: isCommitted) {
            let news: News = .ended(id, isCommitted: isCommitted)
            return persist(.ended(id, isCommitted: isCommitted), then: news)
        }
        // What was carried out and is on its way to the disk is acknowledged from there.
        guard isCommitted, share.ended[id]?.isDurable != false else { return }
        say(.done(id), to: coordinator)
    }

    // MARK: Recovery

    mutating func recover(_ record: Record) {
        switch record {
        case .prepared(let prepared, let settled):
            share.settle(prepared.id.node, below: settled)
            share.prepared[prepared.id] = OwnedShare.Prepared(
                transaction: prepared,
                isDurable: true
            )
        case .ended(let id, let isCommitted):
            _ = share.end(id, isCommitted: isCommitted)
            share.ended[id] = isCommitted ? .init(isCommitted: true, isDurable: true) : nil
        case .decided(let number, let owners):
            decisions[number] = Decision(owners: owners, isDurable: true)
        case .finished(let number): decisions[number] = nil
        case .state(let state):
            share.objects = state.objects
            for prepared in state.prepared { recover(.prepared(prepared, settled: 0)) }
            for id in state.committed {
                share.ended[id] = .init(isCommitted: true, isDurable: true)
            }
            for settled in state.settled { share.settle(settled.node, below: settled.number) }
            for decided in state.decided {
                decisions[decided.number] = Decision(owners: decided.owners, isDurable: true)
            }
        }
    }

    /// The state of a start, which is one record.
    var compacted: [Record]? {
        let state = TwoPhaseState(
            objects: share.objects,
            prepared: share.prepared.values.map(\.transaction).sorted { $0.id < $1.id },
            committed: share.ended.filter(\.value.isCommitted).keys.sorted(),
            settled: share.settled.sorted { $0.key < $1.key }
                .map { TwoPhaseState.Settled(node: $0.key, number: $0.value) },
            decided: decisions.sorted { $0.key < $1.key }
                .map { TwoPhaseState.Decided(number: $0.key, owners: $0.value.owners) }
        )
        return [.state(state)]
    }
}

extension Refusal {
    /// The answer to a transaction that finds a lock taken.
    static func locked(_ key: String) -> Refusal {
        Refusal(
            code: Operation.conflict,
            isDefinite: true,
            message: "\(key) is locked by another transaction; nothing was done, try again"
        )
    }
}
