import Histories
import TestSupport
import Testing

/// Records of whole operations, with two times.
@Suite struct CallRecordsTests {
    private func history(_ lines: String...) throws -> History {
        let recording = try recording(lines.joined(separator: "\n") + "\n")
        #expect(recording.format == .calls)
        return try recording.history()
    }

    @Test func recordsBecomeOperations() throws {
        let history = try history(
            #"{"ClientId":4,"Input":{"Op":"put","Key":"a","Value":7},"Call":1,"Return":9}"#,
            #"{"ClientId":5,"Input":{"Op":"get","Key":"a"},"Call":2,"Output":7,"Return":6}"#
        )
        let operations = history.operations
        #expect(operations.map(\.f) == ["write", "read"])
        #expect(operations.map(\.process) == [4, 5])
        #expect(operations.map(\.key) == ["a", "a"])
        #expect(operations[0].argument == 7 && operations[1].result == 7)
        #expect(operations.map(\.start) == [0, 1] && operations.map(\.finish) == [3, 2])
        #expect(operations.map(\.invokedAt) == [1, 2] && operations.map(\.completedAt) == [9, 6])
    }

    @Test(arguments: [
        #"{"client":1,"op":"write","key":"a","value":7,"start":1,"end":9,"result":null}"#,
        #"{"process":1,"input":{"f":"set","k":"a","v":7},"invoke":1,"output":{},"complete":9}"#,
        #"{"client_id":1,"operation":"PUT","key":"a","val":7,"call_time":1,"return_time":9}"#,
        #"{"thread":1,"request":{"type":"Write","key":"a","arg":7},"startTime":1,"endTime":9}"#,
    ])
    func spellingsOfOneRecord(_ line: String) throws {
        let operation = try #require(try history(line).operations.first)
        #expect(operation.f == "write" && operation.key == "a" && operation.process == 1)
        #expect(operation.argument == 7 && operation.isOK)
        #expect(operation.invokedAt == 1 && operation.completedAt == 9)
        #expect(try recording("[\(line),\n\(line)]").events.count == 4)
    }

    @Test func answersOfEachKind() throws {
        func answer(_ input: String, _ output: String, _ more: String = "") throws -> Operation {
            let line =
                #"{"client":1,"call":1,"return":2,"input":\#(input),"output":\#(output)\#(more)}"#
            return try #require(try history(line).calls.first)
        }
        let read = #"{"op":"read"}"#
        let cas = #"{"op":"cas","from":1,"to":2}"#
        #expect(try answer(read, "7").result == 7)
        #expect(try answer(read, "null").result == Value.null)
        #expect(try answer(read, #"{"found":false}"#).result == Value.null)
        #expect(try answer(read, #"{"ok":false}"#).isInfo)
        #expect(try answer(read, #"{"value":[1]}"#).result == [1])
        #expect(try answer(read, "7", #","error":"lost""#).outcome == .info("lost"))
        #expect(try answer(read, #"{"Err":"lost","value":7}"#).outcome == .info("lost"))
        #expect(try answer(read, #"{"err":"","value":7}"#).result == 7)
        #expect(try answer(read, "7", #","timed_out":true"#).isInfo)
        #expect(try answer(cas, "true").result == [1, 2])
        #expect(try answer(cas, "false").isMismatch)
        #expect(try answer(cas, #"{"Swapped":false}"#).isMismatch)
        #expect(try answer(#"{"op":"CAS","value":[1,2]}"#, #"{"ok":true}"#).result == [1, 2])
        #expect(try answer(#"{"op":"dequeue"}"#, "4").result == 4)
        #expect(try answer(#"{"op":"add","value":4}"#, "null").result == 4)
        #expect(try answer(#""read""#, "3").result == 3)
        let write = #"{"op":"write","value":4}"#
        for word in ["ok", "OK", "success", ""] {
            #expect(try answer(write, "null", #","status":"\#(word)""#).isOK)
            #expect(try answer(write, "\"\(word)\"").isOK)
        }
        #expect(try answer(write, "null", #","status":"fail""#).outcome == .fail("fail"))
        #expect(try answer(write, "\"timeout\"").outcome == .info("timeout"))
        #expect(try answer(write, #"{"status":503}"#).outcome == .info("503"))
        #expect(try answer(cas, "null", #","ok":true"#).isOK)
        #expect(try answer(#"{"type":"range"}"#, #"{"kvs":[4]}"#).result == ["kvs": [4]])
    }

    /// Where one time has a fraction, all are seconds.
    @Test func timesMayBeSeconds() throws {
        let history = try history(
            #"{"client":1,"op":"write","value":1,"start":1,"end":1.5}"#,
            #"{"client":2,"op":"write","value":2,"start":1700000000.25,"end":1700000001}"#
        )
        #expect(history.operations.map(\.invokedAt) == [1_000_000_000, 1_700_000_000_250_000_000])
        #expect(
            history.operations.map(\.completedAt) == [1_500_000_000, 1_700_000_001_000_000_000]
        )
    }

    @Test func callsWithoutAReturnAreOpen() throws {
        let history = try history(
            #"{"client":1,"op":"write","value":1,"call":1}"#,
            #"{"client":1,"op":"write","value":2,"call":2,"return":null}"#,
            #"{"client":1,"op":"write","value":3,"call":3,"return":9223372036854775807}"#,
            #"{"client":1,"op":"write","value":4,"call":4,"return":5}"#
        )
        #expect(history.operations.map(\.isInfo) == [true, true, true, false])
        #expect(Set(history.operations.map(\.process)).count == 4)
    }

    @Test func clientsMayHaveNames() throws {
        let line = #"{"client":"a","op":"read","call":1,"return":4,"output":1}"#
        let other = line.replacing("\"a\"", with: "\"b\"").replacing("1,\"r", with: "3,\"r")
        let recording = try recording(line + "\n" + other + "\n" + line + "\n")
        #expect(try recording.history().operations.map(\.process) == [0, 2, 1])
        #expect(recording.notes == [#"processes got numbers: 0 is "a", 1 is "b""#])
        let mixed = refusal(line + "\n" + line.replacing("\"a\"", with: "0") + "\n")
        #expect(mixed?.expected == "clients that are all integers, or all names")
    }

    /// Of texts there is a model in which what is absent is "".
    @Test func textsKeepTheirNames() throws {
        let put = #"{"client":1,"op":"put","value":"a","call":1,"return":2}"#
        let get = #"{"client":1,"op":"get","call":3,"return":4,"output":"a"}"#
        #expect(try history(put, get).operations.map(\.f) == ["put", "get"])
        let number = put.replacing("\"a\"", with: "1")
        #expect(try history(number, get).operations.map(\.f) == ["write", "read"])
        let write = put.replacing("put", with: "write")
        #expect(try history(write, get).operations.map(\.f) == ["write", "read"])
    }

    /// One operation is before another only if it returned before the other's call.
    @Test(arguments: 0..<100)
    func intervalsAreClosed(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let times = (0..<12).map { _ in
            let call = dice.below(10)
            return (call: call, end: call + dice.below(5), client: dice.below(4))
        }
        let lines = times.enumerated().map { number, time in
            """
            {"client":\(time.client),"op":"write","value":\(number),"call":\(time.call),\
            "return":\(time.end)}
            """
        }
        let operations = try recording(lines.joined(separator: "\n") + "\n").history().operations
        #expect(operations.count == times.count)
        for one in operations {
            for other in operations {
                let end = times[Int(one.argument.integer ?? 0)].end
                let call = times[Int(other.argument.integer ?? 0)].call
                #expect((one.finish < other.start) == (end < call))
            }
            // The first of a client's calls is its own; those beside it are others'.
            #expect(one.process >= 0)
        }
    }

    @Test(arguments: [
        (#"{"client":1,"op":"read","call":3,"return":2}"#, "a return at or after the call at 3"),
        (#"{"client":1,"op":"read","call":"1","return":2}"#, "a time, as an integer"),
        (#"{"client":1,"op":"read","call":1.5,"return":1e11}"#, "a time of at most 64 bits"),
        (#"{"op":"read","call":1,"return":2}"#, "a record with a client"),
        (#"{"client":1,"op":"read","return":2}"#, "a record with the time of its call"),
        (#"{"client":1,"op":3,"call":1,"return":2}"#, "the name of the operation"),
        (#"{"client":1,"input":[1],"call":1,"return":2}"#, "the name of the operation"),
        (#"{"client":1,"op":"cas","value":[1,2],"call":1,"return":2}"#, "whether the compare"),
        (#"{"client":1,"op":"get","call":1,"return":2,"output":{"kvs":[]}}"#, "an output with"),
    ])
    func whatIsWrongHasItsLine(_ line: String, expected: String) {
        let first = #"{"client":1,"op":"read","call":1,"return":2,"output":1}"#
        let error = refusal(first + "\n" + line + "\n", as: .calls)
        #expect(error?.line == 2)
        #expect(error?.expected.hasPrefix(expected) == true, "\(String(describing: error))")
    }

    @Test func aTornTailIsCutOff() throws {
        let first = #"{"client":1,"op":"read","call":1,"return":2,"output":1}"# + "\n"
        for end in 1..<first.utf8.count - 2 {
            let recording = try recording(first + first.prefix(end))
            #expect(recording.events.count == 2)
            #expect(recording.torn == TornTail(line: 2, bytes: end))
        }
    }
}
