import Histories
import Replication
import Testing

@testable import Strategies

/// What every command does to the objects of a store.
@Suite struct ObjectsTests {
    private func replies(_ operations: [(String, String?, Value)]) throws -> [String] {
        var objects = Objects()
        return try operations.map { f, key, value in
            switch objects.apply(try Command(f: f, key: key, value: value)) {
            case .ok(let value, _): value.jsonText
            case .error(let refusal): refusal.code
            }
        }
    }

    @Test func registersHoldWhatWasWrittenLast() throws {
        #expect(
            try replies([
                ("read", "x", nil), ("write", "x", 1), ("cas", "x", [1, 2]), ("cas", "x", [1, 3]),
                ("read", "x", nil), ("write", "x", nil), ("cas", "x", [nil, 4]), ("read", "x", nil),
            ]) == ["null", "1", "[1,2]", "mismatch", "2", "null", "[null,4]", "4"]
        )
    }

    @Test func transfersKeepTheTotal() throws {
        #expect(
            try replies([
                ("write", "a", 10), ("write", "b", 0),
                ("transfer", nil, Self.transfer("a", "b", 4)),
                ("transfer", nil, Self.transfer("a", "b", 7)), ("read", nil, nil),
                ("transfer", nil, Self.transfer("a", "a", 6)), ("read", "a", nil),
                ("transfer", nil, Self.transfer("a", "c", 1)),
            ]) == [
                "10", "0", #"{"amount":4,"from":"a","to":"b"}"#, "insufficient",
                #"{"a":6,"b":4}"#, #"{"amount":6,"from":"a","to":"a"}"#, "6", "no-account",
            ]
        )
    }

    private static func transfer(_ from: String, _ to: String, _ amount: Int64) -> Value {
        ["from": .string(from), "to": .string(to), "amount": .int(amount)]
    }

    @Test func countersAdd() throws {
        #expect(
            try replies([("add", "c", 2), ("add", "c", -3), ("read", "c", nil), ("write", "c", 1)])
                == ["2", "-3", "-1", "wrong-kind"]
        )
    }

    @Test func setsAreSortedAndHoldEachElementOnce() throws {
        #expect(
            try replies([
                ("add", "s", "b"), ("add", "s", "a"), ("add", "s", "b"), ("read", "s", nil),
                ("contains", "s", "a"), ("remove", "s", "a"), ("remove", "s", "z"),
                ("contains", "s", "a"), ("read", "s", nil), ("contains", "none", "a"),
            ]) == [
                #""b""#, #""a""#, #""b""#, #"["a","b"]"#, "true", #""a""#, #""z""#, "false",
                #"["b"]"#, "false",
            ]
        )
    }

    @Test func queuesGiveBackInOrder() throws {
        #expect(
            try replies([
                ("dequeue", "q", nil), ("enqueue", "q", 1), ("enqueue", "q", 2),
                ("dequeue", "q", nil), ("dequeue", "q", nil), ("dequeue", "q", nil),
            ]) == ["null", "1", "2", "1", "2", "null"]
        )
    }

    @Test func locksGiveGrowingTokensAndIgnoreOldOnes() throws {
        #expect(
            try replies([
                ("acquire", "l", "c1"), ("acquire", "l", "c2"), ("acquire", "l", "c1"),
                ("release", "l", 1), ("acquire", "l", "c2"), ("release", "l", 2),
                ("release", "l", 2), ("acquire", "l", "c2"),
            ]) == ["1", "held", "2", "not-held", "held", "2", "not-held", "3"]
        )
    }

    @Test func transactionsHappenWholeOrNotAtAll() throws {
        #expect(
            try replies([
                ("txn", nil, [["w", "x", 1], ["append", "l", 5], ["r", "l", nil]]),
                ("txn", nil, [["w", "x", 2], ["append", "x", 6]]),
                ("txn", nil, [["r", "x", nil], ["r", "l", nil]]),
            ]) == [
                #"[["w","x",1],["append","l",5],["r","l",[5]]]"#, "wrong-kind",
                #"[["r","x",1],["r","l",[5]]]"#,
            ]
        )
    }

    @Test func textsGrow() throws {
        #expect(
            try replies([("append", "t", "a"), ("append", "t", "b"), ("read", "t", nil)])
                == [#""a""#, #""b""#, #""ab""#]
        )
    }

    @Test func whatIsNoCommandIsRefusedInOneLine() {
        let bad: [(String, String?, Value)] = [
            ("jump", "x", nil), ("write", nil, 1), ("cas", "x", 1), ("acquire", "l", 1),
            ("release", "l", "c1"), ("txn", nil, []), ("txn", nil, [["x", "k", 1]]),
            ("transfer", nil, ["from": "a"]), ("transfer", nil, Self.transfer("a", "b", -1)),
        ]
        for (f, key, value) in bad {
            #expect(throws: CommandError.self) { try Command(f: f, key: key, value: value) }
        }
    }

    @Test func everyNameIsACommandAndBack() throws {
        let arguments: [String: Value] = [
            "cas": [1, 2], "acquire": "c1", "release": 1, "txn": [["r", "x", nil]],
            "transfer": Self.transfer("a", "b", 1),
        ]
        for name in Command.names {
            #expect(try Command(f: name, key: "k", value: arguments[name] ?? 1).f == name)
        }
    }

    @Test func equalHistoriesMakeEqualDigests() throws {
        var one = Objects()
        var other = Objects()
        for element in ["a", "b", "c"] { _ = one.apply(.insert(key: "s", .string(element))) }
        for element in ["c", "a", "b"] { _ = other.apply(.insert(key: "s", .string(element))) }
        #expect(one == other && one.digest == other.digest)
        _ = other.apply(.remove(key: "s", "a"))
        #expect(one.digest != other.digest)
    }
}
