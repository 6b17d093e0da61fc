import Histories

/// Where most of what is said of objects is from.
private let objects = "Herlihy and Wing, Linearizability, TOPLAS 1990, section 2"
private let queues =
    "Henzinger, Sezgin and Vafeiadis, Aspect-oriented linearizability proofs, CONCUR "
    + "2013"

extension Term {
    /// What queues, stacks and priority queues must not show.
    static let containerAnomalies: [Term] = [
        anomaly(
            "lost element",
            """
            Something was put in, and that was acknowledged. Nobody took it out, and it is not \
            there any more. Of a queue: what was put in later came out, and this was passed over.
            """,
            found: "queue",
            in: """
                0-1 1@n1 enqueue q 1
                2-3 2@n2 enqueue q 2
                4-5 3@n3 dequeue q null > 2
                """,
            causes: """
                A node acknowledged before the element was safe, and crashed; or one side of a cut \
                was overwritten by the other.
                """,
            contradicts: [.linearizable, .lostElements, .setLastRead, .totalQueue],
            source: queues
        ),
        anomaly(
            "phantom element",
            """
            Something was taken out, or seen, that nobody had put in; or whose putting in had \
            failed for certain.
            """,
            found: "queue",
            in: """
                0-1 1@n1 enqueue q 1
                2-3 1@n1 enqueue q 2 failed
                4-5 2@n2 dequeue q null > 2
                """,
            causes: "A refused call took effect all the same, or data were mixed up.",
            source: queues
        ),
        anomaly(
            "element taken twice",
            "Two calls took out the same element, which had been put in once.",
            found: "queue",
            in: """
                0-1 1@n1 enqueue q 1
                2-3 2@n2 dequeue q null > 1
                4-5 3@n3 dequeue q null > 1
                """,
            causes: """
                An element is handed out before others know that it is gone. Queues that promise \
                "at least once" do so on purpose.
                """,
            source: queues
        ),
        anomaly(
            "element from the future",
            "An element was taken out, or seen, before anybody began to put it in.",
            found: "stack",
            in: """
                0-1 1@n1 pop s null > 1
                2-3 2@n2 push s 1
                """,
            causes: "Two elements are mixed up, or times of two recorders were put together.",
            source: objects
        ),
        anomaly(
            "FIFO violation",
            """
            One element had been put in before another. The other came out first, although a queue \
            gives back first what came first.
            """,
            found: "queue",
            in: """
                0-1 1@n1 enqueue q 1
                2-3 2@n2 enqueue q 2
                4-5 3@n3 dequeue q null > 2
                6-7 1@n1 dequeue q null > 1
                """,
            causes: "Nodes order elements by their own clocks, or a queue has several parts.",
            source: queues
        ),
        anomaly(
            "LIFO violation",
            """
            An element was taken from a stack although another lay on top of it. A stack gives \
            back first what came last.
            """,
            found: "stack",
            in: """
                0-1 1@n1 push s 1
                2-3 2@n2 push s 2
                4-5 3@n3 pop s null > 1
                6-7 1@n1 pop s null > 2
                """,
            causes: "Two nodes put elements on top at the same time, and disagree on the order.",
            source: objects
        ),
        anomaly(
            "priority violation",
            """
            An element came out of a priority queue although a greater one was there all the time.
            """,
            found: "priority-queue",
            in: """
                0-1 1@n1 insert q 1
                2-3 2@n2 insert q 5
                4-5 3@n3 poll q null > 1
                6-7 3@n3 poll q null > 5
                """,
            causes: "A node that does not know of the greater element answers by itself.",
            source: objects
        ),
        anomaly(
            "empty although not",
            "A container was said to be empty although something was in it all the time.",
            found: "queue",
            in: """
                0-1 1@n1 enqueue q 1
                2-3 2@n2 dequeue q null
                """,
            causes: "A node that lags, or is cut off, answers from its own copy.",
            source: queues
        ),
    ]

    /// What sets and counters must not show.
    static let collectionAnomalies: [Term] = [
        anomaly(
            "removed element",
            """
            An element was found in a set, or an old value in a register that was deleted, after \
            its removal had been acknowledged.
            """,
            found: "set",
            in: """
                0-1 1@n1 add s 1
                2-3 2@n2 remove s 1
                4-5 3@n3 contains s 1 > true
                """,
            causes: "The removal has not reached the node that answers.",
            source: objects
        ),
        anomaly(
            "duplicated element",
            "An element is there twice although it was added, or put in, once.",
            found: "grow-only-set",
            in: """
                0-1 1@n1 add s 3
                2-3 2@n2 read s null > [3,3]
                """,
            causes: """
                A call was made again after its answer was lost, and was carried out twice; or two \
                copies were put together without removing what is equal.
                """,
            contradicts: [.linearizable, .lostElements, .setLastRead, .totalQueue],
            source: "Jepsen's set-full and total-queue; " + objects
        ),
        anomaly(
            "unexpected element",
            "An element is there, or came out, that nobody had begun to add, or was refused.",
            found: "lost-elements",
            in: """
                0-1 1@n1 add s 1
                2-3 2@n2 add s 2 failed
                4-5 9@n1 read s null > [1,2] final
                """,
            causes: "A refused call took effect all the same, or data were mixed up.",
            contradicts: [.lostElements, .setLastRead, .totalQueue],
            source: "Jepsen's set-full and total-queue"
        ),
        anomaly(
            "resurrected element",
            """
            An element is there at the end although its removal was acknowledged, and nobody added \
            it again.
            """,
            found: "lost-elements",
            in: """
                0-1 1@n1 add s 1
                2-3 2@n2 remove s 1
                4-5 9@n1 read s null > [] final
                6-7 9@n2 read s null > [1] final
                """,
            causes: """
                A node that had not heard of the removal gave its copy to others: there is no mark \
                that says "removed", or it was thrown away too early.
                """,
            contradicts: [.lostElements, .setLastRead],
            source: "Shapiro and others, Conflict-free replicated data types, SSS 2011; "
                + "DeCandia and others, Dynamo, SOSP 2007, section 4.4 (deleted items come back)"
        ),
        anomaly(
            "incomparable reads",
            """
            Two reads of a set that only grows saw different elements, and neither saw all that \
            the other saw. In one order one of them would have to see more.
            """,
            found: "grow-only-set",
            in: """
                0-6 1@n1 add s 1
                1-7 2@n2 add s 2
                2-4 3@n1 read s null > [1]
                3-5 4@n2 read s null > [2]
                """,
            causes: "Each node answers with what it has heard so far.",
            source: "Kingsbury and Alvaro, Elle, VLDB 2020, on sets"
        ),
        anomaly(
            "lost increment",
            """
            A counter was read. The answer lacks an addition that had been acknowledged before the \
            read began.
            """,
            found: "counter",
            in: """
                0-1 1@n1 add c 1
                2-3 2@n2 add c 1
                4-5 3@n3 read c null > 1
                """,
            causes: """
                Two nodes read the same count, added one each, and wrote back: one addition \
                replaced the other.
                """,
            source: objects
        ),
        anomaly(
            "count went back",
            "A counter that is only added to was read twice. The later read answered less.",
            found: "counter",
            in: """
                0-5 1@n1 add c 1
                1-2 2@n2 read c null > 1
                3-4 3@n3 read c null > 0
                """,
            causes: "The second read asked a node that lags behind the first.",
            source: objects
        ),
        anomaly(
            "impossible count",
            """
            A counter was read, and no choice of the additions that may have been carried out by \
            then has this sum.
            """,
            found: "counter",
            in: """
                0-1 1@n1 add c 1
                2-3 2@n2 read c null > 2
                """,
            causes: "An addition was carried out twice after a retry, or a part of one was lost.",
            source: objects
        ),
        anomaly(
            "out of bounds",
            """
            At the end a counter holds what no sum of additions explains: all that were \
            acknowledged, and some of those of unknown outcome.
            """,
            found: "counter-bounds",
            in: """
                0-1 1@n1 add c 5
                2-3 2@n2 add c 2
                4-5 9@n1 read c null > 5 final
                """,
            causes: "Additions were lost on one side of a cut, or counted twice after a retry.",
            contradicts: [.counterBounds],
            source: "Jepsen's counter"
        ),
    ]
}
