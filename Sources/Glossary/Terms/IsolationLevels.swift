import Histories

private let adya = "Adya, Weak consistency, MIT 1999"

extension Term {
    /// Isolation levels of transactions: each alone, with the order of sessions, and in real time.
    static let isolationLevels: [Term] = IsolationLevel.allCases.flatMap { level in
        IsolationLevel.Form.allCases.reversed().map { form in
            property(
                level.property(form),
                definition(of: level, form),
                example: example(of: level, form),
                causes: form == .plain ? causes(of: level) : causes(of: form),
                source: source(of: level)
                    + (form == .plain
                        ? "" : "; Daudjee and Salem, Lazy database replication, VLDB 2006")
            )
        }
    }

    private static func definition(of level: IsolationLevel, _ form: IsolationLevel.Form) -> String
    {
        switch form {
        case .plain: definition(of: level)
        case .session:
            definition(of: level)
                + " Besides, the transactions of one process keep their order: it never sees less"
                + " than before."
        case .realTime:
            definition(of: level)
                + " Besides, real time counts: who begins after a transaction has ended sees it."
        }
    }

    private static func definition(of level: IsolationLevel) -> String {
        switch level {
        case .serializable:
            """
            Transactions look as if they had been carried out one at a time, in some order. The \
            order need not be that of time.
            """
        case .repeatableRead:
            """
            As if one at a time, but for phantoms: what is read again has not changed, though new \
            rows may have come.
            """
        case .snapshotIsolation:
            """
            Each transaction reads one snapshot of the store. Of two that overlap and write the \
            same item, one is aborted. Write skew is allowed.
            """
        case .parallelSnapshotIsolation:
            """
            Snapshot isolation in which each site has snapshots of its own: two sites may see two \
            writes in opposite orders (long fork).
            """
        case .consistentView:
            """
            What a transaction reads fits together: there is no cycle of dependencies with a \
            single overwritten read. No read skew, no lost update.
            """
        case .prefix:
            """
            Each transaction reads what some first part of all transactions wrote, in one order \
            for all. An update may be lost.
            """
        case .transactionalCausal:
            """
            What a transaction sees never lacks its causes. Two that overlap may both write the \
            same item.
            """
        case .readAtomic:
            "Of each other transaction, a transaction sees all writes or none: no half transfers."
        case .monotonicAtomicView:
            """
            Once a transaction has seen something of another one, it sees all of that from then \
            on. Earlier reads may have missed it.
            """
        case .cursorStability:
            """
            Read committed, and an item that was read in order to be written is not changed by \
            others in between: no lost update.
            """
        case .readCommitted:
            """
            Only what was committed is read: nothing aborted, nothing that was only in between, \
            and no two transactions that each saw the other.
            """
        case .readUncommitted:
            """
            Two transactions do not overwrite each other in both orders. Reads may return what is \
            aborted later.
            """
        }
    }

    /// What the level forbids, drawn; weaker ones of the list allow it.
    private static func example(of level: IsolationLevel, _ form: IsolationLevel.Form) -> Example {
        switch form {
        case .plain: .drawn(drawing(of: level))
        case .session:
            .drawn(
                """
                  T1  client 1   w x 5
                  T2  client 1           r x → 4   ✗ its own write is missing
                """
            )
        case .realTime:
            .drawn(
                """
                  T1  client 1   ├─ w x 5 ─┤
                  T2  client 2               ╠═ r x → 4 ═╣ ✗ T1 had ended
                """
            )
        }
    }

    private static func drawing(of level: IsolationLevel) -> String {
        switch level {
        case .serializable, .repeatableRead:
            """
              T1  r x → 5 ─╮    ╭─ w y 7     write skew (G2-item): each overwrites
              T2  r y → 6 ─┼────╯            what the other had read
                           ╰────── w x 9     ✗ T1 before T2, T2 before T1
            """
        case .snapshotIsolation, .prefix:
            """
              T1  w x 1                      long fork
              T2            w y 1
              T3              r x → 1, r y → null
              T4              r y → 1, r x → null   ✗ opposite orders
            """
        case .parallelSnapshotIsolation, .consistentView:
            """
              T1  r x → 5      w y 7, w x 6  read skew (G-single)
              T2      r x → 5         r y → 7   ✗ old x with new y
            """
        case .transactionalCausal:
            """
              T1  w x 1
              T2     r x → 1, w y 2
              T3                r y → 2, r x → null   ✗ the cause is missing
            """
        case .readAtomic:
            """
              T1  w x 1 ────────────────── w y 1
              T2          r y → null, r x → 1          ✗ one half of T1
            """
        case .monotonicAtomicView:
            """
              T1  w x 1, w y 1
              T2                r x → 1, r y → null    ✗ y went back before T1
            """
        case .cursorStability:
            """
              T1  r x → 5 ───── w x 6        lost update (G-cursor)
              T2      r x → 5       w x 7    ✗ 6 was never seen
            """
        case .readCommitted:
            """
              T1  w x 1   aborted            aborted read (G1a)
              T2          r x → 1            ✗ never committed
            """
        case .readUncommitted:
            """
              T1  w x 1 ──────── w y 1       dirty write (G0)
              T2     w x 2, w y 2            ✗ x is of T2, y is of T1
            """
        }
    }

    private static func causes(of level: IsolationLevel) -> String {
        switch level {
        case .serializable, .repeatableRead:
            "Reads are not protected against what others write until the end."
        case .snapshotIsolation, .parallelSnapshotIsolation, .prefix:
            "Each site gives its readers a snapshot of its own, or conflicts are found too late."
        case .consistentView, .readAtomic, .monotonicAtomicView:
            "Each read asks for the newest value by itself."
        case .transactionalCausal:
            "Writes are passed on before those that they depend on."
        case .cursorStability:
            "A value is read, and written back later, without a look at what came in between."
        case .readCommitted, .readUncommitted:
            "Writes are visible before their transaction has ended."
        }
    }

    private static func causes(of form: IsolationLevel.Form) -> String {
        form == .session
            ? "A client is moved to a copy that lags behind what it saw."
            : "Reads are answered from a copy that lags."
    }

    private static func source(of level: IsolationLevel) -> String {
        switch level {
        case .serializable: "\(adya), chapter 3 (PL-3); Papadimitriou, JACM 1979"
        case .repeatableRead: "\(adya), chapter 3 (PL-2.99)"
        case .snapshotIsolation:
            "Berenson and others, A critique of ANSI SQL isolation levels, SIGMOD 1995, section 4"
        case .parallelSnapshotIsolation:
            "Sovran and others, Transactional storage for geo-replicated systems, SOSP 2011,"
                + " section 3"
        case .consistentView: "\(adya), section 4.2 (PL-2+)"
        case .prefix:
            "Biswas and Enea, On the complexity of checking transactional consistency, "
                + "OOPSLA 2019"
        case .transactionalCausal:
            "Cerone, Bernardi and Gotsman, A framework for transactional "
                + "consistency models, CONCUR 2015"
        case .readAtomic:
            "Bailis and others, Scalable atomic visibility with RAMP transactions, "
                + "SIGMOD 2014"
        case .monotonicAtomicView: "Bailis and others, Highly available transactions, VLDB 2014"
        case .cursorStability: "\(adya), chapter 4 (PL-CS)"
        case .readCommitted: "\(adya), chapter 3 (PL-2)"
        case .readUncommitted: "\(adya), chapter 3 (PL-1)"
        }
    }
}
