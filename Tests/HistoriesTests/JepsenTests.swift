import Histories
import Testing

/// What Jepsen prints: its history.txt, and its log.
@Suite struct JepsenTests {
    private let operations = """
        7\t:invoke\t:write\t3
        :nemesis\t:info\t:kill\t#object[jepsen.os 0x1f "a"] and so on
        :nemesis\t:info\t:cut\t{"n1" #{"n2"}}
        7\t:info\t:write\t3\t:timeout
        8\t:invoke\t:cas\t[3 4]
        8\t:fail\t:cas\t[3 4]\tindeterminate: Read timed out; try again [x
        8\t:invoke\t:read\tnil
        8\t:ok\t:read\t3\t{:took 5}

        """

    private func check(_ recording: Recording) throws {
        let events = recording.events
        #expect(events.map(\.f) == ["write", "kill", "cut", "write", "cas", "cas", "read", "read"])
        #expect(events.map(\.value)[4...] == [[3, 4], [3, 4], nil, 3])
        #expect(events[1].value == "#object[jepsen.os 0x1f \"a\"] and so on")
        #expect(events[2].value == ["n1": ["n2"]])
        #expect(events[3].error == "timeout")
        #expect(events[5].error == "indeterminate: Read timed out; try again [x")
        #expect(events[7].error == #"{"took":5}"#)
        let history = try recording.history()
        #expect(history.failed.map(\.isMismatch) == [false])
        #expect(history.operations.count == 2)
        #expect(recording.torn == nil)
    }

    @Test func columnsOfText() throws {
        let recording = try recording(operations)
        #expect(recording.format == .jepsenText)
        try check(recording)
        #expect(recording.line(ofEvent: 7) == 8)
    }

    @Test(arguments: [
        "2023-05-06 07:08:09,123{GMT}\tINFO\t[jepsen worker 8] jepsen.util: ",
        "INFO [2023-05-06 07:08:09,123] jepsen worker 8 - jepsen.util ",
        "2023-05-06 07:08:09,123 INFO  [jepsen worker 8] jepsen.util: ",
        "2023-05-06 07:08:09,123{GMT} INFO  [jepsen worker 8] jepsen.util: [ 1350 ] ",
    ])
    func logsOfToday(_ prefix: String) throws {
        let lines = operations.split(separator: "\n").map { prefix + $0 }
        let noise = "2023-05-06 07:08:08,000{GMT}\tINFO\t[main] jepsen.core: Setting up\n\n"
        let recording = try recording(noise + lines.joined(separator: "\n\tat a.b.c\n") + "\n")
        #expect(recording.format == .jepsenLog)
        try check(recording)
    }

    /// Porcupine's logs have a dash, and mean a mismatch by a failure without an error.
    @Test func onlyPorcupineMeansAMismatch() throws {
        let lines = "3\t:invoke\t:cas\t[1 2]\nX3\t:fail\t:cas\t[1 2]\n"
        for (prefix, isMismatch) in [("INFO jepsen.util - ", true), ("INFO jepsen.util: ", false)] {
            let text = prefix + lines.replacing("X", with: prefix)
            #expect(try recording(text).history().failed.map(\.isMismatch) == [isMismatch])
        }
    }

    @Test func anErrorMayHaveLines() throws {
        let text = "1\t:invoke\t:read\tnil\n1\t:info\t:read\tnil\tjava.lang.X: a\n\tat b.c\n\n d\n"
        let recording = try recording(text + "2\t:invoke\t:read\tnil\n")
        #expect(recording.events.count == 3)
        #expect(recording.line(ofEvent: 2) == 6)
        let error = refusal("1\t:invoke\t:read\tnil\n\tat b.c\n" + text, as: .jepsenText)
        #expect(error?.line == 2)
    }

    @Test(arguments: [
        ("1\t:okay\t:read\tnil", "a type"), ("1\t:ok\tread\tnil", "what the operation does"),
        ("1\t:ok\t:read\tni", "a value"), ("1\t:ok\t:read\t[1", "']'"),
        ("1\t:ok\t:read\t1 2", "nothing after the value"), ("1.5\t:ok\t:read\t1", "an operation"),
        ("1\tok\t:read\t1", "an operation"), ("1", "an operation"),
    ])
    func namesTheLine(_ line: String, expecting expected: String) {
        let first = "0\t:invoke\t:read\tnil\n"
        let error = refusal(first + line + "\n" + first, as: .jepsenText)
        #expect(error?.line == 2)
        #expect(error?.expected.contains(expected) == true, "\(String(describing: error))")
    }

    @Test func reportsATailTornAtAnyByte() throws {
        let first = Array("0\t:invoke\t:read\tnil\n".utf8)
        let last = Array("0\t:ok\t:read\t[1 2]".utf8)
        for end in 1..<last.count {
            let recording = try Recording.decode(first + last[..<end], format: .jepsenText)
            #expect(recording.events.count == 1)
            #expect(recording.torn == TornTail(line: 2, bytes: end))
        }
        #expect(try Recording.decode(first + last).events.count == 2)
    }

    @Test func clientsMayHaveNames() throws {
        let json = ["writer", "nemesis", "reader", "writer"].map {
            #"{"process":"\#($0)","type":"info","f":"read"}"# + "\n"
        }
        let edn = [":writer", ":nemesis", "\"reader\"", "writer"].map {
            "{:process \($0), :type :info, :f :read}\n"
        }
        for text in [json.joined(), edn.joined()] {
            let recording = try recording(text)
            #expect(
                recording.events.map(\.process) == [.client(0), .nemesis, .client(1), .client(0)]
            )
            #expect(
                recording.notes == [#"processes got numbers: 0 is "writer", 1 is "reader""#]
            )
        }
        let composed = #"{"process":"\u00e9","type":"info","f":"r"}"# + "\n"
        let other = composed.replacing("\\u00e9", with: "e\u{301}")
        #expect(try recording(composed + other).events[1].process == .client(1))
    }

    @Test func namesAndNumbersAreNotMixed() {
        let line = #"{"process":1,"type":"info","f":"read"}"# + "\n"
        let named = line.replacing("1", with: "\"a\"")
        #expect(refusal(line + named)?.expected == "a process that is an integer, as others are")
        #expect(refusal(named + line + line)?.expected.hasPrefix("a process with a name") == true)
        #expect(refusal(named + line + line)?.line == 2)
    }
}
