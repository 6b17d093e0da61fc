import Replication

/// The newest call of each client that was carried out under an idempotency key, and its answer.
///
/// Part of the replicated state, so that every later leader knows it too; beside the sessions of
/// the nodes, which know a command by the node that forwarded it. A client makes one call at a
/// time, so one answer a client is enough: nobody waits for an older one. Reads are no part of it.
///
/// Source: Ongaro's dissertation, section 6.3.
struct RaftClients: Hashable, Codable, Sendable {
    /// What is known of a client.
    struct Latest: Hashable, Codable, Sendable {
        var client: Int64
        var call: Int64
        var answer: RaftAnswer
        /// The index of the last entry that was about it.
        var used: Int
    }

    /// By client, ascending.
    private(set) var latest: [Latest] = []

    /// The answer that a call is given without being carried out; nil if it may be.
    func answer(to key: IdempotencyKey) -> RaftAnswer? {
        let place = place(of: key.client)
        guard place < latest.count, latest[place].client == key.client else { return nil }
        let known = latest[place]
        if key.call > known.call { return nil }
        return key.call == known.call ? known.answer : .refused(.superseded)
    }

    /// Keeps the answer to a call that was carried out at an index, which grows.
    ///
    /// Of more than `RaftLimits.clients` the one is forgotten that was longest about in no entry:
    /// all nodes forget the same one, since the log is the same.
    mutating func remember(_ answer: RaftAnswer, to key: IdempotencyKey, at index: Int) {
        let new = Latest(client: key.client, call: key.call, answer: answer, used: index)
        let place = place(of: key.client)
        if place < latest.count, latest[place].client == key.client {
            latest[place] = new
            return
        }
        latest.insert(new, at: place)
        guard latest.count > RaftLimits.clients,
            let oldest = latest.indices.min(by: { latest[$0].used < latest[$1].used })
        else { return }
        latest.remove(at: oldest)
    }

    /// Takes down that an entry was about a client, although it was not carried out.
    mutating func touch(_ client: Int64, at index: Int) {
        let place = place(of: client)
        guard place < latest.count, latest[place].client == client else { return }
        latest[place].used = index
    }

    /// Where a client is, or where it belongs.
    private func place(of client: Int64) -> Int {
        var low = 0
        var high = latest.count
        while low < high {
            let middle = (low + high) / 2
            if latest[middle].client < client { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Refusal {
    /// The answer to a call that its client has left behind.
    ///
    /// Safety: not definite, since the call may have been carried out before the later one.
    static let superseded = Refusal(
        code: "superseded",
        isDefinite: false,
        message: "a later call of this client was carried out; ask under a new number"
    )
}
