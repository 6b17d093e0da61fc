import Histories
import Replication

/// A leader answers reads without making sure that it still leads.
///
/// Breaks linearizability: a leader that is cut off answers what its successor has overwritten.
/// ```
///  at the successor:   |- write 2 -|
///  at the old leader:                 |- read → 1 -|       stale
/// ```
enum ReadsWithoutIndex: RaftVariant {
    static var confirmsReads: Bool { false }
}

/// A candidate counts its own vote when it casts it, and again when the vote is durable.
///
/// Breaks linearizability, and convergence: fewer than a majority elect a leader, whose log may
/// lack what a majority has committed and overwrites it.
enum CountsOwnVoteTwice: RaftVariant {
    static var ownVotes: Int { 2 }
}

/// Entries of earlier terms are committed by counting them, and by finding them at a start.
///
/// Breaks linearizability, and convergence: what was carried out may still be overwritten by a
/// leader that lacks it. Only an entry of the leader's own term commits those before it (Ongaro and
/// Ousterhout, section 5.4.2, figure 8).
enum TrustsEarlierTerms: RaftVariant {
    static var trustsEarlierTerms: Bool { true }
}

/// Nodes acknowledge and count entries when they are in memory, and sync them later.
///
/// Breaks durability, and with it linearizability: when a majority is killed before the sync, a
/// committed entry is gone.
enum RepliesBeforePersisting: RaftVariant {
    static var waitsForDurability: Bool { false }
}

/// The term and the vote are kept in memory alone: a node begins at term 0 after a crash.
///
/// Breaks linearizability: a node votes twice in a term, and after a loss of power new entries have
/// old terms, so a log that lacks them is taken for more recent and overwrites them.
enum ForgetsBallot: RaftVariant {
    static var remembersBallot: Bool { false }
}

/// Entries beyond a snapshot are dropped when the snapshot is taken in, as at every start.
///
/// Breaks durability, and with it linearizability: a node loses what it has acknowledged.
enum LosesTailBehindSnapshot: RaftVariant {
    static var keepsTail: Bool { false }
}

/// A transaction's first part is carried out, or a transfer's debit, and the rest is forgotten.
///
/// Breaks serializability: the sum of all accounts shrinks, and half of a write is seen.
enum HalvesTransactions: RaftVariant {
    static func apply(_ command: Command, to objects: inout Objects) -> Reply {
        var whole = objects
        switch command {
        case .transaction(let parts):
            _ = objects.apply(.transaction(Array(parts.prefix(1))))
            return whole.apply(command)
        case .transfer(let source, _, _):
            let reply = whole.apply(command)
            objects[source] = whole[source]
            return reply
        default: return objects.apply(command)
        }
    }
}

/// A command that comes a second time is carried out a second time.
///
/// Breaks linearizability: an add that a node handed to two leaders, or twice to one whose answer
/// was late, counts twice.
enum AppliesTwice: RaftVariant {
    static var suppressesDuplicates: Bool { false }
}

/// Idempotency keys are kept in the memory of the leader alone.
///
/// Breaks linearizability: a call that the leader before it carried out, and whose client asks
/// again because the answer was lost, is carried out a second time.
enum ForgetsKeys: RaftVariant {
    static var sharesKeys: Bool { false }
}

/// A new leader takes the enqueues that it does not know to be committed for lost, and drops them.
///
/// Breaks linearizability: the leader before it may have committed and answered them.
enum DropsInheritedEnqueues: RaftVariant {
    static func inherits(_ command: Command) -> Bool {
        if case .enqueue = command { false } else { true }
    }
}

/// Whether a lock is free is looked up when a command comes, and not again when it is carried out.
///
/// Breaks linearizability: two owners who ask at about the same time both get the lock.
enum GrantsLockTwice: RaftVariant {
    static func refusal(of command: Command, seeing objects: Objects) -> Refusal? {
        ComparesEarly.refusal(of: command, seeing: objects)
    }

    static func apply(_ command: Command, to objects: inout Objects) -> Reply {
        if case .acquire(let key, let owner) = command, case .lock(let lock)? = objects[key],
            lock.holder != owner
        {
            _ = objects.apply(.release(key: key, token: lock.token))
        }
        return objects.apply(command)
    }
}

/// A lock that was given back is forgotten, and with it the last token.
///
/// Breaks linearizability: the next holder is given a token that somebody else may still use.
enum ReusesFencingTokens: RaftVariant {
    static func apply(_ command: Command, to objects: inout Objects) -> Reply {
        let reply = objects.apply(command)
        if case .release(let key, _) = command, case .ok = reply { objects[key] = nil }
        return reply
    }
}

/// A compare-and-set compares when it comes, and only sets when it is carried out.
///
/// Breaks linearizability: what was committed in between is overwritten unseen.
enum ComparesEarly: RaftVariant {
    static func refusal(of command: Command, seeing objects: Objects) -> Refusal? {
        var copy = objects
        guard case .error(let refusal) = copy.apply(command) else { return nil }
        return refusal
    }

    static func apply(_ command: Command, to objects: inout Objects) -> Reply {
        guard case .compareAndSet(let key, let from, let to) = command else {
            return objects.apply(command)
        }
        _ = objects.apply(.write(key: key, to))
        return .ok([from, to])
    }
}

/// A transfer looks up what an account has when it comes, and only moves money when it is carried
/// out.
///
/// Breaks serializability: what was taken out in between is taken a second time, and more is sold
/// than there was.
enum TransfersUnseen: RaftVariant {
    static func refusal(of command: Command, seeing objects: Objects) -> Refusal? {
        ComparesEarly.refusal(of: command, seeing: objects)
    }

    static func apply(_ command: Command, to objects: inout Objects) -> Reply {
        guard case .transfer(let source, let target, let amount) = command,
            case .register(.int(let mine))? = objects[source], source != target
        else { return objects.apply(command) }
        // As if enough were there; what is missing then, is owed.
        objects[source] = .register(.int(max(mine, amount)))
        let reply = objects.apply(command)
        if case .ok = reply { objects[source] = .register(.int(mine - amount)) }
        return reply
    }
}
