import Histories
import TestSupport
import Testing

@Suite struct EDNTests {
    @Test(
        arguments: [
            ("nil", nil), ("true", true), ("12", 12), ("-3", -3), ("+4", 4), ("12N", 12),
            ("0x1f", 31),
            ("9223372036854775807", .int(.max)), ("1.5", .double(1.5)), ("2.0M", .double(2)),
            ("3M", .double(3)),
            ("-1e3", .double(-1000)), ("1/2", .double(0.5)), ("##Inf", .double(.infinity)),
            (":read", "read"), (":a.b/c-d?", "a.b/c-d?"), ("foo.Bar$baz", "foo.Bar$baz"),
            ("-", "-"),
            ("\"a\\n\\\"\\u00e9\nb\"", "a\n\"é\nb"), ("\\a", "a"), ("\\newline", "\n"),
            ("\\u0041", "A"),
            ("\\(", "("), ("\\é", "é"), ("[\\a\\b]", ["a", "b"]),
            ("[1,2 (3) #{5 4}]", [1, 2, [3], [4, 5]]), ("#{:b :a}", ["a", "b"]),
            ("{:a 1, \"b\" nil 3 x}", ["a": 1, "b": nil, "3": "x"]), ("{}", [:]), ("#{}", []),
            ("{[1 2] 3}", ["[1,2]": 3]), ("#inst \"2020-01-01\"", "2020-01-01"),
            ("#foo.Bar{:a #uuid \"u\"}", ["a": "u"]), ("#:n{:a 1 :m/b 2}", ["n/a": 1, "m/b": 2]),
            ("[1 #_2 #_ #_ 3 4 5 ; six\n 7]", [1, 5, 7]), (" ; c\n 1 ; d", 1),
            ("#object[java.lang.Foo 0x6d2a209c \"x\"]", ["java.lang.Foo", 1_831_477_404, "x"]),
        ] as [(String, Value)]
    )
    func reads(_ text: String, as value: Value) throws {
        #expect(try EDN.parse(Array(text.utf8)) == value)
    }

    @Test(
        arguments: [
            "", "[", "[1", "(1]", "{:a}", "{:a 1", "}", "#{1", "\"a", "\"\\x\"", "\"\\ud800\"", ":",
            "#",
            "#_", "#_ #_ 1", "9223372036854775808", "1x", "1.2.3", "1/0", "1/", "\\", "\\foo",
            "##Foo", "##",
            "#\"a\"", "1 2", "\u{0}", "#:n[1]", "1e999", "--1x[", "0x",
        ].filter { $0 != "N" }
    )
    func refuses(_ text: String) {
        #expect(throws: HistoryError.self) { try EDN.parse(Array(text.utf8)) }
    }

    @Test func refusesBytesThatAreNotUTF8() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x3A, 0xC3], [0x5C, 0xFF]] {
            #expect(throws: HistoryError.self) { try EDN.parse(bytes) }
        }
    }

    @Test(arguments: ["[", "(", "#{", "{:a ", "#a ", "#_ ", "#_", "{[", "#:a{:b "])
    func boundsNesting(_ opening: String) {
        let text = String(repeating: opening, count: 100_000)
        let error = #expect(throws: HistoryError.self) { try EDN.parse(Array(text.utf8)) }
        #expect(error?.found.hasPrefix("a deeper one") == true)
        #expect(refusal("{:process 0, :value " + text + "\n")?.line == 1)
    }

    private let operations = [
        Event(index: 0, process: .client(0), kind: .invoke, f: "write", value: 3),
        Event(index: 1, time: 9, process: .client(0), kind: .ok, f: "write", value: nil),
        Event(
            index: 2,
            process: .nemesis,
            kind: .info,
            f: "start",
            value: "cut",
            error: #"["a",null]"#
        ),
    ]

    @Test(arguments: [
        "OPEN{:process 0, :type :invoke, :f :write, :value 3}\nA\nB CLOSE",
        "OPEN ; c\n#_{:process 9} {:process 0 :type :invoke :f :write :value 3}A B\nCLOSE ; end",
        "OPEN#jepsen.history.Op{:index 0, :process 0, :type :invoke, :f :write, :value 3}"
            + ",A,B\nCLOSE",
    ])
    func readsMapsInAnyContainer(_ template: String) throws {
        let text = template.replacing("A", with: "{:f :write, :type :ok, :process 0, :time 9}")
            .replacing(
                "B",
                with:
                    "{:process :nemesis\n :type :info, :f :start, :value \"cut\" :error [:a nil]}"
            )
        for (open, close) in [("", ""), ("[", "]"), ("(", ")"), (" [ ", " ]\n")] {
            let text = text.replacing("OPEN", with: open).replacing("CLOSE", with: close)
            let recording = try recording(text, as: .edn)
            #expect(recording.events == operations)
            #expect(recording.torn == nil)
        }
    }

    @Test func knowsTheLinesOfEvents() throws {
        let text = """
            ; head
            [{:process 0, :type :invoke,

              :f :read}
             {:process 1, :type :invoke, :f :read} {:process 2, :type :invoke, :f :read}
             {:process 3, :type :invoke, :f :read}

             {:process 3, :type :ok, :f :read}]
            """
        let recording = try recording(text)
        #expect((0..<5).map(recording.line(ofEvent:)) == [2, 5, 5, 6, 8])
    }

    @Test func splitsPairsOfIndependentKeys() throws {
        let text = """
            {:process 0, :type :invoke, :f :write, :value [:x 1]}
            {:process 0, :type :ok, :f :write, :value [3 [1 2]]}
            {:process 1, :type :info, :f :write, :value nil}
            {:process :nemesis, :type :info, :f :cut, :value [1 2]}
            """
        let split = try recording(text, independent: true).events
        #expect(split.map(\.key) == ["x", "3", nil, nil])
        #expect(split.map(\.value) == [1, [1, 2], nil, [1, 2]])
        #expect(try recording(text).events.map(\.key) == [nil, nil, nil, nil])
        let tagged = "{:process 0, :type :ok, :f :read, :value #jepsen.independent/tuple [1 nil]}"
        #expect(try recording(tagged).events[0].key == "1")
        #expect(try recording(tagged).events[0].value == nil)
    }

    @Test func writesWhatJepsenReads() {
        let events = [
            Event(
                index: 0,
                time: 5,
                process: .client(1),
                kind: .invoke,
                f: "cas",
                key: "x",
                value: [1, 2],
                error: "a\"b",
                node: "n1",
                extra: ["client-port": 80, "a b": nil]
            ),
            Event(
                index: 1,
                process: .client(2),
                kind: .ok,
                f: "txn",
                value: [["append", "x", 1], ["r", 2, [1]]]
            ),
            Event(
                index: 2,
                process: .nemesis,
                kind: .info,
                f: "two words",
                key: "k",
                value: ["7": .double(.infinity), "shape": "majority"]
            ),
            Event(index: 3, process: .client(3), kind: .fail, f: "write", key: "12", value: 1),
        ]
        #expect(
            String(decoding: lines(events) { EDN.append($0, to: &$1) }, as: UTF8.self) == """
                {:index 0, :time 5, :process 1, :type :invoke, :f :cas, :value ["x" [1 2]], \
                :node "n1", :error "a\\"b", "a b" nil, :client-port 80}
                {:index 1, :process 2, :type :ok, :f :txn, :value [[:append "x" 1] [:r 2 [1]]]}
                {:index 2, :process :nemesis, :type :info, :f "two words", :key "k", \
                :value {7 ##Inf, "shape" "majority"}}
                {:index 3, :process 3, :type :fail, :f :write, :value [12 1]}

                """
        )
    }

    @Test(arguments: 0..<20)
    func returnsRandomEvents(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        // A value that is a pair looks like a keyed one, so every client's event has a key here.
        let events = dice.events(50).map { event in
            var event = event
            if event.process != .nemesis { event.key = event.key ?? "k" }
            return event
        }
        let bytes = lines(events) { EDN.append($0, to: &$1) }
        #expect(try Recording.decode(bytes, format: .edn, independent: true).events == events)
        let unkeyed = events.map { event in
            var event = event
            event.key = nil
            return event
        }
        let plain = lines(unkeyed) { EDN.append($0, to: &$1) }
        #expect(try Recording.decode(plain, format: .edn).events == unkeyed)
    }

    @Test(arguments: 0..<10)
    func reportsATailTornAtAnyByte(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        // Strings may span lines in EDN, but its writer escapes them: an event is one line.
        let events = dice.events(4).map { event in
            var event = event
            event.key = nil
            return event
        }
        let bytes = lines(events) { EDN.append($0, to: &$1) }
        let before = lines(events.dropLast()) { EDN.append($0, to: &$1) }.count
        for end in before...bytes.count {
            let recording = try Recording.decode(Array(bytes[..<end]), format: .edn)
            let isWhole = end >= bytes.count - 1
            #expect(recording.events == (isWhole ? events : events.dropLast()))
            #expect(
                recording.torn
                    == (isWhole || end == before ? nil : TornTail(line: 4, bytes: end - before))
            )
        }
    }

    @Test(arguments: [
        ("{:process 0, :type :ok, :f :read", 3, "'}' or another key"),
        ("{:process 0, :type :okay, :f :read}", 2, "a type"),
        ("{:type :ok, :f :read}", 2, "the field process"),
        ("{:process 0, :type :ok}", 2, "the field f"),
        ("{:process [0], :type :ok, :f :read}", 2, "a process"),
        ("{:process 0, :f nil}", 2, "f, which"), ("{:process 0, :time 1.5}", 2, "a time"),
        ("{:process 0, :index -1}", 2, "an index"),
        ("{:process 0\n:type}", 3, "a value for the key"),
        (":read", 2, "an operation, which is a map"), ("[{:process 1}]", 2, "an operation"),
        ("}", 2, "an operation"), ("{:process 0, :value \"x}", 2, "closing quote"),
        ("{:process 0, :value #jepsen.independent/tuple 1}", 2, "a tuple"),
    ])
    func namesTheLine(_ line: String, number: Int, expecting expected: String) {
        let error = refusal(
            "{:process 0, :type :invoke, :f :read}\n" + line + "\n",
            as: .edn
        )
        #expect(error?.line == number)
        #expect(error?.expected.contains(expected) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        "{:process 0, :type :ok, :f :read}}", "{:process 0, :type :ok}", "[{:process 0, :type :ok",
        "[{:process 0, :type :ok, :f :read}", "hello", "[]", "()", "; nothing",
    ])
    func doesNotMistakeAWrongFileForATornOne(_ text: String) {
        _ = refusal(text, as: .edn)
    }
}
