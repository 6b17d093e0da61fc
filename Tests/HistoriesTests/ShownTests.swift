import Histories
import Testing

/// Text from outside, as it may be shown.
@Suite struct ShownTests {
    @Test(arguments: [
        ("plain words, ümläute, 漢字, → × –", "plain words, ümläute, 漢字, → × –"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"), ("\u{1b}[31mred", "\\u{1b}[31mred"),
        ("\u{9b}31m", "\\u{9b}31m"), ("\u{7f}\u{0}\u{8}", "\\u{7f}\\u{0}\\u{8}"),
        ("\u{202e}evil\u{2066}", "\\u{202e}evil\\u{2066}"), ("a\u{200b}b", "a\\u{200b}b"),
        ("\u{2028}\u{2029}\u{85}", "\\u{2028}\\u{2029}\\u{85}"),
        ("\u{e0041}", "\\u{e0041}"), ("\u{feff}x", "\\u{feff}x"), ("", ""),
        // A line feed with an accent behind it is another character, and still ends the line.
        ("a\n\u{301}", "a\\n\u{301}"), ("\r\n", "\\r\\n"),
    ])
    func inOneLine(text: String, shown: String) {
        #expect(text.shown == shown)
        #expect(text.dropFirst(0).shown == shown)
    }

    @Test func linesKeepTheirEnds() {
        #expect("a\nb\u{1b}\r\n".shownLines == "a\nb\\u{1b}\\r\n")
    }

    @Test func everyControlCharacterIsSpelled() {
        for number in 0...0x10ffff as ClosedRange<UInt32> {
            guard let scalar = Unicode.Scalar(number), scalar.properties.generalCategory == .control
            else { continue }
            let shown = "a\(String(scalar))b".shown
            #expect(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.isASCII })
            #expect(shown.hasPrefix("a\\") && shown.hasSuffix("b"))
        }
    }

    @Test func shownJSONIsTheSameValue() throws {
        let text = "\u{9b}31m\u{202e}\u{1b}\n\u{e0041}\u{2028}\"\\é漢"
        let value: Value = [text: .list([.string(text), .double(1.5), .null])]
        #expect(value.shownJSON.unicodeScalars.allSatisfy { $0.isShown })
        #expect(try JSON.parse(value.shownJSON) == value)
        #expect((["a": "é"] as Value).shownJSON == (["a": "é"] as Value).jsonText)
    }
}
