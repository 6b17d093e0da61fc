import Foundation
import Histories
import TestSupport
import Testing

@Suite struct JSONTests {
    @Test(
        arguments: [
            ("null", nil), (" true ", true), ("false", false), ("0", 0), ("-0", 0), ("-12", -12),
            ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
            ("1.5", .double(1.5)), ("1e3", .double(1000)), ("-2.5E-1", .double(-0.25)),
            ("1.0", .double(1)), ("\"\"", ""),
            ("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\u{8}\u{C}\n\r\t"),
            ("\"\\u00e9\\uD83D\\uDE00\\u0000\"", "é😀\u{0}"), ("\"é漢😀\"", "é漢😀"),
            ("[]", []), ("{}", [:]), ("[1,[2,[]],{}]", [1, [2, []], [:]]),
            ("\r\n{ \"a\" :\t[ 1 , null ] , \"b\" : { } }\n", ["a": [1, nil], "b": [:]]),
        ] as [(String, Value)]
    )
    func reads(_ text: String, as value: Value) throws {
        #expect(try JSON.parse(text) == value)
        #expect(try Value(json: Array(text.utf8)) == value)
        #expect(try JSON.parse(text.utf8) == value)
    }

    @Test(arguments: [
        ("", 0, "the end of the text"), ("  ", 2, "the end of the text"), ("nul", 0, "'nul'"),
        ("nullx", 4, "'x'"), ("tru", 0, "'tru'"), ("01", 0, "'01'"), ("-", 0, "'-'"),
        ("+1", 0, "'+1'"), (".5", 0, "'.5'"), ("1.", 0, "'1.'"), ("1e", 0, "'1e'"),
        ("1.e5", 0, "'1.e5'"), ("9223372036854775808", 0, "'9223372036854775808'"),
        ("-9223372036854775809", 0, "'-9223372036854775809'"),
        ("123456789012345678901234567890", 0, "'123456789012345678901234567890'"),
        ("1e999", 0, "'1e999'"), ("[1,]", 3, "']'"), ("[1 2]", 3, "'2'"),
        ("[", 1, "the end of the text"),
        ("{\"a\"}", 4, "'}'"), ("{\"a\":}", 5, "'}'"), ("{\"a\":1,}", 7, "'}'"),
        ("{a:1}", 1, "'a:1'"),
        ("\"a", 2, "the end of the text"), ("\"a\nb\"", 2, "the end of the line"),
        ("\"\u{0}\"", 1, "the byte 0x0"), ("\"\\x\"", 1, "'\\x\"'"), ("\"\\u12g4\"", 5, "'g4\"'"),
        ("\"\\uD800\"", 1, "'\\uD800\"'"), ("\"\\uD800\\u0041\"", 1, "'\\uD800\\u0041\"'"),
        ("\"\\uDC00\"", 1, "'\\uDC00\"'"), ("\"\\uD800\\", 1, "'\\uD800\\'"), ("1 2", 2, "'2'"),
        ("\u{0}", 0, "the byte 0x0"), ("NaN", 0, "'NaN'"), ("Infinity", 0, "'Infinity'"),
    ])
    func refuses(_ text: String, at offset: Int, finding found: String) {
        do throws(JSONError) {
            let value = try JSON.parse(text)
            Issue.record("read \(value)")
        } catch {
            #expect(error.offset == offset)
            #expect(error.found == found)
        }
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0x5C, 0x6E, 0xED, 0xA0, 0x80, 0x22],
    ])
    func refusesBytesThatAreNotUTF8(_ bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSON.parse(bytes) }
    }

    @Test func boundsNesting() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSON.parse(nested(JSON.depthMax))
        #expect(throws: JSONError.self) { try JSON.parse(nested(JSON.depthMax + 1)) }
        #expect(throws: JSONError.self) { try JSON.parse(nested(100_000)) }
        #expect(throws: JSONError.self) {
            try JSON.parse(String(repeating: "{\"a\":", count: 100_000))
        }
    }

    @Test func writesSortedAndEscaped() {
        let value: Value = [
            "b": [1, nil, true], "a": ["é": .double(2)], "\"\\\n\u{1}\u{1F}\u{7F}": "\t\r/\u{0}",
        ]
        #expect(
            value.jsonText
                == #"{"\"\\\n\u0001\u001f\#u{7F}":"\t\r/\u0000","a":{"é":2.0},"b":[1,null,true]}"#
        )
        #expect(Value.double(.nan).jsonText == "null")
        #expect(Value.int(.min).jsonText == "-9223372036854775808")
    }

    @Test(arguments: 0..<20)
    func returnsRandomValues(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<200 {
            let value = dice.value()
            #expect(try JSON.parse(value.json) == value)
        }
    }

    @Test(arguments: 0..<10)
    func foundationReadsWhatIsWritten(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<100 {
            let value = dice.value()
            let object = try JSONSerialization.jsonObject(
                with: Data(value.json),
                options: .fragmentsAllowed
            )
            #expect(!(object is Never))
            let again = try JSONDecoder().decode(Value.self, from: Data(Value.list([value]).json))
            #expect(sameButForNumbers(again, [value]), "\(value.jsonText)")
        }
    }

    /// Foundation reads 1.0 as an integer.
    private func sameButForNumbers(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy(sameButForNumbers)
        case (.map(let left), .map(let right)):
            left.count == right.count
                && left.allSatisfy { name, value in
                    right[name].map { sameButForNumbers(value, $0) } ?? false
                }
        case (.int(let left), .double(let right)): Double(left) == right
        default: left == right
        }
    }

    @Test(arguments: 0..<10)
    func neverTrapsOnBrokenText(seed: UInt64) {
        var dice = Dice(seed: seed)
        for _ in 0..<300 {
            var bytes = dice.value().json
            for _ in 0..<dice.below(4) where !bytes.isEmpty {
                bytes[dice.below(bytes.count)] = UInt8(truncatingIfNeeded: dice.next())
            }
            if dice.chance() { bytes.removeLast(dice.below(bytes.count + 1)) }
            if let value = try? JSON.parse(bytes) {
                #expect((try? JSON.parse(value.json)) == value)
            }
        }
    }
}
