import Histories
import Replication

/// A change is made whether or not another transaction changed the same since the snapshot.
///
/// Breaks snapshot isolation: of two that add to what both have read, one overwrites unseen.
enum OverwritesUnseen: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .nothing }
}

/// Strong snapshot isolation is promised of snapshots that a node takes of what it has applied.
///
/// Breaks it: a node that lags shows the state before a transaction that has been answered.
/// ```
///  at a node:      |- append 1 -|
///  at a laggard:                  |- r → [] -|     stale
/// ```
enum TrustsLaggingSnapshot: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .changes }
}

/// Serializability is promised, and what was read but is not changed is not looked at again.
///
/// Breaks it by write skew: two transactions each change what the other one has read.
enum LetsSkewThrough: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .changes }
}

/// Keys that were absent when they were read are not looked at again.
///
/// Breaks serializability: two transactions each create what the other one has not found.
enum ForgetsAbsentKeys: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .readsOfPresent }
}

/// The changes of a transaction are committed key by key, an entry each.
///
/// Breaks serializability, and atomicity: a read in between sees half of it.
enum CommitsKeyByKey: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .reads }
    static var commitsKeyByKey: Bool { true }
}

/// A transaction that is aborted has made its changes by then, and nobody undoes them.
///
/// Breaks every level from read committed on: aborted writes are read.
enum LeavesAbortedWrites: MVCCVariant {
    enum Log: RaftVariant {
        static var undoesAborted: Bool { false }
    }
    static var relies: Reliance { .reads }
}

/// A transaction that was proposed twice, as its answer was late, commits twice.
///
/// Breaks every level: an element that was appended once is in its list twice.
enum CommitsTwice: MVCCVariant {
    typealias Log = AppliesTwice
    static var relies: Reliance { .reads }
}

/// Reads show what transactions of their node have proposed, before it is known to commit.
///
/// Breaks every level from read committed on: what is read may be aborted afterwards.
enum ReadsUncommitted: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .reads }
    static var showsUncommitted: Bool { true }
}

/// The published start of a transaction is the end of its node's log, of which less is applied.
///
/// Breaks no level, as nothing else is done with it: the stamps lie of what was read.
enum StampsEndOfLog: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .changes }
    static var start: StartStamp { .endOfLog }
}

/// Each step reads what is committed somewhere, and one snapshot is published for all of them.
///
/// Keeps to read committed, and the stamps lie: there was no such snapshot.
enum StampsNoSnapshot: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .ownReads }
    static var readsByStep: Bool { true }
    static var start: StartStamp { .applied }
}

/// What was abandoned is committed if its client asks for it late, without a look at what changed.
///
/// Breaks snapshot isolation: what its client has read is long overwritten.
enum CommitsLate: MVCCVariant {
    typealias Log = Faithful
    static var relies: Reliance { .changes }
    static var commitsAbandoned: Bool { true }
}
