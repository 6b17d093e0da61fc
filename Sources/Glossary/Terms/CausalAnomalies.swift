import Histories

private let sessions =
    "Terry and others, Session guarantees for weakly consistent replicated data, "
    + "PDIS 1994, section 3"
private let causal =
    "Bouajjani, Enea, Guerraoui and Hamza, On verifying causal consistency, POPL 2017, "
    + "section 5"

extension Term {
    /// What processes must not see, given what they did and saw before.
    static let sessionAnomalies: [Term] = [
        anomaly(
            "stale own write",
            "A process wrote, and then did not see its own write, nor anything newer.",
            found: "read-your-writes",
            in: """
                0-1 1@n1 write x 1
                2-3 1@n2 read x null
                """,
            causes: "The client was moved to another node, which had not heard of the write.",
            contradicts: [.readYourWrites],
            source: sessions + ".1"
        ),
        anomaly(
            "non-monotonic read",
            "A process read a value, and later an older one.",
            found: "monotonic-reads",
            in: """
                0-1 1@n1 write x 1
                2-3 1@n1 write x 2
                4-5 2@n1 read x null > 2
                6-7 2@n2 read x null > 1
                """,
            causes: "The client was moved to another node, which lags behind the first.",
            contradicts: [.monotonicReads],
            source: sessions + ".2"
        ),
        anomaly(
            "mw-violation",
            """
            A process wrote twice. Somebody saw the second write and then not the first one. \
            Short for: monotonic writes were violated.
            """,
            found: "monotonic-writes",
            in: """
                0-1 1@n1 write x 1
                2-3 1@n1 write y 2
                4-5 2@n2 read y null > 2
                6-7 2@n2 read x null
                """,
            causes: "Nodes pass writes on one by one, in any order.",
            contradicts: [.monotonicWrites],
            source: sessions + ".4"
        ),
        anomaly(
            "wfr-violation",
            """
            A process read a value and then wrote. Somebody saw that write and then not what it \
            was based on. Short for: writes follow reads was violated.
            """,
            found: "writes-follow-reads",
            in: """
                0-1 1@n1 write x 1
                2-3 2@n1 read x null > 1
                4-5 2@n1 write y 2
                6-7 3@n2 read y null > 2
                8-9 3@n2 read x null
                """,
            causes: "Nodes pass a write on without what its process had read before.",
            contradicts: [.writesFollowReads],
            source: sessions + ".3"
        ),
    ]

    /// The patterns that causal histories must not have, by the names of the literature.
    static let causalAnomalies: [Term] = [
        anomaly(
            "WriteCORead",
            """
            A process read a value although it knew that this had been overwritten: what it had \
            seen before was caused by the newer write.
            """,
            found: "causal-cc",
            in: """
                0-1 1@n1 write x 1
                2-3 1@n1 write x 2
                4-5 1@n1 write y 3
                6-7 2@n2 read y null > 3
                8-9 2@n2 read x null > 1
                """,
            causes: "A write was passed on before the writes that it depends on.",
            contradicts: [.causalConsistency],
            source: causal
        ),
        anomaly(
            "WriteCOInitRead",
            """
            A process knew of a write, directly or by what it had read, and then found nothing \
            written: the beginning instead.
            """,
            found: "causal-cc",
            in: """
                0-1 1@n1 write x 1
                2-3 1@n1 write y 2
                4-5 2@n2 read y null > 2
                6-7 2@n2 read x null
                """,
            causes: "A write was passed on before the writes that it depends on.",
            contradicts: [.causalConsistency],
            source: causal
        ),
        anomaly(
            "CyclicCO",
            """
            Each of some operations was caused by the one before it, and the first one by the \
            last. That cannot be: something was seen before it was there. CO is the causal order.
            """,
            found: "causal-cc",
            in: """
                0-1 1@n1 read x null > 1
                2-3 1@n1 write y 2
                4-5 2@n2 read y null > 2
                6-7 2@n2 write x 1
                """,
            causes: "Values or times are mixed up: no store can see what is written later.",
            contradicts: [.causalConsistency],
            source: causal
        ),
        anomaly(
            "ThinAirRead",
            "A read returned a value that nobody wrote, or whose write failed for certain.",
            found: "causal-cc",
            in: """
                0-1 1@n1 write x 1
                2-3 2@n2 write x 2 failed
                4-5 3@n2 read x null > 2
                """,
            causes: "A refused write was stored all the same, or data were mixed up.",
            contradicts: [.causalConsistency, .pram],
            source: causal
        ),
        anomaly(
            "CyclicCF",
            """
            Two processes saw the same two writes in opposite orders. No one order of all writes \
            explains both. CF is the conflict order.
            """,
            found: "causal-ccv",
            in: """
                0-1 1@n1 write x 1
                2-3 2@n2 write x 2
                4-5 1@n1 read x null > 2
                6-7 2@n2 read x null > 1
                """,
            causes: """
                Each node keeps the write that came to it last, and nothing decides which of two \
                concurrent writes wins.
                """,
            contradicts: [.causalConvergence],
            source: causal
        ),
        anomaly(
            "WriteHBInitRead",
            """
            A process found nothing written, although its own reads put a write before that. HB \
            is the order that the process must have seen ("happened before").
            """,
            found: "pram",
            in: """
                0-1 1@n1 write x 1
                2-3 1@n1 write y 2
                4-5 2@n2 read y null > 2
                6-7 2@n2 read x null
                """,
            causes: "Nodes pass the writes of one process on in different orders.",
            contradicts: [.causalMemory, .pram],
            source: causal
        ),
        anomaly(
            "CyclicHB",
            """
            What one process read needs two writes in both orders: it went back and forth between \
            them. HB is the order that the process must have seen.
            """,
            found: "pram",
            in: """
                0-1 1@n1 write x 1
                2-3 1@n1 write x 2
                4-5 2@n2 read x null > 2
                6-7 2@n2 read x null > 1
                """,
            causes: "The client was moved between nodes that saw the writes in other orders.",
            contradicts: [.causalMemory, .pram],
            source: causal
        ),
        anomaly(
            "no total order",
            """
            No one order of all operations, each process in its own, explains what was read. Each \
            process alone could be explained.
            """,
            found: "sequential",
            in: """
                0-1 1@n1 write x 1
                2-3 2@n2 write y 1
                4-5 1@n1 read y null
                6-7 2@n2 read x null
                """,
            causes: "Each node answers from its own copy at once, and tells the others later.",
            contradicts: [.sequential],
            source: "Lamport, How to make a multiprocessor computer that correctly executes "
                + "multiprocess programs, IEEE Transactions on Computers 1979"
        ),
    ]
}
