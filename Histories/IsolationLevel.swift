/// An isolation level of transactions, in Adya's terms where he has one, the strongest first.
///
/// A level is a condition over the dependencies between transactions: write after write, read of a
/// write, write over what was read. Each has three forms, by the order that dependencies must agree
/// with besides. Sources: Adya, Weak consistency, MIT 1999; Bailis and others, Highly available
/// transactions, VLDB 2014; Cerone and Gotsman, PODC 2016; Biswas and Enea, OOPSLA 2019; the forms:
/// Daudjee and Salem, Lazy database replication with snapshot isolation, VLDB 2006.
public enum IsolationLevel: String, Sendable, Hashable, CaseIterable {
    case serializable
    case repeatableRead = "repeatable-read"
    case snapshotIsolation = "snapshot-isolation"
    case parallelSnapshotIsolation = "parallel-snapshot-isolation"
    case consistentView = "consistent-view"
    case prefix
    case transactionalCausal = "transactional-causal"
    case readAtomic = "read-atomic"
    case monotonicAtomicView = "monotonic-atomic-view"
    case cursorStability = "cursor-stability"
    case readCommitted = "read-committed"
    case readUncommitted = "read-uncommitted"

    /// Which order transactions must agree with, beside their dependencies.
    public enum Form: String, Sendable, Hashable, CaseIterable {
        /// None.
        case plain = ""
        /// The order of the transactions of each process.
        case session = "strong-session-"
        /// Real time: a transaction that has ended comes before one that begins later.
        case realTime = "strong-"
    }

    /// One line for people, of the plain form.
    public var summary: String {
        switch self {
        case .serializable: "transactions appear to be carried out one at a time"
        case .repeatableRead: "the same but for phantoms: no cycle of dependencies on items"
        case .snapshotIsolation: "reads of one snapshot, and no two concurrent writes of an item"
        case .parallelSnapshotIsolation: "the same with snapshots that may differ by site"
        case .consistentView: "no cycle with a single write over what was read"
        case .prefix: "reads of one prefix of all transactions; an update may be lost"
        case .transactionalCausal: "what a transaction sees never lacks its causes"
        case .readAtomic: "all or nothing of each transaction is seen"
        case .monotonicAtomicView: "once something of a transaction is seen, all of it is"
        case .cursorStability: "read committed, and no update is lost"
        case .readCommitted: "nothing aborted, intermediate or circular is read"
        case .readUncommitted: "transactions do not overwrite each other in both orders"
        }
    }

    /// The next weaker levels of the same form, for transactions that name every item they read.
    ///
    /// Without predicates, repeatable read equals serializability and consistent view equals
    /// parallel snapshot isolation; their rows imply each other in one direction only.
    var weaker: [IsolationLevel] {
        switch self {
        case .serializable: [.repeatableRead]
        case .repeatableRead: [.snapshotIsolation]
        case .snapshotIsolation: [.prefix, .parallelSnapshotIsolation]
        case .parallelSnapshotIsolation: [.consistentView]
        case .consistentView: [.transactionalCausal, .cursorStability]
        case .prefix: [.transactionalCausal]
        case .transactionalCausal: [.readAtomic]
        case .readAtomic: [.monotonicAtomicView]
        case .monotonicAtomicView, .cursorStability: [.readCommitted]
        case .readCommitted: [.readUncommitted]
        case .readUncommitted: []
        }
    }

    /// Adya's number, where he has one.
    var aliases: [String] {
        switch self {
        case .serializable: ["PL-3"]
        case .repeatableRead: ["PL-2.99"]
        case .consistentView: ["PL-2+"]
        case .cursorStability: ["PL-CS"]
        case .readCommitted: ["PL-2"]
        case .readUncommitted: ["PL-1"]
        case .snapshotIsolation, .parallelSnapshotIsolation, .prefix, .transactionalCausal,
            .readAtomic, .monotonicAtomicView:
            []
        }
    }

    /// The property that the level is in one of its forms.
    ///
    /// No level implies linearizability, which is of one object and its operations: a store that
    /// promises both claims both.
    public func property(_ form: Form = .plain) -> Property {
        Self.table[self]?[form] ?? make(form, implies: [])
    }

    /// All levels, each in all forms, the strongest first.
    static let properties: [Property] = allCases.flatMap { level in
        Form.allCases.reversed().map { level.property($0) }
    }

    /// The weakest are made first, since the others imply them.
    private static let table: [IsolationLevel: [Form: Property]] = {
        var table: [IsolationLevel: [Form: Property]] = [:]
        for level in allCases.reversed() {
            var known: [Form: Property] = [:]
            for form in Form.allCases {
                let weaker = level.weaker.compactMap { table[$0]?[form] }
                known[form] = level.make(form, implies: weaker + known.values)
            }
            table[level] = known
        }
        return table
    }()

    private func make(_ form: Form, implies weaker: [Property]) -> Property {
        switch (self, form) {
        case (_, .plain):
            Property(rawValue, .isolation, summary, aliases: aliases, implies: weaker)
        case (.serializable, .realTime):
            Property(
                "strict-serializable",
                .isolation,
                "\(summary), each between its ends",
                aliases: ["strong-serializable"],
                implies: weaker
            )
        case (_, .session):
            Property(
                form.rawValue + rawValue,
                .isolation,
                "\(rawValue) that keeps the order of each process",
                implies: weaker
            )
        case (_, .realTime):
            Property(
                form.rawValue + rawValue,
                .isolation,
                "\(rawValue) that keeps the order of real time",
                implies: weaker
            )
        }
    }
}
