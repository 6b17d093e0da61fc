import Foundation
import Histories
import TestSupport
import Testing

/// Reports in a real browser: they can be used by pointer, by keyboard and by link, on any window,
/// and whatever a history holds stays text.
@Suite(
    .serialized,
    .enabled(if: Browser.isPresent, "chromium and chromedriver are not here: .ci/install tests")
)
struct BrowserTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    /// Writes the page on a history, opens it, and lets a test look at it.
    private func onPage(
        of history: String,
        status: Int32,
        fragment: String = "",
        arguments: [String] = [],
        _ body: (Browser) async throws -> Void
    ) async throws {
        _ = try scratch.write(history, to: "history.jsonl")
        let page = scratch.file("page.html")
        let words = ["check", "--html", page] + arguments + ["history.jsonl"]
        let check = try await scratch.run(words)
        #expect(check.status == status, "\(check.error)")
        let browser = try await Browser(scratch)
        do {
            try await browser.open(file: page, fragment: fragment)
            try await body(browser)
            #expect(try await browser.complaints() == [])
        } catch {
            await browser.end()
            throw error
        }
        await browser.end()
        #expect(await eventually { scratch.processes().isEmpty })
    }

    // MARK: Histories

    /// One writer, one reader, who at last reads what is given.
    private func history(
        lastRead: Value,
        writing values: [Value] = [1, 2, 3],
        name: String = ""
    ) -> String {
        var events: [Event] = []
        func add(_ process: Int, _ kind: Event.Kind, _ f: String, _ value: Value) {
            events.append(
                Event(
                    index: events.count,
                    time: Int64(events.count + 1) * 1_000_000,
                    process: .client(process),
                    kind: kind,
                    f: f,
                    key: "x" + name,
                    value: value,
                    node: "n\(process)" + name
                )
            )
        }
        for value in values {
            add(1, .invoke, "write", value)
            add(1, .ok, "write", value)
            add(2, .invoke, "read", .null)
            add(2, .ok, "read", value)
        }
        add(2, .invoke, "read", .null)
        add(2, .ok, "read", lastRead)
        var bytes: [UInt8] = []
        for event in events { JSONLines.append(event, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private var valid: String { history(lastRead: 3) }
    private var invalid: String { history(lastRead: 1) }

    /// What the chosen operation says, and what has the focus.
    private static let chosen = """
        var a=document.activeElement;return {detail:document.getElementById('detail').textContent,
        focus:a.id||a.tagName,label:a.getAttribute('aria-label')||'',
        bad:a.classList.contains('bad'),hash:location.hash}
        """

    // MARK: Use

    @Test func aValidHistoryCanBeWalkedAlong() async throws {
        try await onPage(of: valid, status: 0) { browser in
            #expect(
                try await browser.run("return document.querySelector('h1').textContent")
                    == "history.jsonl: linearizable"
            )
            #expect(try await browser.run("return document.querySelectorAll('.op').length") == 7)
            #expect(try await browser.run("return document.querySelectorAll('.bad').length") == 0)
            _ = try await browser.run("document.querySelector('.op').focus()")
            try await browser.press("ArrowRight")
            let first = try await browser.run(Self.chosen)
            try await browser.press("ArrowRight")
            let second = try await browser.run(Self.chosen)
            #expect(first["focus"] == "op-0" && second["focus"] == "op-2", "\(first) \(second)")
            #expect(second["detail"] == second["label"] && second["hash"] == "#op-2")
        }
    }

    @Test func theFirstErrorIsOneClickAway() async throws {
        try await onPage(of: invalid, status: 1) { browser in
            #expect(
                try await browser.run("return document.querySelector('h1').textContent")
                    == "history.jsonl: NOT linearizable"
            )
            _ = try await browser.run("document.querySelector('[data-do=all]').click()")
            _ = try await browser.run("document.querySelector('[data-do=error]').click()")
            let chosen = try await browser.run(Self.chosen)
            #expect(chosen["bad"] == true && chosen["focus"] == "op-12", "\(chosen)")
            #expect(chosen["detail"]?.text?.contains("this is the error") == true)
            #expect(chosen["hash"] == "#op-12")
        }
    }

    @Test func anOperationSaysWhenItMayHaveTakenEffect() async throws {
        try await onPage(of: valid, status: 0) { browser in
            #expect(try await browser.run("return document.querySelectorAll('.point').length") == 7)
            let said = try await browser.run(
                "return document.getElementById('op-4').getAttribute('aria-label')"
            )
            #expect(
                said.text?.hasSuffix("takes effect at 0.005000 s, from 1 to 2") == true,
                "\(said)"
            )
        }
        try await onPage(of: invalid, status: 1) { browser in
            // No place is left for what is wrong.
            let points = try await browser.run(
                "return document.querySelectorAll('.core:not(.bad) .point').length"
            )
            #expect((points.integer ?? 0) >= 2)
            #expect(try await browser.run("return document.querySelector('.bad .point')") == .null)
        }
    }

    @Test func theOverviewShowsAndMovesThePart() async throws {
        try await onPage(of: invalid, status: 1) { browser in
            let pane = "return +document.querySelector('.pane').getAttribute"
            #expect(try await browser.run("return document.querySelectorAll('.mini').length") == 7)
            _ = try await browser.run("document.querySelector('[data-do=all]').click()")
            let all = try await browser.run(pane + "('width')")
            _ = try await browser.run("document.querySelector('[data-do=in]').click()")
            let closer = try await browser.run(pane + "('width')")
            #expect(closer.number < all.number * 0.7, "\(all) \(closer)")
            _ = try await browser.run("document.getElementById('overview').focus()")
            try await browser.press("Home")
            let first = try await browser.run(pane + "('x')")
            try await browser.press("ArrowRight")
            let second = try await browser.run(pane + "('x')")
            #expect(second.number > first.number)
            let now = try await browser.run(
                "return +document.getElementById('overview').getAttribute('aria-valuenow')"
            )
            #expect((1...99).contains(now.number), "\(now)")
        }
    }

    @Test func aLinkLeadsToAnOperation() async throws {
        try await onPage(of: invalid, status: 1, fragment: "#op-4") { browser in
            let first = try await browser.run(Self.chosen)
            #expect(first["focus"] == "op-4", "\(first)")
            #expect(first["label"]?.text?.contains("write 2") == true, "\(first)")
            // As somebody who follows another link on the open page.
            _ = try await browser.run("location.hash='#op-6'")
            #expect(
                try await becomes(browser, "return document.activeElement.id") { $0 == "op-6" }
            )
        }
    }

    /// Asks again and again until an answer is as it should be, for at most a minute.
    private func becomes(
        _ browser: Browser,
        _ script: String,
        _ isRight: (Value) -> Bool
    ) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if isRight(try await browser.run(script)) { return true }
        }
        return false
    }

    /// The page on a hundred thousand operations, of which the last is wrong.
    @Test func aLongHistoryIsUsableSoon() async throws {
        let values = (1...50_000).map { Value.int($0) }
        try await onPage(of: history(lastRead: 1, writing: values), status: 1) { browser in
            let page = try FileManager.default.attributesOfItem(atPath: scratch.file("page.html"))
            #expect(page[.size] as? Int ?? .max < 2_000_000)
            // From the navigation until the page can be used: its script has run by then.
            let loaded = try await browser.run(
                """
                var n=performance.getEntriesByType('navigation')[0];
                var t=performance.now();document.querySelector('[data-do=error]').click();
                return {interactive:n.domContentLoadedEventEnd,click:performance.now()-t}
                """
            )
            print("a report of 100,001 operations: \(loaded.jsonText) milliseconds")
            // Two seconds are the aim; a machine that does other things too may take longer.
            #expect((1..<10_000).contains(loaded["interactive"]?.number ?? 0), "\(loaded)")
            #expect(loaded["click"]?.number ?? .infinity < 5_000)
            let chosen = try await browser.run(Self.chosen)
            #expect(chosen["bad"] == true && chosen["focus"] == "op-200000", "\(chosen)")
        }
    }

    @Test func lateReadsAreDrawn() async throws {
        try await onPage(of: invalid, status: 1, arguments: ["--model", "all"]) { browser in
            let found = try await browser.run(
                """
                var part=document.querySelector('[aria-labelledby=staleness]');
                function all(s){return [...part.querySelectorAll(s)]}
                return {images:all('svg[role=img][aria-label]').length,
                  bars:all('rect.bar').filter(function(e){return e.getBBox().height>1}).length,
                  points:all('circle').length,rows:all('tr').length,
                  outside:all('svg text,svg rect,svg circle').filter(function(e){
                    var b=e.getBBox();return b.x<0||b.y<0||b.x+b.width>900||b.y+b.height>260
                  }).map(function(e){return e.outerHTML})}
                """
            )
            #expect(found["images"] == 2 && found["bars"] == 1, "\(found)")
            #expect((found["points"]?.integer ?? 0) > 0 && found["rows"] == 2, "\(found)")
            #expect(found["outside"] == [], "\(found)")
        }
        try await onPage(of: valid, status: 0, arguments: ["--model", "all"]) { browser in
            let part = try await browser.run("return document.getElementById('staleness')")
            #expect(part == .null)
        }
    }

    // MARK: Hostile histories

    @Test func whatAHistoryHoldsIsNeverMarkup() async throws {
        let hostile: Value = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
        let text = history(lastRead: "<b onmouseover=alert(3)>'\"&", writing: [hostile])
        try await onPage(of: text, status: 1) { browser in
            #expect(try await browser.dialog() == nil)
            // The data, and the page's own script.
            #expect(try await browser.run("return document.scripts.length") == 2)
            #expect(try await browser.run("return document.querySelectorAll('img,b').length") == 0)
            _ = try await browser.run("document.querySelector('[data-do=all]').click()")
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
                  sections:n('main section'),ops:n('.op'),
                  said:document.querySelector('.op').getAttribute('aria-label')}
                """
            )
            #expect(page["scripts"] == 2 && page["handlers"] == 0 && page["main"] == 1, "\(page)")
            #expect((page["sections"]?.integer ?? 0) > 3 && page["ops"] == 1, "\(page)")
            #expect(page["said"]?.text?.contains("at n2" + seen) == true, "\(page)")
        }
    }

    // MARK: Everybody

    @Test func aNarrowWindowNeedsNoScrollingSideways() async throws {
        try await onPage(of: invalid, status: 1) { browser in
            for width in [320, 390, 768, 1_600] as [Int64] {
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

    @Test func everythingHasARoleAndAName() async throws {
        try await onPage(of: invalid, status: 1) { browser in
            let nameless = try await browser.run(
                """
                function name(e){var l=e.getAttribute('aria-labelledby');
                  return (e.getAttribute('aria-label')||(l&&document.getElementById(l)||e)
                    .textContent||'').trim()}
                return [...document.querySelectorAll(
                  'button,section,svg[role],[role=toolbar],[role=list],[role=listitem],'+
                  '[role=slider],a')]
                  .filter(function(e){return !name(e)}).map(function(e){return e.outerHTML})
                """
            )
            #expect(nameless == [], "\(nameless)")
            let counts = try await browser.run(
                """
                function n(s){return document.querySelectorAll(s).length}
                return {language:document.documentElement.lang,main:n('main'),h1:n('h1'),
                  buttons:n('[role=toolbar] button'),items:n('[role=list] [role=listitem]'),
                  images:n('svg[role=img][aria-label]'),live:n('[role=status][aria-live]'),
                  stops:n('[role=listitem][tabindex=\\"0\\"]')}
                """
            )
            #expect(counts["language"] == "en" && counts["main"] == 1 && counts["h1"] == 1)
            #expect(counts["buttons"] == 6 && counts["items"] == 7 && counts["live"] == 1)
            #expect((counts["images"]?.integer ?? 0) >= 2)
            // One stop for the tabulator; the arrows lead on from there.
            #expect(counts["stops"] == 1, "\(counts)")
        }
    }
}

extension Value {
    /// A number of either kind; 0 for anything else.
    fileprivate var number: Double {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        default: 0
        }
    }
}
