import Histories

private let logs =
    "Jepsen's kafka workload; Kreps, Narkhede and Rao, Kafka: a distributed messaging "
    + "system for log processing, NetDB 2011"

extension Term {
    /// What logs that are sent to and polled must not show.
    static let logAnomalies: [Term] = [
        log(
            "inconsistent offset",
            "Two answers name different messages at the same place of a log.",
            """
              client 1 (n1)  ├─ send 1 → at 0 ─┤
              client 2 (n2)                     ╠═ poll → at 0: 2 ═╣ ✗ two at 0
            """,
            causes: "Two leaders, or a new leader that lacks what the old one had acknowledged."
        ),
        log(
            "unexpected message",
            "A poll returned what nobody had begun to send, or what was certainly refused.",
            """
              client 1 (n1)  ├╌ send 1 ╌┤ failed
              client 2 (n2)              ╠═ poll → at 0: 1 ═╣ ✗ never sent
            """,
            causes: "A refused call took effect all the same."
        ),
        log(
            "duplicated message",
            "A message that was sent once is at two places of a log.",
            """
              client 1 (n1)  ├─ send 1 → at 0 ─┤
              client 2 (n2)                     ╠═ poll → at 0: 1, at 1: 1 ═╣ ✗ twice
            """,
            causes: "The sender tried again after its answer was lost, and both attempts counted."
        ),
        log(
            "skipped message",
            "A poll, or two polls one after the other, passed over a message between others.",
            """
              client 1 (n1)  ├─ send 1, 2, 3 → at 0, 1, 2 ─┤
              client 2 (n2)                                 ╠═ poll → 1, 3 ═╣ ✗ no 2
            """,
            causes: "A node answers with what it has, and a part of the log is missing there."
        ),
        log(
            "reordered messages",
            "Messages came out in another order than their places, or than they were sent in.",
            """
              client 1 (n1)  ├─ send 1 → at 0 ─┤├─ send 2 → at 1 ─┤
              client 2 (n2)                                        ╠═ poll → 2, 1 ═╣ ✗
            """,
            causes: "Parts of a log are put together by their time of arrival."
        ),
        log(
            "lost message",
            """
            A message was acknowledged, and polls never return it, although they return what comes \
            after it.
            """,
            """
              client 1 (n1)  ├─ send 1 → at 0 ─┤├─ send 2 → at 1 ─┤
              client 2 (n2)                                        ╠═ poll → 2 ═╣ ✗ no 1
            """,
            causes: "A leader acknowledged alone, and crashed before others had a copy."
        ),
        log(
            "unseen message",
            "A message was acknowledged, and the final polls do not return it; nothing later is.",
            """
              client 1 (n1)  ├─ send 1 → at 0 ─┤├─ send 2 → at 1 ─┤
              final polls                                          ╠═ 1 ═╣ ✗ no 2
            """,
            causes: "The end of a log was cut off, or is not readable yet."
        ),
    ]

    private static func log(
        _ name: String,
        _ definition: String,
        _ drawing: String,
        causes: String
    ) -> Term {
        Term(
            name,
            .anomaly,
            definition,
            example: .drawn(drawing),
            causes: causes,
            contradicts: [.log],
            source: logs
        )
    }

    /// What a strategy, or a client policy, does to those who wait for it.
    static let serviceAnomalies: [Term] = [
        Term(
            "unavailable",
            .anomaly,
            """
            While something was broken, fewer than 99 of 100 calls succeeded on one side of the \
            cut. For a strategy that does not claim to be available this is no fault.
            """,
            example: .drawn(
                """
                  ░░ links cut: n1 | n2 n3 ░░░░░░░░░░░░░░░░░░░░░░░░░░░░
                  client 1 (n1)  ╠═ write 1 ═╣ ✗ failed: no majority
                  client 2 (n2)  ├─ write 2 ─┤
                """
            ),
            causes: "The node cannot reach a majority, and rather says no than something wrong.",
            contradicts: [.available],
            source: "Gilbert and Lynch, Brewer's conjecture, SIGACT News 2002, theorem 1"
        ),
        Term(
            "no progress",
            .anomaly,
            "Everything was mended, and still nodes answered nobody for a long time.",
            example: .drawn(
                """
                  ░░ links cut ░░│ all links whole
                                 │  ├─ write 1 ─┄┄┄┄┄┄┄┄┄┄┄┄┄┄? ✗ never answered
                """
            ),
            causes: "An election that never ends, a lock that nobody frees, or a message lost.",
            contradicts: [.progress],
            source: "Alpern and Schneider, Defining liveness, Information Processing Letters 1985"
        ),
        Term(
            "no rest",
            .anomaly,
            """
            Everything was mended and nobody asks any more, and still the nodes do not come to \
            rest: they send or store something for ever.
            """,
            example: .drawn(
                """
                  all links whole, no calls
                  n1 ──▶ n2  repair 1 key      n2 ──▶ n1  repair 1 key
                  n1 ──▶ n2  repair 1 key      ✗ and so on
                """
            ),
            causes: "Two nodes correct each other in turn, each to its own value.",
            contradicts: [.progress],
            source: "Alpern and Schneider, Defining liveness, Information Processing Letters 1985"
        ),
        Term(
            "policy breaks",
            .anomaly,
            """
            A client policy broke one of its own promises, which is named after it: such as more \
            attempts than it may make, or calls while its breaker was open.
            """,
            example: .drawn(
                """
                  policy: at most 3 attempts a call
                  client 1  ├╌ n1 ╌┤ ├╌ n2 ╌┤ ├╌ n3 ╌┤ ╠═ n1 ═╣ ✗ a fourth attempt
                """
            ),
            causes: """
                The policy counts wrongly, or does not count what runs at the same time. The \
                claims of each policy: `faultline list policies`.
                """,
            isBeginning: true,
            source: "Nygard, Release It!, 2007, section 5.2, for breakers; Brooker, Exponential "
                + "backoff and jitter, AWS Architecture Blog 2015, for retries"
        ),
    ]
}
