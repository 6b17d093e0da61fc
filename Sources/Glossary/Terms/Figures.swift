extension Term {
    /// The numbers of scorecards and comparisons, each with its formula.
    static let figures: [Term] = [
        figure(
            "availability",
            """
            The share of a run in which the store served somebody: MTTF / (MTTF + MTTR). MTTF is \
            how long it served between two outages, on average; MTTR how long an outage took.
            """,
            """
              served  ████████████████░░░░████████████   one outage of 1 s in 8 s
              MTTF 7 s, MTTR 1 s: availability 7 / (7 + 1) = 87.5 %
            """,
            source: "Avizienis and others, Basic concepts and taxonomy of dependable and secure "
                + "computing, IEEE TDSC 2004"
        ),
        figure(
            "MTTF",
            "Mean time to failure: how long the store served between two outages, on average.",
            """
              served  ██████░░██████████░░████   (6 + 10 + 4) s / 2 outages = 10 s
            """,
            source: "Avizienis and others, IEEE TDSC 2004"
        ),
        figure(
            "MTTR",
            "Mean time to repair: how long an outage of the whole store took, on average.",
            """
              served  ██████░░██████████░░░░████   (2 + 4) s / 2 outages = 3 s
            """,
            source: "Avizienis and others, IEEE TDSC 2004"
        ),
        figure(
            "ok",
            """
            The share of calls that succeeded: acknowledged, of all that were made. A call of \
            unknown outcome did not succeed.
            """,
            """
              952 acknowledged, 30 failed, 18 unknown:  ok 952 / 1000 = 95.2 %
            """,
            source: "Faultline's own; compare yield"
        ),
        figure(
            "yield",
            """
            The share of calls that were answered, by operation, phase and side of a cut. With it \
            stands the interval that holds the true share with 95 % confidence.
            """,
            """
              write, minority side: 6 of 23 calls, 26.1 % (12.5-46.5)
            """,
            source: "Fox and Brewer, Harvest, yield, and scalable tolerant systems, HotOS 1999; "
                + "Wilson, Probable inference, JASA 1927, for the interval"
        ),
        figure(
            "majority",
            """
            Of a cut: the side with more than half of the nodes. In a table: how calls to its \
            nodes fared while links were cut. Here a majority vote can go on.
            """,
            """
              links cut: n1 n2 | n3 n4 n5        majority: n3 n4 n5
            """,
            source: "Thomas, A majority consensus approach to concurrency control, ACM TODS 1979"
        ),
        figure(
            "minority",
            """
            Of a cut: the side with half of the nodes or fewer. In a table: how calls to its nodes \
            fared while links were cut. What is acknowledged here the majority cannot know.
            """,
            """
              links cut: n1 n2 | n3 n4 n5        minority: n1 n2
            """,
            source: "Thomas, A majority consensus approach to concurrency control, ACM TODS 1979"
        ),
        figure(
            "outage",
            """
            The longest time in which one node was asked and served nobody: from its last success \
            before to its first one after. Silence in which nobody asked is no outage.
            """,
            """
              n2  ok   ok   fail  fail  fail   ok
                       ├──── outage, 1.2 s ───┤
            """,
            source: "Faultline's own"
        ),
        figure(
            "converged",
            """
            The time from the end of the last fault until all nodes held equal data for good. \
            "differ": they came to rest with different data. "never": they did not come to rest.
            """,
            """
              cut ░░░░░░░░│ healed            all equal from here on
                          ├─── converged, 66 ms ──┤
            """,
            source: "Burckhardt, Principles of eventual consistency, 2014, chapter 5"
        ),
        figure(
            "lost",
            """
            How many acknowledged writes are gone: the final reads show neither them nor a value \
            that replaced them. A dash: not measured.
            """,
            """
              6,688 writes acknowledged, 1,878 of them gone: lost 1878
            """,
            source: "Kingsbury, Jepsen analyses since 2013, on lost writes"
        ),
        figure(
            "staleness",
            """
            How late reads were. A read is stale if a newer value had been acknowledged before it \
            began. It is late by the time since then, and by the number of newer versions.
            """,
            """
              client 1  ├─ write 1 ─┤  ├─ write 2 ─┤
              client 2                             ┊       ├─ read 1 ─┤
                                                   ├─ late ┤  1 version
            """,
            source: "Bailis and others, Probabilistically bounded staleness, VLDB 2012; Aiyer and "
                + "others, DISC 2005, for versions"
        ),
        figure(
            "stale reads",
            "The share of reads that were stale, of those that can be judged: see staleness.",
            """
              2,611 of 6,401 reads: 40.8 % (39.6-42.0)
            """,
            source: "Bailis and others, Probabilistically bounded staleness, VLDB 2012"
        ),
        figure(
            "late p99",
            "By how much 99 of 100 stale reads were late at most.",
            """
              stale reads, by how late:  16.8 ms at p50, 76.8 ms at p99, 232 ms at most
            """,
            source: "Bailis and others, Probabilistically bounded staleness, VLDB 2012"
        ),
        figure(
            "visible",
            """
            How long after a write 99 of 100 reads are fresh (t-visibility). With 0 s every read \
            that began after a write was acknowledged saw it.
            """,
            """
              write acknowledged │ 60 % fresh │ 90 % fresh │ 99 % fresh
                                 0            10 ms        80 ms: visible
            """,
            source: "Bailis and others, Probabilistically bounded staleness, VLDB 2012, section 3.2"
        ),
        figure(
            "gamma",
            """
            By how much every call would have to be longer for the history to be linearizable: \
            half of it before its begin, half after its end. 0 if and only if it is linearizable.
            """,
            """
              client 1  ├─ write 1 ─┤  ├─ write 2 ─┤
              client 2                              ├ gamma ┤├─ read 1 ─┤
            """,
            source:
                "Golab and others, Client-centric benchmarking of eventual consistency for cloud "
                + "storage systems, ICDCS 2014, section 4"
        ),
        figure(
            "detection",
            """
            How well nodes noticed that links were cut. "seen": cuts that a node noticed; "after", \
            "at most": the time until then. "missed": cuts that nobody noticed. "false alarms": \
            nothing had been broken lately.
            """,
            """
              cut  ░░░░░░░░░░░░░░░░░░░░░░░░
              n1   ├─ after 620 ms ─┤ sees a partition
            """,
            source:
                "Chen, Toueg and Aguilera, On the quality of service of failure detectors, IEEE "
                + "Transactions on Computers 2002, section 2.2"
        ),
        figure(
            "siblings",
            """
            Concurrent values of one key that a read was shown together, for the client to choose. \
            A false sibling was really replaced by another one of the answer.
            """,
            """
              client 1 (n1)  ├─ write 1 ─┤
              client 2 (n2)  ├─ write 2 ─┤
              client 3 (n3)                ├─ read 1 and 2 ─┤   two siblings
            """,
            source:
                "DeCandia and others, Dynamo, SOSP 2007, section 4.4; Almeida and others, Scalable "
                + "and accurate causality tracking, DAIS 2014, for false ones"
        ),
        figure(
            "latency",
            """
            How long answered calls took. p50: half of them took no longer. p99: 99 of 100 took no \
            longer. Calls without an answer are not in it: see ok.
            """,
            """
              10 answers in ms:  4 5 5 5 6 6 7 8 9 38     p50 6 ms, at most 38 ms
            """,
            aliases: ["p50", "p99"],
            source: "Dean and Barroso, The tail at scale, CACM 56(2), 2013"
        ),
        figure(
            "calls/s",
            "How many calls succeeded in a second, of all clients together.",
            """
              13,089 calls in 15 s: 873 calls/s
            """,
            source: "Faultline's own"
        ),
        figure(
            "split brain",
            """
            How often both sides of a cut acknowledged writes of the same key. One of the two \
            values has to go when the sides meet again.
            """,
            """
              ░░ links cut: n1 | n2 n3 ░░░░░░░░░
              client 1 (n1)  ├─ write x 1 ─┤
              client 2 (n2)  ├─ write x 2 ─┤
            """,
            source: "Davidson, Garcia-Molina and Skeen, Consistency in partitioned networks, ACM "
                + "Computing Surveys 1985"
        ),
        figure(
            "fail-over",
            """
            The time from the beginning of a cut to the first success on its majority side: how \
            long it takes to elect a new leader, or to do without the nodes that are cut off.
            """,
            """
              cut ░░░░░░░░░░░░░░░░░░░░░░░░░░
              n2      fail  fail  ok  ok
                  ├── 780 ms ──┤
            """,
            source: "Ongaro and Ousterhout, In search of an understandable consensus algorithm, "
                + "USENIX ATC 2014, section 9.3"
        ),
        figure(
            "recovery",
            """
            The time from the end of a cut until every node that is asked serves again. Of a \
            detector: how long nodes took to make their data equal, and what was dropped for it.
            """,
            """
              cut ░░░░░░░│ healed
              n1   fail     fail   ok
                         ├─ 410 ms ─┤
            """,
            source: "Davidson, Garcia-Molina and Skeen, Consistency in partitioned networks, ACM "
                + "Computing Surveys 1985"
        ),
    ]

    private static func figure(
        _ name: String,
        _ definition: String,
        _ drawing: String,
        aliases: [String] = [],
        source: String
    ) -> Term {
        Term(
            name,
            .figure,
            definition,
            example: .drawn(drawing),
            aliases: aliases,
            source: source
        )
    }
}
