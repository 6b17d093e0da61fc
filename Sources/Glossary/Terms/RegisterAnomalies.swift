import Histories

extension Term {
    /// What registers, and objects that are written and compared, must not show.
    static let registerAnomalies: [Term] = [
        anomaly(
            "stale read",
            """
            A read returned an old value. A newer one had been acknowledged before the read began. \
            The reader sees the past.
            """,
            found: "register",
            in: """
                0-1 1@n1 write x 1
                2-3 1@n1 write x 2
                4-5 2@n2 read x null > 1
                """,
            causes: """
                A node answers from its own copy without asking others; it was cut off, or lags. \
                Or a deposed leader still answers reads.
                """,
            contradicts: [.linearizable, .regular, .safe],
            source: "Herlihy and Wing, Linearizability, TOPLAS 1990, section 2; Gibbons and "
                + "Korach, Testing shared memories, SIAM J. Comput. 1997, section 4"
        ),
        anomaly(
            "new-old inversion",
            """
            One read returned the new value of a write that was still running. A later read \
            returned the old value again. Each read alone is allowed; the two together are not.
            """,
            found: "register",
            in: """
                0-1 1@n1 write x 1
                2-7 1@n1 write x 2
                3-4 2@n2 read x null > 2
                5-6 3@n3 read x null > 1
                """,
            causes: """
                Reads ask a majority, and do not write back what they saw: the next reader may ask \
                a majority that does not know it yet. For a set: a read misses what another had \
                seen.
                """,
            contradicts: [.linearizable],
            source: "Lamport, On interprocess communication, part II, Distributed Computing 1986; "
                + "Attiya, Bar-Noy and Dolev, Sharing memory robustly, JACM 1995 (write-back)"
        ),
        anomaly(
            "lost update",
            """
            Two clients changed the same value, each from what it had read. Both changes were \
            acknowledged, and the later one took no notice of the other: one is gone.
            """,
            found: "cas-register",
            in: """
                0-1 1@n1 write x 0
                2-4 2@n1 cas x [0,1]
                3-5 3@n2 cas x [0,2]
                """,
            causes: """
                Compare-and-set is checked by one node against its own copy, or two nodes both \
                believe to be leader.
                """,
            source: "Berenson and others, A critique of ANSI SQL isolation levels, SIGMOD 1995, P4"
        ),
        anomaly(
            "phantom read",
            """
            A read returned a value that nobody had written.
            """,
            found: "register",
            in: """
                0-1 1@n1 write x 1
                2-3 2@n2 read x null > 3
                """,
            causes: """
                Data are mixed up between keys, decoded wrongly, or left over from an earlier run.
                """,
            contradicts: [.linearizable, .regular, .safe],
            source: "Herlihy and Wing, Linearizability, TOPLAS 1990, section 2"
        ),
        anomaly(
            "aborted read",
            """
            A read returned a value whose write had failed for certain. What was refused must \
            never be seen.
            """,
            found: "register",
            in: """
                0-1 1@n1 write x 1
                2-3 1@n1 write x 2 failed
                4-5 2@n2 read x null > 2
                """,
            causes: """
                A node stores a write before it knows that it may, and does not take it back. Or \
                it answers "failed" where it does not know.
                """,
            contradicts: [.linearizable, .regular],
            source: "Adya, Weak consistency, MIT 1999, chapter 3 (G1a), here of single writes"
        ),
        anomaly(
            "read from the future",
            """
            A read returned a value, and was done before the write of that value began.
            """,
            found: "register",
            in: """
                0-1 1@n1 read x null > 1
                2-3 2@n2 write x 1
                """,
            causes: """
                Two values are mixed up, a value was written twice, or the clocks of two recorders \
                were put together.
                """,
            contradicts: [.linearizable, .regular, .versionStaleness, .timeStaleness],
            source: "Herlihy and Wing, Linearizability, TOPLAS 1990, section 2"
        ),
        anomaly(
            "circular updates",
            """
            Each of some compare-and-sets needs the value that another of them made. None of them \
            can have been the first.
            """,
            found: "cas-register",
            in: """
                0-2 1@n1 cas x [1,2]
                1-3 2@n2 cas x [2,1]
                """,
            causes: "Compare-and-set does not compare, or compares with what is not the newest.",
            source: "Herlihy and Wing, Linearizability, TOPLAS 1990, section 2"
        ),
        anomaly(
            "not linearizable",
            """
            No order of the operations explains all answers, where each operation takes effect at \
            one moment between its begin and its end. It is the name where no better one fits.
            """,
            found: "string-append",
            in: """
                0-1 1@n1 append x "a"
                2-3 2@n2 append x "b"
                4-5 3@n3 get x null > "b"
                """,
            causes: "Two nodes carried operations out in different orders, or one was forgotten.",
            source: "Herlihy and Wing, Linearizability, TOPLAS 1990, section 2"
        ),
        anomaly(
            "not serializable",
            """
            No order of the transactions explains what they read, whatever the time at which each \
            was carried out.
            """,
            found: "serializable",
            in: """
                0-1 1@n1 write - {"x":1}
                2-3 2@n2 write - {"y":1}
                4-5 3@n1 read - null > {"x":1,"y":null}
                6-7 4@n2 read - null > {"x":null,"y":1}
                """,
            causes: """
                Reads come from nodes that learnt of writes in different orders, and nobody made \
                them wait.
                """,
            contradicts: [.serializable],
            source: "Papadimitriou, The serializability of concurrent database updates, JACM 1979"
        ),
        anomaly(
            "k is at least",
            """
            A read returned a value that k - 1 or more newer values had replaced. With k of 2 the \
            reader was one version behind. k is a lower bound: it may have been worse.
            """,
            found: "k-atomic",
            in: """
                0-1 1@n1 write x 1
                2-3 1@n1 write x 2
                4-5 1@n1 write x 3
                6-7 2@n2 read x null > 1
                """,
            causes: "Reads and writes ask sets of nodes that need not have a node in common.",
            contradicts: [.versionStaleness],
            source: "Aiyer, Alvisi and Bazzi, On the availability of non-strict quorum systems, "
                + "DISC 2005"
        ).beginning,
        anomaly(
            "stale by",
            """
            A read returned a value that had been replaced for this long. Had each read begun so \
            much earlier, one order would explain everything.
            """,
            found: "delta-atomic",
            in: """
                0-1 1@n1 write x 1
                2-3 1@n1 write x 2
                7-8 2@n2 read x null > 1
                """,
            causes: "Copies are updated in the background; what is read there is late.",
            contradicts: [.timeStaleness],
            source: "Golab, Li and Shah, Analyzing consistency properties for fun and profit, "
                + "PODC 2011, sections 3 and 4"
        ).beginning,
    ]

    /// The same term, whose names go on after it.
    var beginning: Term {
        Term(
            name,
            group,
            definition,
            example: example,
            causes: causes,
            contradicts: contradicts,
            aliases: aliases,
            isBeginning: true,
            source: source
        )
    }
}
