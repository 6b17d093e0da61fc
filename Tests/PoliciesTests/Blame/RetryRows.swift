import Checkers
import Histories

/// The rows of the oracle in which something is asked for again.
extension OracleRow {
    private static let counter: [any Checker] = [Linearizability(model: .counter), CounterBounds()]
    private static let doubled = "the policy's doing (doubled by a retry)"
    private static let denied = "the policy's doing (reported as failed though done)"
    private static let late = "the policy's doing (came back: an earlier attempt landed late)"
    private static let taken = "the policy's doing (swallowed: an earlier attempt took it)"

    static let retries: [OracleRow] = [
        OracleRow(
            "1: a retry after an unknown attempt",
            counter,
            [
                ("linearizable: " + doubled, "impossible count / valid"),
                ("counter-bounds: " + doubled, "out of bounds / valid"),
            ]
        ) {
            $0.call("0:add 1 ok", "0@n1 ?", "10@n2 ok")
            $0.lone("9:read 2", extra: ["final": true])
        },
        OracleRow(
            "2: the same, both unknown",
            counter,
            [
                ("linearizable: " + doubled, "impossible count / valid"),
                ("counter-bounds: " + doubled, "out of bounds / valid"),
            ]
        ) {
            $0.call("0:add 1 ?", "0@n1 ?", "10@n2 ?")
            $0.lone("9:read 2", extra: ["final": true])
        },
        OracleRow(
            "3: an unknown outcome is called a failure",
            [Linearizability(model: .counter)],
            [("linearizable: " + denied, "impossible count / valid")]
        ) {
            $0.call("0:add 1 ✗no-budget", "0@n1 ?", "10@n2 ✗")
            $0.call("9:read 1", "9@n1 ok")
        },
        OracleRow(
            "3: the same of a register",
            [Linearizability(model: .register)],
            [("linearizable: " + denied, "aborted read / valid")]
        ) {
            $0.call("0:write 1 ✗breaker-open", "0@n1 ?")
            $0.call("9:read 1", "9@n1 ok")
        },
        OracleRow(
            "4: a cas was done, and its retry is told of a mismatch",
            [Linearizability(model: .casRegister)],
            [("linearizable: " + denied, "phantom read / valid")]
        ) {
            $0.call("0:write 1 ok", "0@n1 ok")
            $0.call("1:cas [1,2] ✗mismatch", "1@n1 ?", "10@n1 ✗mismatch")
            $0.call("2:read 2", "2@n1 ok")
        },
        OracleRow(
            "5: the same, called unknown",
            [Linearizability(model: .casRegister)],
            [("linearizable: held by both", "valid / valid")]
        ) {
            $0.call("0:write 1 ok", "0@n1 ok")
            $0.call("1:cas [1,2] ?", "1@n1 ?", "10@n1 ✗mismatch")
            $0.call("2:read 2", "2@n1 ok")
        },
        OracleRow(
            "6: a cas is done twice, around that of another",
            [Linearizability(model: .casRegister)],
            [("linearizable: " + doubled, "not linearizable / valid")]
        ) {
            $0.call("0:write 1 ok", "0@n1 ok")
            var first = $0.begin("1:cas [1,2] ok")
            let lost = $0.begin("1@n1 ?", of: &first)
            $0.end(lost)
            $0.call("2:cas [2,1] ok", "2@n1 ok")
            let second = $0.begin("10@n1 ok", of: &first)
            $0.end(second)
            $0.end(first)
            $0.call("3:read 2", "3@n1 ok")
        },
        OracleRow(
            "7: a write is retried, and the first attempt lands late",
            [Linearizability(model: .register), Regularity(), SessionGuarantees(.monotonicReads)],
            [
                ("linearizable: " + late, "stale read / valid"),
                ("monotonic-reads: held by both", "valid / valid"),
                ("regular: " + late, "stale read / valid"),
            ]
        ) {
            $0.call("0:write 1 ok", "0@n1 ?", "10@n2 ok")
            $0.call("1:write 2 ok", "1@n1 ok")
            $0.call("2:read 2", "2@n1 ok")
            $0.call("2:read 1", "2@n1 ok")
        },
        OracleRow(
            "8: the same by a process that was not retired",
            [Pipelines()],
            [("pram: " + late, "CyclicHB / valid")]
        ) {
            $0.call("0:write 1 ok", "0@n1 ?", "10@n2 ok")
            $0.call("0:write 2 ok", "20@n1 ok")
            $0.call("2:read 2", "2@n1 ok")
            $0.call("2:read 1", "2@n1 ok")
        },
        OracleRow(
            "8: by a fresh process",
            [Pipelines()],
            [("pram: held by both", "valid / valid")]
        ) {
            $0.call("0:write 1 ok", "0@n1 ?", "10@n2 ok")
            $0.call("30:write 2 ok", "20@n1 ok")
            $0.call("2:read 2", "2@n1 ok")
            $0.call("2:read 1", "2@n1 ok")
        },
        OracleRow(
            "13: an enqueue is retried",
            [Linearizability(model: .queue), TotalQueue()],
            [
                ("linearizable: " + doubled, "element taken twice / valid"),
                ("total-queue: " + doubled, "duplicated element / valid"),
            ]
        ) {
            $0.call("0:enqueue 1 ok", "0@n1 ?", "10@n1 ok")
            $0.call("2:dequeue 1", "2@n1 ok")
            $0.call("2:dequeue 1", "2@n1 ok")
        },
        OracleRow(
            "14: a dequeue is retried",
            [Linearizability(model: .queue), TotalQueue()],
            [
                ("linearizable: " + taken, "lost element / valid"),
                ("total-queue: " + taken, "lost element / valid"),
            ]
        ) {
            $0.call("0:enqueue 1 ok", "0@n1 ok")
            $0.call("0:enqueue 2 ok", "0@n1 ok")
            $0.call("2:dequeue 2", "2@n1 ?", "12@n1 ok")
            $0.lone("2:dequeue null ok", extra: ["final": true])
        },
        OracleRow(
            "14: the same, and nothing is left",
            [Linearizability(model: .queue)],
            [("linearizable: " + taken, "empty although not / valid")]
        ) {
            $0.call("0:enqueue 1 ok", "0@n1 ok")
            $0.call("2:dequeue null", "2@n1 ?", "12@n1 ok")
        },
        OracleRow(
            "15: an add is retried, and told that it is there already",
            [Linearizability(model: .set)],
            [
                (
                    "linearizable: the policy's doing"
                        + " (the answer is that of the second attempt)", "not linearizable / valid"
                )
            ]
        ) {
            $0.call("0:add 1 ok", "0@n1 ?", "10@n1 ok=false", answer: false)
            $0.call("9:read [1]", "9@n1 ok")
        },
        OracleRow(
            "15: the same, called a failure",
            [Linearizability(model: .set)],
            [("linearizable: " + denied, "phantom element / valid")]
        ) {
            $0.call("0:add 1 ✗exists", "0@n1 ?", "10@n1 ✗exists")
            $0.call("9:read [1]", "9@n1 ok")
        },
        OracleRow(
            "17: an append is retried",
            [Linearizability(model: .stringAppend)],
            [("linearizable: " + doubled, "not linearizable / valid")]
        ) {
            $0.call("0:append a ok", "0@n1 ?", "10@n1 ok")
            $0.call("2:read aa", "2@n1 ok")
        },
        OracleRow(
            "17: a transfer is retried",
            [Bank(total: 20), Check(.durable, by: BankAccounts(opening: 10))],
            [
                ("durable: " + doubled, "transfer counted twice / valid"),
                ("bank: held by both", "valid / valid"),
            ]
        ) {
            let transfer = #"{"from":"a","to":"b","amount":3}"#
            $0.call("0:transfer \(transfer) at - ok", "0@n1 ?", "10@n1 ok")
            $0.lone("9:read {\"a\":4,\"b\":16} at -", extra: ["final": true])
        },
        OracleRow(
            "22: an acquire is retried, by an owner that may not hold twice",
            [Linearizability(model: .lock)],
            [
                (
                    "linearizable: undecided: "
                        + "nothing was ever read: no answer tells what the object held, so"
                        + " nothing is judged",
                    "unknown / unknown"
                ),
                (
                    "progress: the policy's doing (lock leaked: an earlier attempt holds it)",
                    "lock leaked / valid"
                ),
            ]
        ) {
            $0.call("0:acquire ✗held", "0@n1 ?", "10@n1 ✗held")
            $0.call("1:acquire ✗held", "1@n1 ✗held")
        },
        OracleRow(
            "23: the same, by an owner that may",
            [Linearizability(model: .lock), Fencing()],
            [
                ("linearizable: held by both", "valid / valid"),
                ("fencing: held by both", "valid / valid"),
            ]
        ) {
            $0.call("0:acquire 2", "0@n1 ?", "10@n1 ok")
            $0.call("0:release ok", "10@n1 ok")
            $0.call("1:acquire 3", "1@n1 ok")
        },
        OracleRow(
            "25: a remove is retried, and the first attempt lands after a new add",
            [Linearizability(model: .set), LostElements()],
            [
                ("linearizable: " + late, "not linearizable / valid"),
                ("lost-elements: " + late, "lost element / valid"),
            ]
        ) {
            $0.call("0:add 1 ok", "0@n1 ok")
            $0.call("1:remove 1 ok", "1@n1 ?", "10@n1 ok")
            $0.call("0:add 1 ok", "0@n1 ok")
            $0.lone("9:read []", extra: ["final": true])
        },
        OracleRow(
            "27: a write is retried, and nothing comes between",
            [Linearizability(model: .register), Regularity()],
            [
                ("linearizable: held by both", "valid / valid"),
                ("regular: held by both", "valid / valid"),
            ]
        ) {
            $0.call("0:write 1 ok", "0@n1 ?", "10@n1 ok")
            $0.call("2:read 1", "2@n1 ok")
        },
    ]
}
