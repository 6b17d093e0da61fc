import Histories

private let elle = "Kingsbury and Alvaro, Elle, VLDB 2020"
private let adya = "Adya, Weak consistency, MIT 1999"
private let critique =
    "Berenson and others, A critique of ANSI SQL isolation levels, SIGMOD 1995"

extension Term {
    /// What transactions on lists and registers must not show.
    static let isolationAnomalies: [Term] = readAnomalies + listAnomalies + cycleAnomalies

    /// A cycle of dependencies, whose name goes on where order edges are on it.
    private static func cycle(
        _ name: String,
        _ definition: String,
        found level: Property,
        in history: String,
        causes: String,
        source: String
    ) -> Term {
        Term(
            name,
            .anomaly,
            definition + " With -process behind its name, the order of one process is part of it;"
                + " with -realtime, real time is.",
            example: .found(by: level.name, in: history),
            causes: causes,
            contradicts: [level],
            isBeginning: true,
            source: source
        )
    }

    private static func level(_ level: IsolationLevel) -> Property { level.property() }

    private static let readAnomalies: [Term] = [
        anomaly(
            "garbage read",
            "A transaction read a value that no transaction ever asked to write to that key.",
            found: "read-uncommitted",
            in: """
                0-2 1@n1 txn - [["append","x",1]]
                1-3 2@n1 txn - [["r","x",null]] > [["r","x",[7]]]
                """,
            causes:
                "Values were mixed up or damaged on their way, or the client's record is wrong.",
            contradicts: [level(.readUncommitted)],
            source: "\(elle), section 4"
        ),
        anomaly(
            "intermediate read",
            """
            A transaction read what another one wrote and then wrote over. It saw a transaction \
            that was half done.
            """,
            found: "read-committed",
            in: """
                0-2 1@n1 txn - [["w","x",1],["w","x",2]]
                1-3 2@n1 txn - [["r","x",null]] > [["r","x",1]]
                """,
            causes: "Writes are shown before their transaction commits.",
            contradicts: [level(.readCommitted)],
            source: "\(adya), section 4.2 (G1b)"
        ),
        anomaly(
            "future read",
            "A transaction read a value that it wrote itself only later.",
            found: "read-committed",
            in: """
                0-2 1@n1 txn - [["r","x",null],["w","x",1]] > [["r","x",1],["w","x",1]]
                1-3 2@n1 txn - [["r","x",null]]
                """,
            causes:
                "The steps of a transaction were not carried out in their order, or were retried.",
            contradicts: [level(.readCommitted)],
            source: "\(elle), section 4"
        ),
        anomaly(
            "internal inconsistency",
            "A transaction wrote a key and then read it, and did not find what it had written.",
            found: "read-committed",
            in: """
                0-2 1@n1 txn - [["w","x",1],["r","x",null]]
                1-3 2@n1 txn - [["r","x",null]]
                """,
            causes:
                "Writes wait until the commit, and reads of the same transaction do not see them.",
            contradicts: [level(.readCommitted)],
            source: "Cerone, Bernardi and Gotsman, CONCUR 2015 (axiom INT)"
        ),
        anomaly(
            "changed under its reader",
            """
            A transaction read a list, appended to it and read it again. It found its appends, and \
            others beside them that were not there at first.
            """,
            found: "read-atomic",
            in: """
                0-3 1@n1 txn - [["append","x",1]]
                1-2 2@n1 txn - [["r","x",null],["append","x",2],["r","x",null]] > \
                [["r","x",[]],["append","x",2],["r","x",[1,2]]]
                """,
            causes: "Each statement sees what is committed at its time, not at the transaction's.",
            contradicts: [level(.readAtomic)],
            source: "Cerone, Bernardi and Gotsman, CONCUR 2015 (axiom INT)"
        ),
    ]

    private static let listAnomalies: [Term] = [
        anomaly(
            "duplicate elements",
            "A list that was read shows one element twice, which was appended once.",
            found: "read-uncommitted",
            in: """
                0-2 1@n1 txn - [["append","x",1]]
                1-3 2@n1 txn - [["r","x",null]] > [["r","x",[1,1]]]
                """,
            causes: "An append was retried, and both attempts took effect.",
            contradicts: [level(.readUncommitted)],
            source: "\(elle), section 4"
        ),
        anomaly(
            "incompatible order",
            """
            Two reads of one list show it in different orders: neither is a beginning of the \
            other. No order of the appends explains both.
            """,
            found: "read-committed",
            in: """
                0-4 1@n1 txn - [["append","x",1]]
                1-5 2@n2 txn - [["append","x",2]]
                2-6 3@n1 txn - [["r","x",null]] > [["r","x",[1,2]]]
                3-7 4@n2 txn - [["r","x",null]] > [["r","x",[2,1]]]
                """,
            causes: "Two nodes took writes without each other, and each has an order of its own.",
            contradicts: [level(.readCommitted)],
            source: "\(elle), section 4"
        ),
        Term(
            "dirty update",
            .anomaly,
            "An acknowledged transaction appended behind an element of one that failed.",
            example: .drawn(
                """
                T1 appended 1 to x, and failed
                T2 appended 2 to x, and was acknowledged
                T3 read x = [1 2]
                """
            ),
            causes:
                "A transaction took effect though it was told to have failed, or was seen before.",
            contradicts: [level(.readCommitted)],
            source: "\(elle), section 4"
        ),
        Term(
            "no version order",
            .anomaly,
            """
            Two transactions wrote a key, and nobody saw which of them was first. In whichever \
            order, other transactions come before themselves.
            """,
            example: .drawn(
                """
                T1 wrote x before T2: then T3 comes before itself
                T2 wrote x before T1: then T4 comes before itself
                """
            ),
            causes: "As for the cycles that each of both orders has: see G-single and G2-item.",
            contradicts: [.serializable],
            source: "Tan and others, Cobra, OSDI 2020, section 3"
        ),
        Term(
            "cycle",
            .anomaly,
            """
            Many transactions each come before the others. The steps allowed did not suffice to \
            find a few of them that show it.
            """,
            example: .drawn("T1 before T2 before ... before T1000 before T1"),
            causes: "As for G-single and G2-item; more steps may show which it is.",
            contradicts: [.serializable],
            source: "\(adya), section 4.2"
        ),
    ]

    private static let cycleAnomalies: [Term] = [
        anomaly(
            "fractured read",
            "A transaction saw a part of what another one wrote, and of the rest an older state.",
            found: "read-atomic",
            in: """
                0-2 1@n1 txn - [["w","x",1],["w","y",1]]
                1-3 2@n2 txn - [["r","x",null],["r","y",null]] > [["r","x",null],["r","y",1]]
                """,
            causes:
                "The parts of a transaction arrive one by one, and reads do not wait for the rest.",
            contradicts: [level(.readAtomic)],
            source: "Bailis and others, Scalable atomic visibility with RAMP, SIGMOD 2014"
        ),
        anomaly(
            "write skew",
            """
            Two transactions each read what the other one was about to change. Both committed, \
            though each would have seen the other's change if it had come second.
            """,
            found: "serializable",
            in: """
                0-2 1@n1 txn - [["r","x",null],["w","y",1]]
                1-3 2@n1 txn - [["r","y",null],["w","x",1]]
                """,
            causes: "Only writes of the same key conflict: this is what snapshot isolation allows.",
            contradicts: [.serializable],
            source: "\(critique), A5B"
        ),
        cycle(
            "G0",
            "Transactions overwrote each other's writes, each the other's.",
            found: level(.readUncommitted),
            in: """
                0-2 1@n1 txn - [["append","x",1],["append","y",1]]
                1-3 2@n1 txn - [["append","x",2],["append","y",2]]
                4-5 3@n1 txn - [["r","x",null],["r","y",null]] > [["r","x",[1,2]],["r","y",[2,1]]]
                """,
            causes: "Nothing keeps the writes of a transaction together.",
            source: "\(adya), section 4.2"
        ),
        cycle(
            "G1c",
            "Each transaction saw what the other one wrote, or wrote after it.",
            found: level(.readCommitted),
            in: """
                0-2 1@n1 txn - [["w","x",1],["r","y",null]] > [["w","x",1],["r","y",1]]
                1-3 2@n1 txn - [["w","y",1],["r","x",null]] > [["w","y",1],["r","x",1]]
                """,
            causes: "Writes are shown before their transaction commits.",
            source: "\(adya), section 4.2"
        ),
        cycle(
            "G-single",
            """
            One effect of a transaction was seen, and something that came with it or before it was \
            not.
            """,
            found: level(.transactionalCausal),
            in: """
                0-3 1@n1 txn - [["append","x",1]]
                1-4 2@n1 txn - [["r","x",null],["append","y",1]] > [["r","x",[1]],["append","y",1]]
                2-5 3@n2 txn - [["r","y",null],["r","x",null]] > [["r","y",[1]],["r","x",[]]]
                """,
            causes: "Reads come from states of different ages.",
            source: "\(adya), section 4.3; \(elle)"
        ),
        cycle(
            "G-nonadjacent",
            "Readers saw writes of others in opposite orders: a long fork, or a longer one.",
            found: level(.snapshotIsolation),
            in: """
                0-6 1@n1 txn - [["append","x",1],["append","z",1]]
                1-7 2@n2 txn - [["append","y",1]]
                2-8 3@n1 txn - [["r","x",null],["append","u",1]] > [["r","x",[1]],["append","u",1]]
                3-9 4@n1 txn - [["r","u",null],["r","y",null]] > [["r","u",[1]],["r","y",[]]]
                4-10 5@n2 txn - [["r","y",null],["r","z",null]] > [["r","y",[1]],["r","z",[]]]
                """,
            causes:
                "Snapshots are taken at different sites, which learn of commits in other orders.",
            source: "Sovran and others, Transactional storage, SOSP 2011, section 3; \(elle)"
        ),
        cycle(
            "G2-item",
            "Each of several transactions read what the next one changed: no order explains it.",
            found: .serializable,
            in: """
                0-3 1@n1 txn - [["r","x",null],["w","y",1]]
                1-4 2@n1 txn - [["r","y",null],["w","z",1]]
                2-5 3@n1 txn - [["r","z",null],["w","x",1]]
                """,
            causes: "Only writes of the same key conflict, as in snapshot isolation.",
            source: "\(adya), section 4.2"
        ),
    ]
}
