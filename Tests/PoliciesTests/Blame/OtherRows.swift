import Checkers
import Histories

/// The rows of the oracle about fallbacks, balancing, failover, hedging and keys.
extension OracleRow {
    private static let register: [any Checker] = [Linearizability(model: .register)]
    private static let old = "the policy's doing (stale from a fallback)"
    private static let fake = "the policy's doing (made up: no node answered that)"
    private static let denied = "the policy's doing (reported as failed though done)"
    private static let back = "the policy's doing (going backwards by balancing or hedging)"
    private static let lag = "the policy's doing (a laggard after failover)"
    private static let both = "going backwards by balancing or hedging"

    static let others: [OracleRow] = [
        OracleRow(
            "9: a fallback answers from its cache",
            register + [Regularity()],
            [
                ("linearizable: " + old, "stale read / valid"),
                ("regular: " + old, "stale read / valid"),
            ]
        ) {
            $0.call("1:write 1 ok", "1@n1 ok")
            $0.call("2:read 1", "2@n1 ok")
            $0.call("1:write 2 ok", "1@n1 ok")
            $0.call("2:read 1", "2@n1 ✗", extra: ["source": "fallback", "cached": 2])
        },
        OracleRow(
            "9: the same after an own write",
            [SessionGuarantees(.readYourWrites)],
            [("read-your-writes: " + old, "stale own write / valid")]
        ) {
            $0.call("2:write 1 ok", "2@n1 ok")
            $0.call("2:read 1", "2@n1 ok")
            $0.call("2:write 2 ok", "2@n1 ok")
            $0.call("2:read 1", "2@n1 ✗", extra: ["source": "fallback", "cached": 2])
        },
        OracleRow(
            "9: a null in the cache",
            register,
            [("linearizable: " + old, "stale read / valid")]
        ) {
            $0.call("2:read null", "2@n1 ok")
            $0.call("1:write 2 ok", "1@n1 ok")
            $0.call("2:read null", "2@n1 ✗", extra: ["source": "fallback", "cached": 0])
        },
        OracleRow(
            "10: a fallback answers a fixed value",
            register,
            [("linearizable: " + fake, "stale read / unknown")]
        ) {
            $0.call("0:write 1 ok", "0@n1 ok")
            $0.call("2:read null", "2@n1 ✗", extra: ["source": "fallback"])
        },
        OracleRow(
            "10: a fallback answers the value of another key",
            register,
            [("linearizable: " + fake, "phantom read / unknown")]
        ) {
            $0.call("0:write 1 ok", "0@n1 ok")
            $0.call("2:read 1 at y", "2@n1 ✗", extra: ["source": "fallback"])
        },
        OracleRow(
            "10: a write is acknowledged that was never sent",
            [LostWrites()],
            [("lost-writes: " + fake, "lost write / valid")]
        ) {
            $0.call("0:write 1 ok", extra: ["source": "fallback"])
            $0.lone("9:read null ok", extra: ["final": true])
        },
        OracleRow(
            "11: reads are balanced over replicas",
            register + [SessionGuarantees(.monotonicReads)],
            [
                ("linearizable: the strategy's doing", "stale read / stale read"),
                ("monotonic-reads: " + back, "non-monotonic read / valid"),
            ],
            write: balanced
        ),
        OracleRow(
            "11: the same of a strategy that claims nothing",
            register,
            claims: [],
            [
                (
                    "linearizable: not claimed; the policy broke monotonic-reads (\(both))",
                    "stale read / stale read"
                ),
                ("monotonic-reads: " + back, "non-monotonic read / valid"),
            ],
            write: balanced
        ),
        OracleRow(
            "12: failover to a laggard",
            register + [SessionGuarantees(.readYourWrites)],
            [
                ("linearizable: the strategy's doing", "stale read / stale read"),
                ("read-your-writes: " + lag, "stale own write / valid"),
            ]
        ) {
            $0.call("0:write 1 ok", "1@n1 ok", extra: ["epoch": 0, "source": "n1"])
            $0.call("0:write 2 ok", "1@n1 ok", extra: ["epoch": 0, "source": "n1"])
            $0.call("0:read 1", "2@n2 ok", extra: ["epoch": 1, "source": "n2"])
        },
        OracleRow(
            "13: failover, and a write that was never shipped",
            [LostWrites()],
            [("lost-writes: the strategy's doing", "lost write / lost write")]
        ) {
            $0.call("0:write 1 ok", "0@n1 ok")
            $0.lone("9:read null ok", extra: ["final": true])
        },
        OracleRow(
            "16: a hedged cas, and the first answer wins",
            [Linearizability(model: .casRegister)],
            [("linearizable: " + denied, "phantom read / valid")]
        ) {
            $0.call("0:write 1 ok", "0@n1 ok")
            var cas = $0.begin("1:cas [1,2] ✗mismatch")
            let first = $0.begin("11@n1 ?", of: &cas)
            let second = $0.begin("12@n2 ✗mismatch", of: &cas)
            $0.end(second)
            $0.end(cas)
            $0.end(first)
            $0.call("2:read 2", "2@n1 ok")
        },
        OracleRow(
            "18: hedged reads go backwards",
            register + [SessionGuarantees(.monotonicReads)],
            [
                ("linearizable: the strategy's doing", "stale read / stale read"),
                ("monotonic-reads: " + back, "non-monotonic read / valid"),
            ]
        ) {
            $0.call("0:write 1 ok", "1@n1 ok")
            $0.call("0:write 2 ok", "1@n1 ok")
            hedge(&$0, "2:read 2", winner: "21@n1 ok=2", loser: "22@n2 …")
            hedge(&$0, "2:read 1", winner: "23@n2 ok=1", loser: "24@n1 …")
        },
        OracleRow(
            "19: a stale hedge is thrown away",
            register,
            [
                (
                    "linearizable: the strategy's doing, masked by the policy"
                        + " (the wrong answer was thrown away)", "valid / stale read"
                )
            ]
        ) {
            $0.call("0:write 1 ok", "0@n1 ok")
            $0.call("0:write 2 ok", "0@n1 ok")
            var read = $0.begin("2:read 2")
            let stale = $0.begin("21@n2 ok=1", of: &read)
            let fresh = $0.begin("22@n1 ok=2", of: &read)
            $0.end(fresh)
            $0.end(read)
            $0.end(stale)
        },
        OracleRow(
            "20: a hedged add of a store that knows keys",
            [Linearizability(model: .counter)],
            [("linearizable: held by both", "valid / valid")],
            write: { keyed(&$0, read: 1) }
        ),
        OracleRow(
            "21: the same, and the key is lost at a failover",
            [Linearizability(model: .counter)],
            [
                (
                    "linearizable: the strategy's doing (a key was carried out more than once)",
                    "impossible count / impossible count"
                )
            ],
            write: { keyed(&$0, read: 2) }
        ),
        OracleRow(
            "24: a late release of an older hold",
            [Fencing()],
            claims: [.fencing],
            [("fencing: the strategy's doing", "held twice / held twice")]
        ) {
            $0.call("0:acquire 1", "0@n1 ok")
            $0.call("0:release ok", "0@n1 ?", "10@n1 ok")
            $0.call("1:acquire 2", "1@n1 ok")
            $0.call("2:acquire 3", "2@n1 ok")
        },
        OracleRow(
            "26: a fallback answers a stale count before the end",
            [Linearizability(model: .counter), CounterBounds()],
            [
                ("linearizable: " + old, "lost increment / valid"),
                ("counter-bounds: held by both", "valid / valid"),
            ]
        ) {
            $0.call("2:read 0", "2@n1 ok")
            $0.call("0:add 1 ok", "0@n1 ok")
            $0.call("2:read 0", "2@n1 ✗", extra: ["source": "fallback", "cached": 0])
            $0.lone("9:read 1", extra: ["final": true])
        },
        OracleRow(
            "28: writes are spread over replicas",
            [Causal(.cc)],
            claims: [.causalConsistency],
            [("causal-cc: " + back, "WriteCORead / valid")]
        ) {
            $0.call("0:write 1 ok", "0@n1 ok")
            $0.call("2:read 1", "21@n1 ok")
            $0.call("2:write 3 ok", "22@n2 ok")
            $0.call("4:read 3", "41@n2 ok")
            $0.call("4:read 1", "42@n1 ok")
        },
    ]

    private static func balanced(_ script: inout Script) {
        script.call("0:write 1 ok", "1@n1 ok")
        script.call("0:write 2 ok", "1@n1 ok")
        script.call("2:read 2", "21@n1 ok")
        script.call("2:read 1", "22@n2 ok")
    }

    private static func hedge(
        _ script: inout Script,
        _ text: String,
        winner: String,
        loser: String
    ) {
        var call = script.begin(text)
        _ = script.begin(loser, of: &call)
        let won = script.begin(winner, of: &call)
        script.end(won)
        script.end(call)
    }

    private static func keyed(_ script: inout Script, read: Int) {
        var add = script.begin("0:add 1 ok")
        let first = script.begin("0@n1 ok k", of: &add)
        let second = script.begin("10@n2 ok k", of: &add)
        script.end(second)
        script.end(first)
        script.end(add)
        script.lone("2:read \(read)")
    }
}
