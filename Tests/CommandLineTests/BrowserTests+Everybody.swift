import Histories
import Testing

/// Pages are for everybody, whatever a history holds.
extension BrowserTests {
    // MARK: Hostile histories

    @Test func whatAHistoryHoldsIsNeverMarkup() async throws {
        let hostile: Value = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
        let text = history(lastRead: "<b onmouseover=alert(3)>'\"&", writing: [hostile])
        try await onPage(of: text, status: 1) { browser in
            #expect(try await browser.dialog() == nil)
            // The data of each drawing, and the page's own script.
            let drawings = try await count(".kind", browser)
            #expect(try await browser.run("return document.scripts.length") == .int(drawings + 1))
            #expect(try await count("img,b", browser) == 0)
            if try await count(".seg button", browser) > 0 {
                try await click(".seg button:last-child", browser)
            }
            // What was written is found on the page as it was written.
            for part in ["</script><script>alert(1)</script>", "<b onmouseover=alert(3)>'\"&"] {
                let labels = try await browser.run(
                    """
                    return [...document.querySelectorAll('.op')].map(
                      function(o){return o.getAttribute('aria-label')}).join(' ')
                    """
                )
                #expect(labels.text?.contains(part) == true, "\(labels)")
            }
        }
    }

    /// Names that would end an attribute, a script or a document, or hide what follows.
    @Test func whatNamesHoldIsNeverMarkup() async throws {
        let seen = "\"\u{301} onload=alert(1) <!--<script>]]>&lt;</title>"
        let name = seen + "\0\u{2028}\u{202e}"
        let text = history(lastRead: "never written", writing: [.string(name)], name: name)
        try await onPage(of: text, status: 1, arguments: ["--model", "all"]) { browser in
            #expect(try await browser.dialog() == nil)
            let page = try await browser.run(
                """
                function n(s){return document.querySelectorAll(s).length}
                return {scripts:document.scripts.length,handlers:n('[onload]'),main:n('main'),
                  sections:n('main section'),ops:n('.kind:not([hidden]) .op'),
                  drawings:n('.kind'),
                  said:document.querySelector('.op').getAttribute('aria-label')}
                """
            )
            #expect(page["scripts"]?.integer == (page["drawings"]?.integer ?? 0) + 1, "\(page)")
            #expect(page["handlers"] == 0 && page["main"] == 1, "\(page)")
            #expect((page["sections"]?.integer ?? 0) > 3 && page["ops"] == 1, "\(page)")
            #expect(page["said"]?.text?.contains("n2" + seen) == true, "\(page)")
        }
    }

    // MARK: Everybody

    @Test func aNarrowWindowNeedsNoScrollingSideways() async throws {
        try await onPage(of: invalid, status: 1) { browser in
            for width in [320, 390, 420, 768, 1_600] as [Int64] {
                try await browser.resize(width: width, height: 700)
                let page = try await browser.run(
                    """
                    var d=document.documentElement;
                    return {inner:d.clientWidth,
                      all:Math.max(d.scrollWidth,document.body.scrollWidth)}
                    """
                )
                // The bar that scrolls up and down takes some of it.
                let inner = try #require(page["inner"]?.integer)
                #expect((width - 20...width).contains(inner), "\(page)")
                #expect((page["all"]?.integer ?? .max) <= inner, "\(page)")
            }
        }
    }

    /// At 420 pixels names of clients stand above their bars, and nothing is cut off.
    @Test func aPhoneShowsLabelsAboveBars() async throws {
        try await onPage(of: twice, status: 1, arguments: ["--model", "all"]) { browser in
            try await browser.resize(width: 420, height: 900)
            let above = """
                var bar=document.querySelector('.kind:not([hidden]) .op .bar');
                bar=bar.getBoundingClientRect();
                var names=[...document.querySelectorAll('.kind:not([hidden]) .draw text.tick')]
                  .filter(function(t){return t.textContent.indexOf('client')==0})
                  .map(function(t){return t.getBoundingClientRect()});
                return names.length>0&&names.some(function(n){
                  return n.bottom<=bar.top+2&&bar.top-n.bottom<12&&n.right<=420})
                """
            #expect(try await becomes(browser, above) { $0 == true })
        }
    }

    @Test func darkIsAnotherPaper() async throws {
        try await onPage(of: invalid, status: 1) { browser in
            let paper = "return getComputedStyle(document.body).backgroundColor"
            try await browser.prefer(colours: "light")
            let light = try await browser.run(paper)
            try await browser.prefer(colours: "dark")
            let dark = try await browser.run(paper)
            #expect(light == "rgb(255, 255, 255)" && dark == "rgb(15, 18, 22)", "\(light) \(dark)")
        }
    }

    @Test func everythingHasARoleAndAName() async throws {
        try await onPage(of: history(lastRead: 1, others: 2), status: 1) { browser in
            let nameless = try await browser.run(
                """
                function name(e){var l=e.getAttribute('aria-labelledby');
                  return (e.getAttribute('aria-label')||(l&&document.getElementById(l)||e)
                    .textContent||'').trim()}
                return [...document.querySelectorAll(
                  'button,section,nav,svg[role],[role=group],[role=img],a,summary')]
                  .filter(function(e){return !name(e)}).map(function(e){return e.outerHTML})
                """
            )
            #expect(nameless == [], "\(nameless)")
            let counts = try await browser.run(
                """
                function n(s){return document.querySelectorAll(s).length}
                return {language:document.documentElement.lang,main:n('main'),h1:n('h1'),
                  skip:n('a.skip[href=\"#main\"]'),heads:n('section>h2')==n('section'),
                  nav:n('nav a')==n('section'),bare:n('thead th:not([scope])'),
                  buttons:n('.seg button'),bars:n('.draw svg[role=group] .op[role=img]'),
                  live:n('[role=status][aria-live]'),
                  stops:n('.op[tabindex=\"0\"]')}
                """
            )
            #expect(counts["language"] == "en" && counts["main"] == 1 && counts["h1"] == 1)
            #expect(counts["skip"] == 1 && counts["heads"] == true && counts["nav"] == true)
            #expect(counts["buttons"] == 3 && counts["bare"] == 0 && counts["live"] == 1)
            #expect((counts["bars"]?.integer ?? 0) > 1)
            // One stop for the tabulator; the arrows lead on from there.
            #expect(counts["stops"] == 1, "\(counts)")
        }
    }
}
