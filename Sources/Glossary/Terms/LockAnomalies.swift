import Histories

private let objects = "Herlihy and Wing, Linearizability, TOPLAS 1990, section 2"

extension Term {
    /// What locks must not show.
    static let lockAnomalies: [Term] = [
        anomaly(
            "two holders",
            "Two processes held the same lock at the same time.",
            found: "mutex",
            in: """
                0-1 1@n1 acquire m null
                2-3 2@n2 acquire m null
                4-5 1@n1 release m null
                """,
            causes: """
                Two leaders, each of which gave the lock away; or a lease that ran out by one \
                clock and not by another.
                """,
            source: objects + "; Kleppmann, How to do distributed locking, 2016"
        ),
        anomaly(
            "too many holders",
            "More processes held a semaphore at the same time than it has permits.",
            found: "semaphore",
            in: """
                0-1 1@n1 acquire m null
                2-3 2@n2 acquire m null
                4-5 3@n3 acquire m null
                """,
            causes: "Two nodes gave away the same permit.",
            source: objects
        ),
        anomaly(
            "not a holder",
            "A process released a lock that it did not hold, and that was acknowledged.",
            found: "mutex",
            in: """
                0-1 1@n1 acquire m null
                2-3 2@n2 release m null
                """,
            causes: "The store does not look at who asks, or had given the lock to somebody else.",
            source: objects
        ),
        anomaly(
            "token used twice",
            "Two holders of a lock were given the same fencing token.",
            found: "lock",
            in: """
                0-1 1@n1 acquire m null > 3
                2-3 1@n1 release m null
                4-5 2@n2 acquire m null > 3
                """,
            causes: "The number is not stored with the lock, or two leaders count by themselves.",
            source: "Burrows, The Chubby lock service, OSDI 2006, section 2.4 (sequencers)"
        ),
        anomaly(
            "stale token",
            "A later holder of a lock was given a lesser fencing token than an earlier one.",
            found: "lock",
            in: """
                0-1 1@n1 acquire m null > 3
                2-3 1@n1 release m null
                4-5 2@n2 acquire m null > 2
                """,
            causes: "A node that lags gives out numbers from its own copy.",
            source: "Burrows, The Chubby lock service, OSDI 2006, section 2.4 (sequencers)"
        ),
        anomaly(
            "held twice",
            "A lock was given to somebody before its holder began to release it.",
            found: "fencing",
            in: """
                0-1 1@n1 acquire m null > 1
                2-3 2@n2 acquire m null > 2
                4-5 1@n1 release m null
                6-7 2@n2 release m null
                """,
            causes: "Two leaders, or a lease that ran out while its holder still worked.",
            contradicts: [.fencing],
            source: "Kleppmann, How to do distributed locking, 2016"
        ),
        anomaly(
            "token reused",
            "A fencing token was given out twice: what it guards cannot tell the holders apart.",
            found: "fencing",
            in: """
                0-1 1@n1 acquire m null > 1
                2-3 1@n1 release m null
                4-5 2@n2 acquire m null > 1
                6-7 2@n2 release m null
                """,
            causes: "The number is not stored with the lock, or two leaders count by themselves.",
            contradicts: [.fencing],
            source: "Kleppmann, How to do distributed locking, 2016"
        ),
        anomaly(
            "token went back",
            "A later holder was given a lesser fencing token: what it guards would refuse it.",
            found: "fencing",
            in: """
                0-1 1@n1 acquire m null > 3
                2-3 1@n1 release m null
                4-5 2@n2 acquire m null > 2
                6-7 2@n2 release m null
                """,
            causes: "A node that lags gives out numbers from its own copy.",
            contradicts: [.fencing],
            source: "Kleppmann, How to do distributed locking, 2016"
        ),
        Term(
            "lock leaked",
            .anomaly,
            """
            A client was refused a lock as held, although nobody was told that it was theirs. The \
            lock is held by an attempt whose answer was lost.
            """,
            example: .drawn(
                """
                  client 1 (n1)  ├─ acquire ─┄┄?   answer lost; the client gave up
                  client 2 (n2)               ╠═ acquire: held ═╣ ✗ by nobody
                """
            ),
            causes: """
                A client policy gave up an attempt, or made it again under another name, and did \
                not release what the first one may have got.
                """,
            source: "Kleppmann, How to do distributed locking, 2016, on leases"
        ),
    ]
}
