import Histories

extension Term {
    /// What reads may return, and what one process may see.
    static let consistencyProperties: [Term] = [
        property(
            .linearizable,
            """
            The store looks like one copy. Every operation takes effect at one moment between its \
            begin and its end. So who begins after an operation was done sees what it did.
            """,
            causes: "Reads from a copy that lags; two leaders; an answer before a majority has it.",
            source: "Herlihy and Wing, Linearizability, TOPLAS 1990, section 2"
        ),
        property(
            .sequential,
            """
            There is one order of all operations, in which each process finds its own in their \
            order. The order need not be that of time: everybody may see the past.
            """,
            causes: "Two processes each write, and then miss the write of the other.",
            source: "Lamport, How to make a multiprocessor computer that correctly executes "
                + "multiprocess programs, IEEE Transactions on Computers 1979"
        ),
        property(
            .causal,
            """
            What a process sees never contradicts what it saw before, or what that was based on. \
            Concurrent writes may be seen in any order, but in one that all share in the end. It \
            is the promise of a store, for all objects and scenarios that test it.
            """,
            causes: "Nodes pass on a write before the writes that it depends on.",
            source: "Bouajjani and others, On verifying causal consistency, POPL 2017, section 3"
        ),
        property(
            .causalMemory,
            """
            For each process there is an order of what it knew, causes before effects, that \
            explains all of its reads together. Two processes may order concurrent writes \
            differently.
            """,
            causes: "A client is moved between nodes that saw concurrent writes in other orders.",
            source: "Ahamad and others, Causal memory, Distributed Computing 1995"
        ),
        property(
            .causalConvergence,
            """
            Causes come before effects, and all processes agree on one order of all writes. \
            Processes that have heard of the same writes read the same.
            """,
            causes: "Nothing decides which of two concurrent writes wins.",
            source: "Bouajjani and others, On verifying causal consistency, POPL 2017, section 3"
        ),
        property(
            .causalConsistency,
            """
            Causes come before effects: who sees a write sees what its writer had seen and done \
            before. Each read is judged alone.
            """,
            causes: "Nodes pass on a write before the writes that it depends on.",
            source: "Bouajjani and others, On verifying causal consistency, POPL 2017, section 3"
        ),
        property(
            .pram,
            """
            Everybody sees the writes of one process in the order in which it made them. Writes of \
            different processes may be seen in any order. Short for: pipelined random access memory.
            """,
            causes: "Nodes pass the writes of one process on in different orders.",
            source:
                "Lipton and Sandberg, PRAM: a scalable shared memory, Princeton CS-TR-180-88, 1988"
        ),
        property(
            .readYourWrites,
            "A process sees its own writes, or something newer.",
            causes: "The client is moved to another node, which has not heard of its write.",
            source: sessions + ".1"
        ),
        property(
            .monotonicReads,
            "What a process reads never gets older than what it read before.",
            causes: "The client is moved to another node, which lags behind the first.",
            source: sessions + ".2"
        ),
        property(
            .monotonicWrites,
            "The writes of a process are seen in the order in which it made them.",
            causes: "Nodes pass writes on one by one, in any order.",
            source: sessions + ".4"
        ),
        property(
            .writesFollowReads,
            "A write is seen only together with what its process had read before.",
            causes: "Nodes pass a write on without what it was based on.",
            source: sessions + ".3"
        ),
        property(
            .regular,
            """
            A read returns the latest write that was done before it began, or one that overlaps \
            it. Two reads during one write may see new and then old.
            """,
            causes: "Reads ask a copy that lags.",
            source: "Lamport, On interprocess communication, part II, Distributed Computing 1986; "
                + "for several writers: Shao and others, Multi-writer consistency, DISC 2003"
        ),
        property(
            .safe,
            """
            A read that overlaps no write returns the latest write before it. A read that overlaps \
            one may return anything.
            """,
            causes: "Reads ask a copy that lags.",
            source: "Lamport, On interprocess communication, part II, Distributed Computing 1986"
        ),
        property(
            .versionStaleness,
            """
            A read returns one of the latest k versions. What is asked is whether k is 1; if not, \
            it is said how many versions reads lag at least.
            """,
            causes: "Reads and writes ask sets of nodes that need not have a node in common.",
            source: "Aiyer, Alvisi and Bazzi, On the availability of non-strict quorum systems, "
                + "DISC 2005"
        ),
        property(
            .timeStaleness,
            """
            A read returns a value that was the latest at most Delta before it began. What is \
            asked is whether Delta is 0; if not, it is said how long.
            """,
            causes: "Copies are updated in the background.",
            source: "Golab, Li and Shah, Analyzing consistency properties for fun and profit, "
                + "PODC 2011, sections 3 and 4"
        ),
    ]

    private static let sessions =
        "Terry and others, Session guarantees for weakly consistent replicated data, PDIS 1994, "
        + "section 3"

    /// The term of a property, with its other names.
    static func property(
        _ property: Property,
        _ definition: String,
        example: Example = .whatBreaksIt,
        causes: String,
        source: String
    ) -> Term {
        Term(
            property.name,
            .property,
            definition,
            example: example,
            causes: causes,
            aliases: property.aliases,
            source: source
        )
    }
}
