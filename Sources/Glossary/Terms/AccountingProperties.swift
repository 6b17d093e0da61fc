import Histories

private let chronos =
    "Li and others, Online timestamp-based transactional isolation checking of "
    + "database systems, ICDE 2025"

extension Term {
    /// What must add up.
    static let accountingProperties: [Term] = [
        property(
            .convergent,
            """
            After the last fault every node ends with the same data, and with data that somebody \
            wrote. Nothing that was deleted comes back. It is the promise of a store, for all \
            objects.
            """,
            causes: "Nodes are not compared after a cut, or resolve conflicts differently.",
            source: "Burckhardt, Principles of eventual consistency, 2014, chapter 5"
        ),
        property(
            .durable,
            """
            What was acknowledged is kept: no write, element, addition or message is lost. It is \
            the promise of a store, for all objects.
            """,
            causes: "A node acknowledges alone, or before its disk has it; or \"last write wins\".",
            source: "Härder and Reuter, Principles of transaction-oriented database recovery, "
                + "ACM Computing Surveys 1983 (durability)"
        ),
        property(
            .convergence,
            """
            The final reads of a key, asked at every node, return the same at all of them, and \
            what was written.
            """,
            causes: "Nodes are not compared after a cut.",
            source: "Burckhardt, Principles of eventual consistency, 2014, chapter 5"
        ),
        property(
            .equalAtRest,
            """
            Once all is mended and quiet, all nodes hold the same state. The nodes are asked \
            themselves, for a digest: clients need not see a difference.
            """,
            causes: "A node applies an entry twice or not at all.",
            source: "Shapiro and others, Conflict-free replicated data types, SSS 2011"
        ),
        property(
            .lostWrites,
            """
            Every acknowledged write is there at the end, or was replaced by a later write, or by \
            one whose writer had seen it.
            """,
            causes: "A node acknowledges alone and crashes; both sides of a cut write.",
            source: "Kingsbury, Jepsen analyses since 2013, on lost writes"
        ),
        property(
            .resurrection,
            "What was replaced or deleted is not the latest value again at the end.",
            causes: "No mark is left that says \"deleted\", or it is thrown away too early.",
            source: "DeCandia and others, Dynamo, SOSP 2007, section 4.4"
        ),
        property(
            .lostElements,
            "A set holds at the end what was added and not removed, each element once.",
            causes: "One side of a cut is overwritten by the other.",
            source: "Jepsen's set-full"
        ),
        property(
            .setLastRead,
            """
            The same where no read is marked as final: the last answered read of a set is taken \
            for it.
            """,
            causes: "One side of a cut is overwritten by the other.",
            source: "Jepsen's set"
        ),
        property(
            .counterBounds,
            """
            A counter is at the end a sum of what was added: of all that was acknowledged, and of \
            some of what has an unknown outcome.
            """,
            causes: "Additions replace each other, or count twice after a retry.",
            source: "Jepsen's counter"
        ),
        property(
            .totalQueue,
            "What was put into a queue comes out once, in whatever order.",
            causes: "A node acknowledges alone and crashes; an element is handed out twice.",
            source: "Jepsen's total-queue"
        ),
        property(
            .fencing,
            """
            A lock has one holder at a time, and each holder gets a greater token than those \
            before. With the token a disk or a service can refuse an old holder that woke up late.
            """,
            causes: "Two leaders, or a lease that ran out while its holder still worked.",
            source: "Kleppmann, How to do distributed locking, 2016; Burrows, The Chubby lock "
                + "service, OSDI 2006, section 2.4"
        ),
        property(
            .uniqueIDs,
            "No identifier is handed out twice.",
            causes: "A node forgets its counter in a crash, or two nodes share a number range.",
            source: "Jepsen's unique-ids"
        ),
        property(
            .replyOrder,
            "Who has read a reply finds the post that it is about, or a newer one.",
            causes: "Nodes pass writes on one by one, without what they depend on.",
            source: "Lloyd and others, Don't settle for eventual, SOSP 2011, section 2"
        ),
        property(
            .readingsKept,
            "Of each sensor the last acknowledged reading, or a newer one, is there at the end.",
            causes: "A node acknowledges before the reading is safe, and crashes.",
            source: "Terry and others, PDIS 1994, section 3, for readings that only rise"
        ),
        property(
            .readingsRise,
            "Nobody reads an older reading of a sensor after a newer one.",
            causes: "The client is moved to another node, which lags behind the first.",
            source: "Terry and others, PDIS 1994, section 3.2, for readings that only rise"
        ),
        property(
            .bank,
            "All reads of all accounts show the same total, and no account is in debt.",
            causes: "A read sees half of a transfer; two transfers spend the same balance.",
            source: "Adya, Weak consistency, MIT 1999, section 4.2.2 (G-single); Jepsen's bank"
        ),
        property(
            .bankTotal,
            "All reads of all accounts show the same total. Debt is allowed.",
            causes: "A read sees half of a transfer.",
            source: "Adya, Weak consistency, MIT 1999, section 4.2.2 (G-single); Jepsen's bank"
        ),
        property(
            .longFork,
            "No two reads see two writes in opposite orders.",
            causes: "Each site gives its readers a snapshot of its own.",
            source:
                "Sovran and others, Transactional storage for geo-replicated systems, SOSP 2011, "
                + "section 3"
        ),
        property(
            .snapshotStamps,
            """
            Where a store says when each transaction began and committed, reads show what was \
            committed by the start, and no two transactions that write a key overlap.
            """,
            causes: "Stamps are taken at another moment than the snapshot that was read.",
            source: chronos
        ),
        property(
            .commitStamps,
            """
            Where a store says when each transaction committed, it read what those with smaller \
            stamps had written.
            """,
            causes: "Reads are not looked at again at the commit, or its stamp is another one's.",
            source: chronos
        ),
        property(
            .insertedOnce,
            """
            Of two inserts, each of which looked for the other one and found nothing, one at most \
            is done.
            """,
            causes: "Rows that are not there yet are not protected.",
            source: "Adya, Weak consistency, MIT 1999, section 3.2 (G2)"
        ),
        property(
            .log,
            """
            Polls of a log return what was sent, each message once, in the order of the log, with \
            nothing skipped and nothing acknowledged missing.
            """,
            causes: "A leader acknowledges alone and crashes; a retry counts twice.",
            source: "Jepsen's kafka"
        ),
        property(
            .stock,
            "No more is sold of a stock than was delivered to it.",
            causes: "Both sides of a cut sell the last piece.",
            source: "Bailis and others, Coordination avoidance in database systems, VLDB 2015, "
                + "section 4"
        ),
        property(
            .available,
            """
            Every node that lives answers, whatever links are cut. Here: 99 of 100 calls on each \
            side succeed. No store is this and linearizable.
            """,
            causes: "A node that cannot reach a majority says no.",
            source: "Gilbert and Lynch, Brewer's conjecture, SIGACT News 2002, theorem 1"
        ),
        property(
            .progress,
            "Once everything is mended, nodes serve again and come to rest.",
            causes: "An election that never ends; two nodes that correct each other in turn.",
            source: "Alpern and Schneider, Defining liveness, Information Processing Letters 1985"
        ),
    ]
}
