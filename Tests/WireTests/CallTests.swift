import Histories
import Replication
import Testing

@testable import Wire

/// Calls as clients send them: `{"f","key"?,"value"}`.
@Suite struct CallTests {
    private static let calls = [
        Call(f: "read", key: "x"), Call(f: "read", key: nil), Call(f: "write", key: "x"),
        Call(f: "write", key: "x", argument: ["a": [1, nil, "\u{1F600}\n\""]]),
        Call(f: "cas", key: "x", argument: [1, 2]), Call(f: "add", key: "c", argument: -1),
        Call(f: "add", key: "s", argument: "e"), Call(f: "remove", key: "s", argument: "e"),
        Call(f: "contains", key: "s", argument: "e"), Call(f: "append", key: "l", argument: 3),
        Call(f: "enqueue", key: "q", argument: 7), Call(f: "dequeue", key: "q"),
        Call(f: "acquire", key: "k", argument: "c0"), Call(f: "release", key: "k", argument: 4),
        Call(f: "txn", key: nil, argument: [["r", "x", nil], ["r", "y", nil]]),
        Call(f: "txn", key: nil, argument: [["r", "x", nil], ["w", "y", 2]]),
        Call(f: "txn", key: nil, argument: [["append", "x", 1]]),
        Call(f: "transfer", key: nil, argument: ["from": "a", "to": "b", "amount": 3]),
    ]

    /// Calls that can be sent, and that no node carries out.
    private static let unknown = [
        Call(f: "jump", key: "x"), Call(f: "write", key: nil, argument: 1),
        Call(f: "txn", key: nil, argument: []), Call(f: "cas", key: "x", argument: 3),
        Call(f: "txn", key: nil, argument: [["r", 1, nil]]),
        Call(f: "txn", key: nil, argument: [["r", "x"]]),
        Call(f: "txn", key: nil, argument: [["r", "x", nil], "r"]),
        Call(f: "contains", key: nil, argument: 1), Call(f: "acquire", key: "k", argument: 1),
        Call(f: "release", key: "k", argument: "t"), Call(f: "", key: ""),
        Call(f: "transfer", key: nil, argument: ["from": "a", "to": "b", "amount": -3]),
    ]

    @Test(arguments: calls + unknown)
    func callsComeBack(call: Call) throws {
        #expect(try Call(json: call.json) == call)
    }

    @Test func anIdempotencyKeyComesBack() throws {
        let key = IdempotencyKey(client: 3, call: 17)
        let call = Call(f: "add", key: "c", argument: 1, id: key)
        let body = String(decoding: call.json, as: UTF8.self)
        #expect(body == #"{"f":"add","id":{"call":17,"client":3},"key":"c","value":1}"#)
        #expect(try Call(json: call.json) == call)
        #expect(call != Call(f: "add", key: "c", argument: 1))
        let largest = IdempotencyKey(client: .max, call: .max)
        let last = Call(f: "dequeue", key: "q", id: largest)
        #expect(try Call(json: last.json).id == largest)
        #expect(try Call(json: Array(#"{"f":"read","key":"x","id":null}"#.utf8)).id == nil)
    }

    @Test(arguments: [
        "3", #""3/17""#, "[3,17]", "{}", #"{"client":3}"#, #"{"call":17}"#, "true",
        #"{"client":-1,"call":17}"#, #"{"client":3,"call":0}"#, #"{"client":"3","call":17}"#,
        #"{"client":3,"call":17,"more":1}"#, #"{"client":3,"call":1.5}"#,
        #"{"client":3,"call":9223372036854775808}"#,
    ])
    func anIdempotencyKeyThatIsNoneIsRefused(text: String) throws {
        let body = #"{"f":"add","key":"c","value":1,"id":"# + text + "}"
        let error = #expect(throws: WireError.self) { try Call(json: Array(body.utf8)) }
        #expect(error?.description.contains(#""id""#) == true || text.contains("808"))
    }

    @Test func aDeadlineComesBack() throws {
        let call = Call(f: "read", key: "x")
        let request = OperationRequest(call, deadline: 250)
        #expect(try OperationRequest(json: request.json) == request)
        #expect(try Call(json: request.json) == call)
        #expect(try OperationRequest(json: call.json).deadline == nil)
    }

    @Test(arguments: ["-1", "1.5", "86400001", #""250""#, "[250]", "true"])
    func aDeadlineThatIsNoneIsRefused(text: String) {
        let body = #"{"f":"read","key":"x","deadline":"# + text + "}"
        #expect(throws: WireError.self) { try OperationRequest(json: Array(body.utf8)) }
    }

    @Test func aCallWithoutAKeyHasNoFieldForIt() {
        let body = String(decoding: Call(f: "read", key: nil).json, as: UTF8.self)
        #expect(body == #"{"f":"read","value":null}"#)
    }

    @Test(arguments: unknown)
    func callsThatNoNodeKnowsAreRefused(call: Call) {
        #expect(throws: CommandError.self) { try call.command() }
    }

    @Test(arguments: calls + unknown)
    func whatACallChangesIsWhatItsCommandChanges(call: Call) {
        #expect(call.isReadOnly == (try? call.command())?.isReadOnly ?? false)
    }

    @Test func everyOperationIsAmongTheCalls() {
        #expect(Set(Self.calls.map(\.f)) == Set(Command.names))
    }

    @Test(arguments: [
        "", "null", "[]", "7", #""read""#, "{", #"{"f":1}"#, #"{"f":null,"key":"x"}"#,
        #"{"key":"x","value":1}"#, #"{"f":"read","key":"x"}}"#, #"{"f":"read" "key":"x"}"#,
        #"{"f":"read","value":01}"#, #"{"f":"re"#, "{\"f\":\"\u{1}\"}", #"{"f":"\ud800"}"#,
        #"{"f":"write","key":"x","value":NaN}"#, #"{"f":"read",}"#,
    ])
    func whatIsNoCallIsRefused(text: String) {
        #expect(throws: WireError.self) { try Call(json: Array(text.utf8)) }
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(throws: WireError.self) { try Call(json: [0xff, 0xfe, 0x7b]) }
        let broken = Array(#"{"f":""#.utf8) + [0xc3, 0x28] + Array(#""}"#.utf8)
        #expect(throws: WireError.self) { try Call(json: broken) }
    }

    @Test func depthHasABound() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: WireError.self) {
            try Call(json: Array((#"{"f":"write","key":"x","value":"# + deep).utf8))
        }
    }

    @Test func aKeyThatIsNoTextCountsAsNone() throws {
        let call = try Call(json: Array(#"{"f":"write","key":3,"value":1,"more":true}"#.utf8))
        #expect(call == Call(f: "write", key: nil, argument: 1))
        #expect(throws: CommandError.self) { try call.command() }
    }

    @Test(arguments: calls)
    func nodesWriteCommandsInTheWordsOfClients(call: Call) throws {
        let command = try call.command()
        #expect(command.call == call)
        #expect(try WireEncoder().encode(command) == call.json)
        #expect(try WireDecoder().decode(Command.self, from: call.json) == command)
    }

    @Test func aCommandReadsAsAPersonWouldWriteIt() throws {
        let json = try WireEncoder().encode(Command.add(key: "c", 1))
        #expect(String(decoding: json, as: UTF8.self) == #"{"f":"add","key":"c","value":1}"#)
    }

    @Test(arguments: unknown)
    func whatIsNoCommandIsRefusedFromPeersToo(call: Call) {
        #expect(throws: (any Error).self) {
            try WireDecoder().decode(Command.self, from: call.json)
        }
    }

    @Test(arguments: ["[]", "3", #"{"f":7}"#, #"{"key":"x"}"#, #"{"add":{"_1":1,"key":"c"}}"#])
    func whatHasNoOperationIsRefusedFromPeersToo(text: String) {
        #expect(throws: (any Error).self) {
            try WireDecoder().decode(Command.self, from: Array(text.utf8))
        }
    }
}
