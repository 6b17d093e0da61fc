import Replication

/// The side of the nodes that keep copies, and hand over what they kept for others.
extension Dynamo {
    /// Who waits for a record.
    enum Waiting: Sendable {
        case issue(call: UInt64)
        case copy(Copy, Acknowledgement)
        case release(String, digest: UInt64, for: NodeID)
    }

    /// Something to be kept.
    struct Copy: Sendable {
        var key: String
        var item: Item
        /// Owners that are to be given it; none where this node is an owner itself.
        var owners: [NodeID] = []
        var manner = Manner.merging
    }

    /// The node or client that is told that a copy is durable.
    enum Acknowledgement: Sendable {
        case put(call: UInt64, by: NodeID)
        case handoff(by: NodeID, digest: UInt64)
        case nothing
    }

    /// Sends; a node's word to itself is heard at once.
    mutating func tell(_ message: Message, to node: NodeID) -> Effects {
        node == membership.me
            ? receive(message, from: node) : [.send(message, to: node)]
    }

    mutating func receive(_ message: Message, from sender: NodeID) -> Effects {
        switch message {
        case .heartbeat: return []
        case .get(let call, let key): return tell(.found(call: call, store[key]), to: sender)
        case .found(let call, let item): return collect(item, from: sender, in: call)
        case .put(let call, let key, let item, let owner):
            let copy = Copy(key: key, item: item, owners: owner.map { [$0] } ?? [])
            return merge(copy, .put(call: call, by: sender))
        case .stored(let call): return count(copyAt: sender, in: call)
        case .repair(let key, let item, let owner):
            var copy = Copy(key: key, item: item, owners: owner.map { [$0] } ?? [])
            if Variant.repairsWithStaleAnswer { copy.manner = .overwriting }
            return merge(copy, .nothing)
        case .handoff(let items):
            return items.sorted { $0.key < $1.key }.flatMap { key, item in
                let manner = Variant.hintsAreIncrements ? Manner.counting : .merging
                let copy = Copy(key: key, item: item, manner: manner)
                return merge(copy, .handoff(by: sender, digest: item.digest))
            }
        case .taken(let key, let digest): return release(key, of: digest, for: sender)
        case .roots(let roots, let compare): return hear(roots, from: sender, compare)
        case .tree(let parts): return compare(parts, with: sender)
        case .leaves(let leaves): return compare(leaves, with: sender)
        case .items(let items): return learn(items)
        case .wants(let keys): return [.send(.items(items(of: keys)), to: sender)]
        }
    }

    // MARK: Copies

    /// Logs a copy, unless it is there already; what exceeds a limit is not taken.
    mutating func merge(_ copy: Copy, _ acknowledgement: Acknowledgement) -> Effects {
        let isKnown = copy.owners.allSatisfy { store.has(copy.item, of: copy.key, for: $0) }
        if isKnown, copy.manner == .merging, store.has(copy.item, of: copy.key, for: nil) {
            return report(acknowledgement, copy.key)
        }
        guard store.items[copy.key] != nil || store.items.count < limits.keys else {
            return [.note(Note("keys-full"))]
        }
        let isNewHint = !copy.owners.isEmpty && store.hints[copy.key] == nil
        guard !isNewHint || store.hints.count < limits.hints else {
            return [.note(Note("hints-full"))]
        }
        guard waiting.count < limits.pending else { return [.note(Note("disk-behind"))] }
        lastToken += 1
        waiting[WriteToken(lastToken)] = .copy(copy, acknowledgement)
        let record = Record.stored(copy.key, copy.item, for: copy.owners, copy.manner)
        return [.persist(record, WriteToken(lastToken))]
    }

    mutating func finish(_ token: WriteToken) -> Effects {
        switch waiting.removeValue(forKey: token) {
        case .issue(let call): return put(call)
        case .copy(let copy, let acknowledgement):
            // Safety: neither an answer nor an acknowledgement may speak of it before.
            let isConflict = keep(copy.item, at: copy.key, for: copy.owners, copy.manner)
            let notes =
                (isConflict ? ["conflict-resolved"] : [])
                + (copy.owners.isEmpty ? [] : ["hint-kept"])
            return notes.map { .note(Note($0)) } + report(acknowledgement, copy.key)
        case .release(let key, let digest, let owner):
            drop(key, of: digest, for: owner)
            return [.note(Note("hint-delivered"))]
        case nil: return []
        }
    }

    mutating func keep(
        _ item: Item,
        at key: String,
        for owners: [NodeID],
        _ manner: Manner
    ) -> Bool {
        switch manner {
        case .overwriting: store.overwrite(item, at: key)
        case .counting: store.count(item, into: key)
        case .merging:
            for owner in owners { _ = store.merge(Item(), into: key, for: owner) }
            return store.merge(item, into: key)
        }
        return false
    }

    private mutating func report(_ acknowledgement: Acknowledgement, _ key: String) -> Effects {
        switch acknowledgement {
        case .put(let call, let node): tell(.stored(call: call), to: node)
        case .handoff(let node, let digest): [.send(.taken(key: key, digest: digest), to: node)]
        case .nothing: []
        }
    }

    // MARK: Hints

    /// Owners that are heard are handed what was kept for them, some at a time.
    func handOver() -> Effects {
        let away = suspected
        return membership.peers.filter { isSettled && !away.contains($0) }.compactMap { owner in
            let keys = store.hinted(for: owner).prefix(limits.batch)
            return keys.isEmpty ? nil : .send(.handoff(items(of: Array(keys))), to: owner)
        }
    }

    /// The owner has it, unless it has changed here since.
    private mutating func release(_ key: String, of digest: UInt64, for owner: NodeID) -> Effects {
        guard store.hints[key]?.contains(owner) == true, store[key].digest == digest else {
            return []
        }
        lastToken += 1
        waiting[WriteToken(lastToken)] = .release(key, digest: digest, for: owner)
        return [.persist(.released(key, digest: digest, for: owner), WriteToken(lastToken))]
    }

    /// Safety: a copy that was logged before the release may have changed what was handed over;
    /// the same question is answered alike when the log is read again.
    mutating func drop(_ key: String, of digest: UInt64, for owner: NodeID) {
        guard store[key].digest == digest else { return }
        store.release(key, for: owner, isOwner: owners(of: key).contains(membership.me))
    }

    func items(of keys: [String]) -> [String: Item] {
        keys.reduce(into: [:]) { if let item = store.items[$1] { $0[$1] = item } }
    }
}
