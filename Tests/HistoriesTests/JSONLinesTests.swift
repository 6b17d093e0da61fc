import Histories
import TestSupport
import Testing

@Suite struct JSONLinesTests {
    private let first = #"{"process":0,"type":"invoke","f":"write","value":1}"# + "\n"

    @Test func readsEveryField() throws {
        let text = """
            {"index":4,"time":81250,"process":3,"type":"invoke","f":"cas","key":"x","value":[1,2],\
            "node":"n2","error":"late","z":{"a":1}}
            {"process":"nemesis","type":"info","f":"partition","value":{"cut":[["n1","n3"]]}}

             { "type" : "ok" , "process" : 3 , "f" : "cas" , "key" : 7 , "error" : [ 1 , "a" ] }\r
            """
        let recording = try recording(text)
        #expect(
            recording.events == [
                Event(
                    index: 4,
                    time: 81250,
                    process: .client(3),
                    kind: .invoke,
                    f: "cas",
                    key: "x",
                    value: [1, 2],
                    error: "late",
                    node: "n2",
                    extra: ["z": ["a": 1]]
                ),
                Event(
                    index: 5,
                    process: .nemesis,
                    kind: .info,
                    f: "partition",
                    value: ["cut": [["n1", "n3"]]]
                ),
                Event(
                    index: 6,
                    process: .client(3),
                    kind: .ok,
                    f: "cas",
                    key: "7",
                    error: #"[1,"a"]"#
                ),
            ]
        )
        #expect(recording.torn == nil)
        #expect(recording.format == .jsonl)
        #expect((0..<3).map(recording.line(ofEvent:)) == [1, 2, 4])
    }

    @Test func readsNullsAndEscapedNames() throws {
        let text = """
            {"index":null,"time":null,"\\u0070rocess":1,"type":"ok","f":"r","key":null,"node":null,\
            "error":null,"a\\tb":null}
            """
        #expect(
            try recording(text).events == [
                Event(process: .client(1), kind: .ok, f: "r", extra: ["a\tb": nil])
            ]
        )
    }

    @Test func writesFieldsInOrder() {
        let event = Event(
            index: 1,
            time: 2,
            process: .client(3),
            kind: .ok,
            f: "read",
            key: "k",
            value: nil,
            error: "e",
            node: "n1",
            extra: ["b": 1, "a": [2], "type": "hides"]
        )
        let bytes = lines([event, Event(process: .nemesis, kind: .info, f: "kill")]) {
            JSONLines.append($0, to: &$1)
        }
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                {"index":1,"time":2,"process":3,"type":"ok","f":"read","key":"k","value":null,\
                "node":"n1","error":"e","a":[2],"b":1}
                {"index":0,"process":"nemesis","type":"info","f":"kill","value":null}

                """
        )
    }

    @Test(arguments: 0..<20)
    func returnsRandomEvents(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let events = dice.events(50)
        let bytes = lines(events) { JSONLines.append($0, to: &$1) }
        let recording = try Recording.decode(bytes, format: .jsonl)
        #expect(recording.events == events)
        #expect(recording.torn == nil)
        #expect(try Recording.decode([0xEF, 0xBB, 0xBF] + bytes).events == events)
    }

    @Test(arguments: 0..<10)
    func reportsATailTornAtAnyByte(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let events = dice.events(4)
        let bytes = lines(events) { JSONLines.append($0, to: &$1) }
        let before = lines(events.dropLast()) { JSONLines.append($0, to: &$1) }.count
        for end in before...bytes.count {
            let recording = try Recording.decode(Array(bytes[..<end]), format: .jsonl)
            let isWhole = end >= bytes.count - 1
            #expect(recording.events == (isWhole ? events : events.dropLast()))
            #expect(
                recording.torn
                    == (isWhole || end == before ? nil : TornTail(line: 4, bytes: end - before))
            )
        }
    }

    @Test func reportsATornTailAlone() throws {
        let recording = try recording(#"{"index":0,"pro"#)
        #expect(recording.events.isEmpty)
        #expect(recording.torn == TornTail(line: 1, bytes: 15))
    }

    @Test func reportsATailOfZeroes() throws {
        let recording = try recording(first + first + "\u{0}\u{0}\u{0}")
        #expect(recording.events.count == 2)
        #expect(recording.torn == TornTail(line: 3, bytes: 3))
    }

    @Test(arguments: [
        (#"{"process":0,"type":"invoke""#, "',' or '}'", "the end of the line (column 29)"),
        ("hello", "one event", "'hello' (column 1)"),
        ("[]", "one event", "'[' (column 1)"),
        (#"{"process":0,"type":"invoke","f":"r"} x"#, "one event", "'x' (column 39)"),
        (#"{"process":0,"type":"invoke","f":"r"}{}"#, "one event", "'{' (column 38)"),
        (#"{"type":"invoke","f":"r"}"#, "field process", "one without (column 1)"),
        (#"{"process":0,"f":"r"}"#, "field type", "one without (column 1)"),
        (#"{"process":0,"type":"ok"}"#, "field f", "one without (column 1)"),
        ("{}", "field process", "one without (column 1)"),
        (#"{"process":true,"type":"ok","f":"r"}"#, "a process", "'true' (column 12)"),
        (#"{"process":1.5,"type":"ok","f":"r"}"#, "a process", "'1.5' (column 12)"),
        (#"{"process":null,"type":"ok","f":"r"}"#, "a process", "'null' (column 12)"),
        (#"{"process":1,"type":"okay","f":"r"}"#, "a type", "'\"okay\"' (column 21)"),
        (#"{"process":1,"type":3,"f":"r"}"#, "a type", "'3' (column 21)"),
        (#"{"process":1,"type":"ok","f":3}"#, "f,", "'3' (column 30)"),
        (#"{"process":1,"time":"1"}"#, "a time", "'\"1\"' (column 21)"),
        (#"{"process":1,"time":1e3}"#, "a time", "'1e3' (column 21)"),
        (#"{"process":1,"index":-1}"#, "an index", "'-1' (column 22)"),
        (
            #"{"process":1,"index":99999999999999999999}"#, "64 bits",
            "'99999999999999999999' (column 22)"
        ),
        (#"{"process":1,"type":"ok","f":"r","value":[1,}"#, "a JSON value", "'}' (column 45)"),
    ])
    func namesTheLine(_ line: String, expecting expected: String, finding found: String) {
        let error = refusal(first + "\n" + line + "\n" + first, as: .jsonl)
        #expect(error?.line == 3)
        #expect(error?.file == "some.file")
        #expect(error?.expected.contains(expected) == true, "\(String(describing: error))")
        #expect(error?.found == found)
    }

    @Test(arguments: [
        "{}", #"{"process":0}"#, #"{"process":null,"type":"ok","f":"r"}"#,
        #"{"process":0,"type":"invoke","f":"r"}x"#,
    ])
    func doesNotMistakeACompleteLineForATornOne(_ line: String) {
        #expect(refusal(first + line)?.line == 2)
    }

    @Test func refusesIndicesThatDoNotRise() {
        let text = """
            {"index":5,"process":0,"type":"invoke","f":"r"}
            {"index":5,"process":0,"type":"ok","f":"r"}
            """
        let error = refusal(text)
        #expect(error?.line == 2)
        #expect(error?.found == "index 5 (column 1)")
    }

    @Test func boundsNesting() {
        let deep = #"{"process":0,"value":"# + String(repeating: "[", count: 100_000)
        #expect(refusal(deep + "\n")?.found.hasPrefix("a deeper one") == true)
    }

    @Test func splitsPairsOfIndependentKeys() throws {
        let text = #"{"process":0,"type":"invoke","f":"w","value":[3,[1,2]]}"#
        #expect(try recording(text, independent: true).events[0].key == "3")
        #expect(try recording(text, independent: true).events[0].value == [1, 2])
        #expect(try recording(text).events[0].value == [3, [1, 2]])
    }

    @Test func placesErrorsOfTheHistory() throws {
        let bytes = Array((first + "\n\n" + first).utf8)
        let recording = try Recording.decode(bytes, file: "h.jsonl")
        let error = #expect(throws: HistoryError.self) { try recording.history() }
        #expect(error?.line == 4)
        #expect(error?.file == "h.jsonl")
    }

    @Test(arguments: 0..<10)
    func neverTrapsOnBrokenText(seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<100 {
            var bytes = lines(dice.events(5)) { JSONLines.append($0, to: &$1) }
            for _ in 0...dice.below(3) {
                bytes[dice.below(bytes.count)] = UInt8(truncatingIfNeeded: dice.next())
            }
            for format in HistoryFormat.allCases {
                do throws(HistoryError) {
                    _ = try Recording.decode(bytes, format: format, independent: dice.chance())
                } catch {
                    #expect(!error.found.isEmpty)
                }
            }
        }
    }
}
