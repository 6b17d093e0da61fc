import Histories
import Testing

/// Lines in the usual form are read by another code than all others; both must say the same.
@Suite struct UsualFormTests {
    @Test(arguments: 0..<40)
    func jsonIsReadAlikeInEveryForm(seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<50 {
            let lines = (0..<3).map { _ in dice.jsonLine() }
            let independent = dice.chance()
            // White space in front of the line's end is not usual.
            compare(
                lines.map { $0 + "\n" }.joined(),
                with: lines.map { $0 + " \n" }.joined(),
                as: .jsonl,
                independent: independent
            )
        }
    }

    @Test(arguments: 0..<40)
    func ednIsReadAlikeInEveryForm(seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<50 {
            let maps = (0..<3).map { _ in dice.ednMap() }
            let independent = dice.chance()
            // A comma in front of the first key is not usual.
            compare(
                maps.map { "{ " + $0 + "}\n" }.joined(),
                with: maps.map { "{," + $0 + "}\n" }.joined(),
                as: .edn,
                independent: independent
            )
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
        for text in [jsonText.joined(), ednText.joined()] {
            let pairs = try recording(text).history().pairs
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
        #expect(refusal(line + "\n")?.line == 1)
        #expect(refusal(line + " \n")?.line == 1)
    }

    @Test func pairsOfIndependentKeysAreSplitInEveryForm() throws {
        for value in [
            "[3,1]", "[3,[1,2]]", #"["x","y"]"#, #"[ "x" , null ]"#, "[null,1]", "[3,{}]",
        ] {
            for key in ["", #","key":"k""#, #","key":null"#] {
                let line = #"{"process":1,"type":"ok","f":"r","value":\#(value)\#(key)}"#
                let usual = try recording(line + "\n", independent: true)
                let other = try recording(line + " \n", independent: true)
                #expect(usual.events == other.events)
            }
        }
    }

    private func compare(
        _ usual: String,
        with other: String,
        as format: HistoryFormat,
        independent: Bool,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let one = outcome(usual, as: format, independent: independent)
        let two = outcome(other, as: format, independent: independent)
        #expect(one == two, "\(usual)", sourceLocation: sourceLocation)
    }

    /// What reading gives: the events, with their lines, or the line and the reason of the error.
    private func outcome(_ text: String, as format: HistoryFormat, independent: Bool) -> [String] {
        do throws(HistoryError) {
            let recording = try Recording.decode(
                Array(text.utf8),
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
    /// A line of JSON that is often an event, and often not quite.
    fileprivate mutating func jsonLine() -> String {
        let space = { (dice: inout Dice) in dice.pick(["", "", "", "", " ", "  ", "\t"]) }
        var fields = [
            (#""process""#, pick(["0", "3", "12", "-1", "5000000", #""nemesis""#, "x", "1.0"])),
            (#""type""#, pick([#""invoke""#, #""ok""#, #""fail""#, #""info""#, #""okay""#])),
            (
                #""f""#,
                pick([#""read""#, #""write""#, #""compare-and-set""#, #""é""#, #""\u0066""#])
            ),
            (#""value""#, pick(jsonValues)),
        ]
        let more = [
            (#""index""#, pick(["0", "1", "2", "7", "100", "null", "-1", "1e2"])),
            (#""time""#, pick(["0", "81250", "12345678901", "1732371234567890123", "null", "-5"])),
            (
                #""key""#,
                pick([#""x""#, #""a longer key""#, "7", "-0", "007", "null", "[1]", #""\"""#])
            ),
            (#""node""#, pick([#""n1""#, "null", "1", "true"])),
            (#""error""#, pick([#""timeout""#, "null", #"["a",1]"#])),
            (#""extra""#, pick(["1", "{}"])), (#""\u0066""#, #""r""#), (#""f""#, #""w""#),
            (#""indexes""#, "1"), (#""processes""#, "1"), (#""value""#, "1"),
        ]
        for field in more where below(4) == 0 { fields.append(field) }
        if below(8) == 0 { fields.remove(at: below(fields.count)) }
        for place in fields.indices { fields.swapAt(place, below(fields.count)) }
        let members = fields.map { name, value in
            space(&self) + name + space(&self) + ":" + space(&self) + value + space(&self)
        }
        return mutated("{" + members.joined(separator: ",") + "}" + pick(["", "", "", "\r"]))
    }

    private var jsonValues: [String] {
        [
            "null", "7", "-7", "[1,2]", "[1, 2]", "[ 1,2]", #""text""#, #""a much longer text""#,
            "[]", #"[["append","x",1],["r","x",null]]"#, #"[["r",1,[1, 2]]]"#, "{}", "1.5", "true",
            "false", #""é""#, #""\n""#, "4611686018427387904", "[3,null]", #"["k",[1,2]]"#,
            "[1073741824,1]", #"[-0,1]"#, "nul", "[1,2", "1 2",
            "[[],1]", "[[1.0],true,null]", "[true,false,-12]", #"["é",["b"],[[]]]"#,
            #"["\u0061",1]"#, "[[1],]", "[1]]", "[-0]",
        ]
    }

    /// The inside of a map of EDN that is often an event, and often not quite.
    fileprivate mutating func ednMap() -> String {
        let space = { (dice: inout Dice) in dice.pick([" ", " ", " ", ", ", "  ", "\t", "\n", ""]) }
        var fields = [
            (":process", pick(["0", "3", "-1", "5000000", ":nemesis", "nil", "+4", "12N"])),
            (":type", pick([":invoke", ":ok", ":fail", ":info", ":okay", "\"ok\""])),
            (":f", pick([":read", ":write", ":compare-and-set", ":é", "\"read\"", "read"])),
            (":value", pick(ednValues)),
        ]
        let more = [
            (":index", pick(["0", "1", "2", "7", "nil", "-1", "007"])),
            (":time", pick(["0", "12345678901", "1732371234567890123", "nil", "-5"])),
            (":key", pick([":x", "\"x\"", "7", "-0", "nil", "[1]", "\\a"])),
            (":node", pick(["\"n1\"", "nil", ":n1"])), (":extra", "1"), ("\"f\"", ":r"),
            (":error", pick([":timeout", "nil", "[:a 1]", "\"a\\nb\""])), (":f", ":w"),
            (":indexes", "1"), (":value", "1"), ("#_ 1 :node", ":n2"),
        ]
        for field in more where below(4) == 0 { fields.append(field) }
        if below(8) == 0 { fields.remove(at: below(fields.count)) }
        for place in fields.indices { fields.swapAt(place, below(fields.count)) }
        let members = fields.map { name, value in name + space(&self) + value }
        return mutated(members.joined(separator: pick([", ", " ", ","])))
    }

    private var ednValues: [String] {
        [
            "nil", "7", "-7", "[1 2]", "[1, 2]", "(1 2)", "\"text\"", ":keyword", "word", "1.5",
            "[]", "[[:append :x 1] [:r :x nil]]", "{}", "true", "false", "nilly", "12N", "#{1 2}",
            "[3 nil]", "[3 [1 2]]", "[:k 1]", "[\"k\" :v]", "[1073741824 1]", "[-0 1]", "[1 2",
            "[[] 1]", "[[1][2]]", "[:é \"a b\" true]", "[nilly]", "[[1 ] 2]", "[\"a\\\"b\" 1]",
            "[1, 2, 3]", "[007 1 2]", "[-0]", "[[1 2] false]", "[:a:b]", "[12N 1 1]", "[1]]",
            "#jepsen.independent/tuple [1 2]", "[[1\n2]]", "; c\n 1", "1/2", "\"a\\\"b\"", "\"é\"",
        ]
    }

    /// The text, often with a byte that is another one.
    private mutating func mutated(_ text: String) -> String {
        guard below(4) == 0 else { return text }
        var bytes = Array(text.utf8)
        let place = below(bytes.count)
        bytes[place] = UInt8(truncatingIfNeeded: 32 + below(95))
        return String(decoding: bytes, as: UTF8.self)
    }
}
