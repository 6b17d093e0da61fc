import Checkers
import Histories
import Testing

/// Markup that text can only enter escaped.
@Suite struct HTMLTests {
    /// Texts that would end a tag, an attribute, a comment or a script if they were not escaped.
    private static let hostile = [
        "<script>alert(1)</script>", "\" onload=\"x", "' onload='x", "]]>", "<!--", "-->", "&amp;",
        "&#60;b>", "</title></text></svg>", "<![CDATA[", "`", "\\\"", "<\u{338}b>",
        // With an accent a quotation mark is another character, and still ends an attribute.
        "\"\u{301} onload=x", "&\u{301}lt;", ">\u{20dd}",
    ]

    /// What was shown of texts is what they were.
    @Test(arguments: hostile)
    func textStaysText(text: String) throws {
        let html: HTML = "<a title=\"\(text)\" lang='\(text)'>\(text)</a>"
        let elements = try XMLElements.read(html.text)
        #expect(elements.count == 1)
        let element = try #require(elements.first)
        #expect(element.attributes == ["title": text, "lang": text])
        #expect(element.text == text)
        for sign in ["<", ">", "\"", "'"] {
            #expect(!escaped(text).unicodeScalars.contains { String($0) == sign })
        }
    }

    /// What no document may hold, or what turns the direction of others, is spelled out.
    @Test(arguments: ["\0", "\u{1b}", "\u{202e}", "\u{2066}", "\u{2028}", "\u{fffe}", "\u{200b}"])
    func whatHidesIsSpelledOut(sign: String) throws {
        let number = try #require(sign.unicodeScalars.first).value
        #expect(escaped("a\(sign)b<") == "a\\u{\(String(number, radix: 16))}b&lt;")
    }

    @Test func piecesOfMarkupStayMarkup() {
        let cell: HTML = "<td>\("a<b")</td>"
        let row: HTML = "<tr>\(cell)\([cell, cell].joined(by: "\n"))</tr>"
        #expect(row.text == "<tr><td>a&lt;b</td><td>a&lt;b</td>\n<td>a&lt;b</td></tr>")
        #expect((cell + "<br>").text == "<td>a&lt;b</td><br>")
        #expect(HTML().isEmpty && !cell.isEmpty)
        #expect(HTML(alreadyHTML: "<br>").text == "<br>")
    }

    @Test func numbersNeedNoEscape() {
        let html: HTML = "<path d=\"M\(1.25),\(-0.04)\" width=\"\(-7)\"/>"
        #expect(html.text == "<path d=\"M1.3,0\" width=\"-7\"/>")
    }

    /// A script reads what was put in, and its element ends where it should.
    @Test(arguments: hostile + ["\u{2028}</script\u{2029}", "\0", "\u{202e}"])
    func dataEndsNoScript(text: String) throws {
        let data: Value = [text: .list([.string(text), 1])]
        let json = HTML(json: data).text
        #expect(!json.unicodeScalars.contains { ["<", "\u{2028}", "\u{2029}", "\0"].contains($0) })
        #expect(try JSON.parse(Array(json.utf8)) == data)
    }

    /// Half of a pair of surrogates is no text: it is refused where a history is read, or replaced.
    @Test(arguments: [#""\ud800<b>""#, #""<b>\udfff""#, #""\ud83d\"<b>""#])
    func halvesOfPairsAreHarmless(json: String) throws {
        guard let value = try? JSON.parse(Array(json.utf8)), let text = value.text else { return }
        #expect(!escaped(text).contains("<b>"))
        #expect(!HTML(json: value).text.contains("<b>"))
    }

    private func escaped(_ text: String) -> String {
        let html: HTML = "\(text)"
        return html.text
    }
}
