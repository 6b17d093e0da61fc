import TestSupport
import Testing

@testable import Histories

/// Lines in the usual form are read by another code than all others; both must say the same.
@Suite struct UsualFormTests {
    @Test(arguments: 0..<20)
    func jsonIsReadAlikeInEveryForm(seed: UInt64) {
        var dice = Dice(seed: seed)
        var usual = 0
        for _ in 0..<200 {
            let line = dice.jsonLine()
            let independent = dice.chance()
            // White space in front of the line's end is not usual.
            let outcome = outcome(line + "\n", as: .jsonl, independent: independent)
            let other = self.outcome(line + " \n", as: .jsonl, independent: independent)
            #expect(outcome == other, "\(line)")
            usual +=
                isUsual(line + "\n") { source, fields in
                    var reader = JSONEventReader(source)
                    return reader.line(at: 0, into: &fields)
                } ? 1 : 0
        }
        #expect(usual > 30 && usual < 150)
    }

    @Test(arguments: 0..<20)
    func ednIsReadAlikeInEveryForm(seed: UInt64) {
        var dice = Dice(seed: seed)
        var usual = 0
        for _ in 0..<200 {
            let map = dice.ednMap()
            let independent = dice.chance()
            // A comma in front of the first key is not usual.
            let outcome = outcome("{ " + map + "}\n", as: .edn, independent: independent)
            let other = self.outcome("{," + map + "}\n", as: .edn, independent: independent)
            #expect(outcome == other, "\(map)")
            usual +=
                isUsual("{" + map + "}\n") { source, fields in
                    var reader = EDNEventReader(source)
                    return reader.map(at: 0, into: &fields)
                } ? 1 : 0
        }
        #expect(usual > 30 && usual < 150)
    }

    /// What follows a text, since the last bytes of a file are not read in the usual form.
    private static let more = String(repeating: "\n", count: 10)

    /// Whether the reader of the usual form takes a text.
    private func isUsual(
        _ text: String,
        _ read: (Source, inout EventFields) -> Int?
    ) -> Bool {
        var fields = EventFields()
        return Array((text + Self.more).utf8).withUnsafeBufferPointer {
            read(Source(bytes: $0), &fields) != nil
        }
    }

    @Test(arguments: [
        "0", "-0", "7", "-7", "12345678", "123456789", "1234567890123456", "12345678901234567",
        "999999999999999999", "1000000000000000000", "9223372036854775807", "-9223372036854775808",
        "2305843009213693951", "2305843009213693952", "-2305843009213693952",
        "-2305843009213693953", "1.5", "1e3", "[1,2]", "[-1073741824,1073741823]",
        "[-1073741825,0]", "[0,1073741824]", "[1]", "[1,2,3]", "[]", "[1.0,2]", #"["a",1]"#,
        #""""#, #""a""#, #""1234567""#, #""12345678""#, #""123456789""#, #""é漢😀""#, #""a\"b""#,
        #""\u0061""#, "true", "false", "null", "{}", #"{"a":[1]}"#,
    ])
    func valuesAreReadAlike(_ json: String) throws {
        let value = try JSON.parse(json)
        let line = #"{"process":1,"type":"invoke","f":"w","value":\#(json)}"# + "\n"
        let recording = try recording(line)
        #expect(recording.events[0].value == value)
        let again = lines(recording.events) { JSONLines.append($0, to: &$1) }
        #expect(try JSONLines.decode(again).events == recording.events)
    }

    /// Checkers compare codes: the form in which a value was read must not show in its code.
    @Test(arguments: [
        ("7", "7"), ("[1,2]", "[1 2]"), ("\"a b\"", "\"a b\""), ("[]", "[]"), ("null", "nil"),
        (#"[["append","x",1],["r","x",null]]"#, "[[:append :x 1] [:r \"x\" nil]]"),
        ("[[],[[]],1]", "[[] [[]] 1]"), ("[true,false,-7]", "[true false -7]"),
        ("[1073741824,1]", "[1073741824 1]"), (#"["é","漢"]"#, "[:é \"漢\"]"),
        (#"{"a":[1,2]}"#, "{:a [1 2]}"), ("[1.5]", "[1.5]"), (#"["a\"b"]"#, #"["a\"b"]"#),
    ])
    func valuesHaveOneCodeInEveryForm(_ json: String, _ edn: String) throws {
        let value = try JSON.parse(json)
        let jsonText = (0..<2).map {
            #"{"process":\#($0),"type":"invoke","f":"w","value":\#(json)}"# + ["\n", " \n"][$0]
        }
        let ednText = (0..<2).map {
            ["{", "{,"][$0] + ":process \($0), :type :invoke, :f :w, :value \(edn)}\n"
        }
        for text in [jsonText.joined(), ednText.joined(separator: "\n")] {
            let pairs = try recording(text + Self.more).history().pairs
            #expect(pairs.value(pairs.argument(of: 0)) == value)
            #expect(pairs.argument(of: 0) == pairs.argument(of: 1))
            #expect(pairs.code(of: value) == pairs.argument(of: 0))
        }
    }

    @Test(arguments: [
        "01", "9223372036854775808", "-9223372036854775809", "1.", "--1", "+1", "tru",
    ])
    func whatIsNoValueIsRefusedInEveryForm(_ json: String) {
        let line = #"{"process":1,"type":"invoke","f":"w","value":\#(json)}"#
        #expect(refusal(line + "\n" + Self.more)?.line == 1)
        #expect(refusal(line + " \n")?.line == 1)
    }

    @Test func pairsOfIndependentKeysAreSplitInEveryForm() throws {
        for value in [
            "[3,1]", "[3,[1,2]]", #"["x","y"]"#, #"[ "x" , null ]"#, "[null,1]", "[3,{}]",
        ] {
            for key in ["", #","key":"k""#, #","key":null"#] {
                let line = #"{"process":1,"type":"ok","f":"r","value":\#(value)\#(key)}"#
                let usual = try recording(line + "\n" + Self.more, independent: true)
                let other = try recording(line + " \n", independent: true)
                #expect(usual.events == other.events)
            }
        }
    }

    /// What reading gives: the events, with their lines, or the line and the reason of the error.
    private func outcome(_ text: String, as format: HistoryFormat, independent: Bool) -> [String] {
        do throws(HistoryError) {
            let recording = try Recording.decode(
                Array((text + Self.more).utf8),
                format: format,
                independent: independent
            )
            let events = recording.events.enumerated().map { position, event in
                var output: [UInt8] = []
                JSONLines.append(event, to: &output)
                let line = recording.line(ofEvent: position)
                return "\(line) \(String(decoding: output, as: UTF8.self))"
            }
            return events + ["\(recording.torn?.line ?? 0)"]
        } catch {
            return ["line \(error.line ?? 0): \(error.expected)"]
        }
    }
}

extension Dice {
    /// One of some texts that are right, or now and then one that is not, or not quite.
    private mutating func pick(_ right: [String], odd: [String]) -> String {
        below(12) == 0 ? pick(odd) : pick(right)
    }

    /// Fields in any order, some absent and some that an event may lack.
    private mutating func mixed(
        _ fields: [(String, String)],
        _ more: [(String, String)],
        odd: [(String, String)]
    ) -> [(String, String)] {
        var fields = fields
        for field in more where chance() { fields.append(field) }
        if below(8) == 0 { fields.append(pick(odd)) }
        if below(20) == 0 { fields.remove(at: below(fields.count)) }
        for place in fields.indices { fields.swapAt(place, below(fields.count)) }
        return fields
    }

    /// A line of JSON that is often an event, and often not quite.
    fileprivate mutating func jsonLine() -> String {
        let fields = mixed(
            [
                (
                    #""process""#,
                    pick(["0", "3", "-1", "5000000", #""nemesis""#], odd: ["x", "1.0", "null"])
                ),
                (
                    #""type""#,
                    pick([#""invoke""#, #""ok""#, #""fail""#, #""info""#], odd: [#""okay""#])
                ),
                (
                    #""f""#,
                    pick([#""read""#, #""compare-and-set""#, #""é""#], odd: [#""\u0066""#, "1"])
                ),
                (#""value""#, pick(Self.jsonValues, odd: Self.oddJSONValues)),
            ],
            [
                (#""index""#, pick(["0", "7", "100", "null"], odd: ["-1", "1e2", "01"])),
                (
                    #""time""#,
                    pick(
                        ["0", "81250", "12345678901", "1732371234567890123", "null", "-5"],
                        odd: ["1."]
                    )
                ),
                (
                    #""key""#,
                    pick(
                        [#""x""#, #""a longer key""#, "7", "-0", "null"],
                        odd: ["007", "[1]", #""\"""#]
                    )
                ),
                (#""node""#, pick([#""n1""#, "null", "1"], odd: ["true"])),
                (#""error""#, pick([#""timeout""#, "null"], odd: [#"["a",1]"#])),
            ],
            odd: [
                (#""extra""#, "{}"), (#""\u0066""#, #""r""#), (#""f""#, #""w""#),
                (#""index""#, "null"),
                (#""indexes""#, "1"), (#""processes""#, "1"), (#""value""#, "1"),
                (#""key""#, "null"),
            ]
        )
        let spaces = below(3) == 0 ? ["", " ", "  ", "\t"] : [""]
        let members = fields.map { name, value in
            pick(["", "", " "]) + name + pick(spaces) + ":" + pick(["", " "]) + value + pick(spaces)
        }
        return mutated("{" + members.joined(separator: ",") + "}" + pick([""], odd: ["\r", "x"]))
    }

    private static let jsonValues = [
        "null", "7", "-7", "[1,2]", "[1, 2]", "[ 1,2]", #""text""#, #""a much longer text""#, "[]",
        #"[["append","x",1],["r","x",null]]"#, "{}", "1.5", "true", "false", #""é""#, "[3,null]",
        #"["k",[1,2]]"#, "[1073741824,1]", "[-0,1]", "[[],1]", "[true,false,-12]", "[-0]",
    ]

    private static let oddJSONValues = [
        #"[["r",1,[1, 2]]]"#, #""\n""#, "4611686018427387904", "nul", "[1,2", "1 2", "[[1],]",
        "[[1.0],true,null]", #"["é",["b"],[[]]]"#, #"["\u0061",1]"#, "[1]]", "[1.0,2]", "[1e2,2]",
    ]

    /// The inside of a map of EDN that is often an event, and often not quite.
    fileprivate mutating func ednMap() -> String {
        let fields = mixed(
            [
                (
                    ":process",
                    pick(
                        ["0", "3", "-1", "5000000", ":nemesis"],
                        odd: ["nil", "+4", "12N", ":nobody"]
                    )
                ),
                (":type", pick([":invoke", ":ok", ":fail", ":info"], odd: [":okay", "\"ok\""])),
                (":f", pick([":read", ":compare-and-set", ":é"], odd: ["\"read\"", "read", ":"])),
                (":value", pick(Self.ednValues, odd: Self.oddEDNValues)),
            ],
            [
                (":index", pick(["0", "7", "100"], odd: ["nil", "-1", "007"])),
                (":time", pick(["0", "12345678901", "1732371234567890123", "-5"], odd: ["nil"])),
                (":key", pick([":x", "\"x\"", "7", "-0", "nil"], odd: ["[1]", "\\a", "nill"])),
                (":node", pick(["\"n1\"", "nil", ":n1"], odd: ["n1"])),
                (":error", pick([":timeout", "nil"], odd: ["[:a 1]", "\"a\\nb\""])),
            ],
            odd: [
                (":extra", "1"), ("\"f\"", ":r"), (":f", ":w"), (":indexes", "1"), (":value", "1"),
                ("#_ 1 :node", ":n2"), (":key", "nil"), (":f", "#_ 1 :w"),
            ]
        )
        let space = pick([" "], odd: [", ", "  ", "\t", "\n", ""])
        let blank = pick([", ", " ", ","], odd: ["\n", " ; c\n", ""])
        return mutated(fields.map { $0 + space + $1 }.joined(separator: blank))
    }

    private static let ednValues = [
        "nil", "7", "-7", "[1 2]", "[1, 2]", "\"text\"", ":keyword", "[]", "true", "false", "[-0]",
        "[[:append :x 1] [:r :x nil]]", "[3 nil]", "[3 [1 2]]", "[:k 1]", "[\"k\" :v]", "\"é\"",
        "[1073741824 1]", "[-0 1]", "(1 2)", "[[] 1]", "[:é \"a b\" true]", "[1, 2, 3]",
        "[[1 2] false]",
    ]

    private static let oddEDNValues = [
        "word", "1.5", "{}", "nilly", "12N", "#{1 2}", "[1 2", "[[1][2]]", "[nilly]",
        "1/2",
        "[[1 ] 2]", "[\"a\\\"b\" 1]", "[007 1 2]", "[:a:b]", "[12N 1 1]", "[1]]", "[[1\n2]]",
        "#jepsen.independent/tuple [1 2]", "; c\n 1", "\"a\\\"b\"", "[1N 2]", "[truer 1]",
    ]

    /// The text, often with a byte that is another one.
    private mutating func mutated(_ text: String) -> String {
        guard below(8) == 0 else { return text }
        var bytes = Array(text.utf8)
        let place = below(bytes.count)
        bytes[place] = UInt8(truncatingIfNeeded: 32 + below(95))
        return String(decoding: bytes, as: UTF8.self)
    }
}
