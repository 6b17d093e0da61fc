import Histories

private let chronos =
    "Li and others, Online timestamp-based transactional isolation checking of "
    + "database systems, ICDE 2025"

extension Term {
    /// What nodes must not hold at the end, or at rest.
    static let finalAnomalies: [Term] = [
        anomaly(
            "lost write",
            """
            A write was acknowledged, and at the end it is gone: the final reads return neither it \
            nor a value written by somebody who had seen it.
            """,
            found: "lost-writes",
            in: """
                0-1 1@n1 write x 1
                2-3 2@n2 write x 2
                4-5 9@n1 read x null > 1 final
                """,
            causes: """
                A node acknowledged alone and crashed before it told others. Or two sides of a cut \
                both wrote, and "the last one wins" threw one write away.
                """,
            contradicts: [.lostWrites],
            source: "Herlihy and Wing, TOPLAS 1990, on what acknowledgements mean; Kingsbury, "
                + "Jepsen analyses since 2013, on lost writes"
        ),
        Term(
            "resurrected value",
            .anomaly,
            """
            A value was replaced or deleted, and that was acknowledged. At the end the old value \
            is back.
            """,
            example: .drawn(
                """
                  client 1 (n1)  ├─ write 7 ─┤
                  client 2 (n1)               ├─ delete it ─┤
                  final, n2                                  ╠═ read 7 ═╣ ✗ deleted
                """
            ),
            causes: """
                A node that had not heard of the deletion gave its copy to others, and there was \
                no mark left that says "deleted".
                """,
            contradicts: [.resurrection],
            source: "DeCandia and others, Dynamo, SOSP 2007, section 4.4"
        ),
        anomaly(
            "divergence",
            "All faults are mended, and still nodes hold different values of a key.",
            found: "convergence",
            in: """
                0-2 1@n1 write x 1
                1-3 2@n2 write x 2
                4-5 9@n1 read x null > 1 final
                6-7 9@n2 read x null > 2 final
                """,
            causes: """
                Nodes are not compared after a cut, or each resolves the same conflict in its own \
                way.
                """,
            contradicts: [.convergence],
            source: "Burckhardt, Principles of eventual consistency, 2014, chapter 5"
        ),
        anomaly(
            "unexplained value",
            """
            At the end a node holds what nobody wrote, or nothing although a write had been \
            acknowledged.
            """,
            found: "convergence",
            in: """
                0-1 1@n1 write x 1
                2-3 9@n1 read x null > 7 final
                4-5 9@n2 read x null > 7 final
                """,
            causes: "Conflicts are resolved by making something up; or a disk was lost.",
            contradicts: [.convergence],
            source: "Burckhardt, Principles of eventual consistency, 2014, chapter 5"
        ),
        Term(
            "unequal states at rest",
            .anomaly,
            """
            All faults are mended and nothing is under way, and still nodes hold different states. \
            Clients need not see it: the node that differs may hide behind a leader.
            """,
            example: .drawn(
                """
                  state of n1   digest 5f2a...
                  state of n2   digest 5f2a...
                  state of n3   digest 91c0...  ✗ differs
                """
            ),
            causes: "A node applied an entry twice or not at all, and nothing compares states.",
            contradicts: [.equalAtRest],
            source: "Shapiro and others, Conflict-free replicated data types, SSS 2011"
        ),
    ]

    /// What identifiers, banks, stocks and readings must not show.
    static let sumAnomalies: [Term] = [
        anomaly(
            "duplicated id",
            "Two calls were answered the same identifier, which was to be unique.",
            found: "unique-ids",
            in: """
                0-1 1@n1 generate - null > "n1-1"
                2-3 2@n2 generate - null > "n2-1"
                4-5 1@n1 generate - null > "n1-1"
                """,
            causes: "A node forgot its counter in a crash, or two nodes share a number range.",
            contradicts: [.uniqueIDs],
            source: "Jepsen's unique-ids"
        ),
        anomaly(
            "wrong total",
            """
            A read of all accounts showed another total than before. Transfers move money; they \
            make none.
            """,
            found: "bank-total",
            in: """
                0-1 1@n1 read - null > {"a":7,"b":3}
                2-3 2@n2 read - null > {"a":7,"b":4}
                """,
            causes: "A read saw one half of a transfer, or the halves were carried out apart.",
            contradicts: [.bankTotal],
            source: "Adya, Weak consistency, MIT 1999, section 4.2.2 (G-single); Jepsen's bank"
        ),
        anomaly(
            "negative balance",
            "A read showed an account in debt, which no order of the transfers would allow.",
            found: "bank",
            in: """
                0-1 1@n1 transfer - {"from":"a","to":"b","amount":15}
                2-3 2@n2 read - null > {"a":-5,"b":25}
                """,
            causes: "Two transfers checked the same balance, and each of them spent it.",
            contradicts: [.bank],
            source:
                "Berenson and others, A critique of ANSI SQL isolation levels, SIGMOD 1995, A5B "
                + "(write skew); Jepsen's bank"
        ),
        Term(
            "transfer counted twice",
            .anomaly,
            "At the end an account holds as much as if one transfer had been made twice.",
            example: .drawn(
                """
                  client 1 (n1)  ├─ transfer 5 from a to b ─┤
                  final, a                                   ╠═ read 0 ═╣ ✗ 10 - 5 = 5
                """
            ),
            causes: """
                A call was made again after its answer was lost, and was carried out both times: \
                it carried no idempotency key, or the store forgot that.
                """,
            contradicts: [.bank],
            source: "Helland, Idempotence is not a medical condition, ACM Queue 2012"
        ),
        Term(
            "lost transfer",
            .anomaly,
            """
            At the end an account holds as much as if one transfer, which was acknowledged, had \
            never been made.
            """,
            example: .drawn(
                """
                  client 1 (n1)  ├─ transfer 5 from a to b ─┤
                  final, a                                   ╠═ read 10 ═╣ ✗ 10 - 5 = 5
                """
            ),
            causes: "One side of a cut was overwritten by the other, or a crash took it away.",
            contradicts: [.bank],
            source: "Jepsen's bank, with the final reads of accounts"
        ),
        Term(
            "balance impossible",
            .anomaly,
            """
            At the end an account holds what no choice of the transfers explains: all that were \
            acknowledged, and some of those of unknown outcome.
            """,
            example: .drawn(
                """
                  client 1 (n1)  ├─ transfer 5 from a to b ─┤
                  final, a                                   ╠═ read 3 ═╣ ✗ 10 - 5 = 5
                """
            ),
            causes: "Several transfers were lost or doubled, or one was carried out in part.",
            contradicts: [.bank],
            source: "Jepsen's bank, with the final reads of accounts"
        ),
        anomaly(
            "oversold stock",
            """
            More was sold, and the sales acknowledged, than had been delivered by then. Some \
            customer gets nothing.
            """,
            found: "stock",
            in: """
                0-1 1@n1 add stock 1
                2-3 2@n1 add stock -1
                4-5 3@n2 add stock -1
                """,
            causes: "Both sides of a cut sold the last piece.",
            contradicts: [.stock],
            source: "Bailis and others, Coordination avoidance in database systems, VLDB 2015, "
                + "section 4"
        ),
        anomaly(
            "negative stock",
            "A read of a stock answered less than nothing.",
            found: "stock",
            in: """
                0-1 1@n1 add stock 1
                2-3 2@n1 add stock -1
                4-? 3@n2 add stock -1
                5-6 1@n1 read stock null > -1
                """,
            causes: "Both sides of a cut sold the last piece, and their counts were put together.",
            contradicts: [.stock],
            source: "Bailis and others, Coordination avoidance in database systems, VLDB 2015, "
                + "section 4"
        ),
        anomaly(
            "reply before its post",
            "Somebody read a reply, and then not the post that it is about, nor a newer one.",
            found: "reply-order",
            in: """
                0-1 1@n1 write a {"post":7}
                2-3 2@n1 read a null > {"post":7}
                4-5 2@n1 write b {"post":9,"re":7}
                6-7 3@n2 read b null > {"post":9,"re":7}
                8-9 3@n2 read a null
                """,
            causes: "Nodes pass writes on one by one, without what they depend on.",
            contradicts: [.replyOrder],
            source: "Lloyd and others, Don't settle for eventual, SOSP 2011, section 2"
        ),
        anomaly(
            "lost reading",
            """
            A sensor's reading was acknowledged, and at the end neither it nor a newer one is \
            there.
            """,
            found: "readings-kept",
            in: """
                0-1 1@n1 write s 20
                2-3 1@n1 write s 21
                4-5 9@n1 read s null > 20 final
                """,
            causes: "A node acknowledged before the reading was safe, and crashed.",
            contradicts: [.readingsKept],
            source: "Terry and others, PDIS 1994, section 3, for readings that only rise"
        ),
        anomaly(
            "reading went back",
            "Somebody read a sensor, and later an older reading of it.",
            found: "readings-rise",
            in: """
                0-1 1@n1 write s 20
                2-3 1@n1 write s 21
                4-5 2@n1 read s null > 21
                6-7 2@n2 read s null > 20
                """,
            causes: "The second read asked a node that lags behind the first.",
            contradicts: [.readingsRise],
            source: "Terry and others, PDIS 1994, section 3.2, for readings that only rise"
        ),
    ]

    /// What transactions must not show.
    static let transactionAnomalies: [Term] = [
        anomaly(
            "long fork",
            """
            Two transactions wrote different items. One reader saw only the first write, another \
            one only the second: each put the two in the opposite order.
            """,
            found: "long-fork",
            in: """
                0-1 1@n1 write - [["w",1,5]]
                2-3 2@n2 write - [["w",2,6]]
                4-5 3@n1 read - [["r",1,null],["r",2,null]] > [["r",1,5],["r",2,null]]
                6-7 4@n2 read - [["r",2,null],["r",1,null]] > [["r",2,6],["r",1,null]]
                """,
            causes: "Each site gives its readers a snapshot of its own.",
            contradicts: [.longFork, .serializable],
            source:
                "Sovran and others, Transactional storage for geo-replicated systems, SOSP 2011, "
                + "section 3"
        ),
        anomaly(
            "both inserted",
            """
            Two inserts each looked whether the other one was there, found nothing, and were both \
            done. One of them at most should be.
            """,
            found: "inserted-once",
            in: """
                0-2 1@n1 insert - [7,[1,null]]
                1-3 2@n2 insert - [7,[null,2]]
                """,
            causes: "Rows that were read are protected, and rows that are not there yet are not.",
            contradicts: [.insertedOnce, .serializable],
            source: "Adya, Weak consistency, MIT 1999, section 3.2 (G2)"
        ),
        anomaly(
            "read against its stamp",
            """
            A transaction read something else than what was there at the stamp that the store \
            published of it. If the values alone keep to the level, the store lies in its stamps.
            """,
            found: "snapshot-stamps",
            in: """
                0-1 1@n1 txn - [["append","x",1]] stamped 0 5
                2-3 2@n2 txn - [["r","x",null]] > [["r","x",[]]] stamped 7 7
                """,
            causes: "The stamp was taken later than the snapshot.",
            contradicts: [.snapshotStamps, .commitStamps],
            source: chronos
        ),
        anomaly(
            "overlapping writers",
            """
            Two transactions wrote the same key, and by their stamps neither began after the \
            other one's commit.
            """,
            found: "snapshot-stamps",
            in: """
                0-2 1@n1 txn - [["append","x",1]] stamped 0 5
                1-3 2@n2 txn - [["append","x",2]] stamped 4 6
                """,
            causes: "A change is made without a look at what changed since the snapshot.",
            contradicts: [.snapshotStamps],
            source: "\(chronos), NOCONFLICT"
        ),
        anomaly(
            "impossible stamps",
            """
            A transaction that changes something committed no later than it began, or two of \
            them have the same commit stamp.
            """,
            found: "snapshot-stamps",
            in: """
                0-1 1@n1 txn - [["append","x",1]] stamped 5 4
                """,
            causes: "The stamps come from clocks of several nodes.",
            contradicts: [.snapshotStamps, .commitStamps],
            source: chronos
        ),
    ]
}
