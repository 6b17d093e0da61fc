extension Term {
    /// What a strategy turned out to be, over at least thirty partitions in two sides.
    static let labels: [Term] = [
        label(
            "CP",
            """
            Consistent under partitions: linearizable, the majority serves, the minority \
            acknowledges no write, and each node recovers.
            """,
            """
              links cut: n1 | n2 n3     n1: says no     n2 n3: serve     linearizable ✓
            """
        ),
        label(
            "CP-sloppy",
            """
            As CP, but not linearizable, only something weaker such as regular: the minority \
            refuses, and still reads are stale at times.
            """,
            """
              links cut: n1 | n2 n3     n1: says no     n2 n3: serve     regular ✓
            """
        ),
        label(
            "AP",
            """
            Available under partitions: every node serves on both sides, all nodes agree in the \
            end, and nothing acknowledged is lost.
            """,
            """
              links cut: n1 | n2 n3     n1 n2 n3: serve     in the end equal, 0 lost
            """
        ),
        label(
            "AP-lossy",
            """
            As AP, but acknowledged writes are gone in the end: where both sides wrote, one of \
            them loses.
            """,
            """
              links cut: n1 | n2 n3     n1 n2 n3: serve     in the end equal, 1,878 lost
            """
        ),
        label(
            "AP-broken",
            "Every node serves on both sides, and in the end the nodes do not agree.",
            """
              links cut: n1 | n2 n3     n1 n2 n3: serve     in the end n1 differs
            """
        ),
        label(
            "CA-blocking",
            """
            Consistent and available as long as no link is cut. Under a partition neither side \
            serves.
            """,
            """
              links cut: n1 | n2 n3     n1: says no     n2 n3: say no
            """
        ),
        label(
            "CA-unsafe",
            """
            Consistent and available as long as no link is cut. Under a partition both sides \
            acknowledge writes of the same keys: a split brain.
            """,
            """
              links cut: n1 | n2 n3     n1: write x 1     n2 n3: write x 2
            """
        ),
        label(
            "neither",
            """
            None of the other labels fits: not consistent, and not every node serves. Most designs \
            are this; the figures beside it say how much they are of each.
            """,
            """
              links cut: n1 | n2 n3     n1: serves reads     n2 n3: serve, stale reads
            """
        ),
        Term(
            "untested",
            .label,
            """
            Too little was seen for a label: fewer than thirty partitions in two sides, or no key \
            was written from both sides, or runs did not come to rest.
            """,
            example: .drawn(
                """
                  2 of 30 partitions; so far as CP
                """
            ),
            source: "Faultline's own"
        ),
    ]

    /// What a measurement means for a claim.
    static let standings: [Term] = [
        standing(
            "held",
            """
            The strategy claims it, it was tested, and nothing was found against it. It is no \
            proof that it always holds.
            """,
            "claims linearizable; 13,089 calls, 5 cuts; no anomaly: held"
        ),
        standing(
            "broken",
            """
            The strategy claims it, and an anomaly shows that it does not hold. One is enough. The \
            exit status is 1.
            """,
            "claims linearizable; one new-old inversion: BROKEN"
        ),
        standing(
            "undecided",
            """
            The strategy claims it, and nothing can be said: a budget ran out, an input is \
            missing, or nothing happened that could show it. The exit status is 2.
            """,
            "claims linearizable; the steps ran out, nothing wrong until then: undecided"
        ),
        standing(
            "untested",
            "The strategy claims it, and no check of this workload is about it.",
            "claims durable; the workload has no final reads: untested"
        ),
        standing(
            "not-claimed",
            """
            The strategy does not claim it. Whatever was measured is shown, and nothing is broken.
            """,
            "does not claim linearizable; stale reads on 5 of 5 keys: not claimed"
        ),
        standing(
            "vacuous",
            """
            It exercised too little for "held" to mean anything: no fault, no overlapping calls, \
            or no call that succeeded. Then claims are undecided.
            """,
            "no fault overlapped a call: vacuous"
        ),
    ]

    private static func label(_ name: String, _ definition: String, _ drawing: String) -> Term {
        Term(
            name,
            .label,
            definition,
            example: .drawn(drawing),
            source:
                "Gilbert and Lynch, Brewer's conjecture, SIGACT News 2002; Kleppmann, A critique "
                + "of the CAP theorem, 2015, section 2"
        )
    }

    private static func standing(_ name: String, _ definition: String, _ example: String) -> Term {
        Term(
            name,
            .standing,
            definition,
            example: .drawn("  " + example),
            source: "Faultline's own; see docs/decisions/0033-what-held-means.md"
        )
    }
}
