import Foundation
import Histories
import Processes
import TestSupport
import Testing

/// The dashboard in a real browser: by pointer, by keyboard alone, on a phone, and live.
@Suite(
    .serialized,
    .enabled(if: Browser.isPresent, "chromium and chromedriver are not here: .ci/install tests")
)
struct ServeBrowserTests {
    /// Starts a server and a browser, and lets a test use them; no page may complain.
    private func withBrowser(
        _ body: (Browser, DashboardServer) async throws -> Void
    ) async throws {
        let server = try await DashboardServer()
        let scratch = try CommandLineScratch()
        let browser = try await Browser(scratch)
        do {
            try await body(browser, server)
            #expect(try await browser.complaints() == [])
        } catch {
            await browser.end()
            await server.end()
            throw error
        }
        await browser.end()
        #expect(await server.end() == 130)
    }

    private func open(
        _ path: String,
        _ browser: Browser,
        _ server: DashboardServer
    ) async throws {
        try await browser.open(url: "http://\(server.host)\(path)")
    }

    private func becomes(
        _ browser: Browser,
        _ script: String,
        _ isRight: (Value) -> Bool
    ) async throws -> Bool {
        try await eventually { isRight(try await browser.run(script)) }
    }

    private static let subjects = """
        return [...document.querySelectorAll('table.rows tbody th')].map(
          function(c){return c.textContent}).join(' ')
        """
    private static let place = "return location.pathname+location.search"

    // MARK: Lists

    @Test func runsAreSearchedSortedFilteredAndCompared() async throws {
        try await withBrowser { browser, server in
            try server.writeRuns(9)
            try await open("/runs", browser, server)
            #expect(try await browser.run(Self.subjects).text?.hasPrefix("crdt raft abd") == true)
            _ = try await browser.run(
                "[...document.querySelectorAll('a.sort')][0].click()"
            )
            #expect(
                try await becomes(browser, Self.subjects) {
                    $0.text?.hasPrefix("abd abd abd crdt") == true
                }
            )
            #expect(
                try await browser.run(
                    "return document.querySelector('th[aria-sort]').getAttribute('aria-sort')"
                ) == "ascending"
            )
            _ = try await browser.run(
                """
                [...document.querySelectorAll('.chips a')].find(function(a){
                  return a.textContent.indexOf('raft')==0}).click()
                """
            )
            #expect(try await becomes(browser, Self.subjects) { $0 == "raft raft raft" })
            // By keyboard: the slash leads to the search, Enter searches.
            _ = try await browser.run("document.activeElement.blur()")
            try await browser.press("/")
            #expect(try await browser.run("return document.activeElement.id") == "q")
            _ = try await browser.run("document.activeElement.value='run1004'")
            _ = try await browser.run("document.activeElement.form.requestSubmit()")
            #expect(try await becomes(browser, Self.subjects) { $0 == "raft" })
            // Two are ticked, and stand side by side.
            try await open("/runs", browser, server)
            let button = "return document.querySelector('form.list button').disabled"
            #expect(try await browser.run(button) == true)
            _ = try await browser.run(
                """
                [...document.querySelectorAll('input[name=run]')].slice(0,2).forEach(
                  function(box){box.click()})
                """
            )
            #expect(try await browser.run(button) == false)
            _ = try await browser.run("document.querySelector('form.list button').click()")
            #expect(
                try await becomes(browser, "return document.querySelector('h1').textContent") {
                    $0 == "2 runs side by side"
                }
            )
        }
    }

    @Test func theGridIsWalkedByKeys() async throws {
        try await withBrowser { browser, server in
            try server.writeRuns(9)
            try await open("/", browser, server)
            _ = try await browser.run("document.querySelector('svg.nt[tabindex=\"0\"]').focus()")
            try await browser.press("ArrowDown")
            let said = "return document.getElementById('walk').textContent"
            #expect(
                try await becomes(browser, said) { $0.text?.contains("night: broken") == true }
            )
            let stops = "return document.querySelectorAll('svg.nt[tabindex=\"0\"]').length"
            #expect(try await browser.run(stops) == 1)
            try await browser.press("Enter")
            #expect(
                try await becomes(browser, Self.place) {
                    $0.text?.hasPrefix("/runs?night=night&cell=crdt") == true
                }
            )
            #expect(try await browser.run(Self.subjects) == "crdt crdt crdt")
        }
    }

    // MARK: Everybody

    @Test func everyPageHasRolesAndFitsAPhone() async throws {
        try await withBrowser { browser, server in
            try server.writeRuns(60)
            let paths = [
                "/", "/runs", "/runs/adhoc/run1059", "/compare",
                "/compare?run=adhoc/run1000&run=adhoc/run1059", "/trends", "/trends/cell/abd",
                "/nights/adhoc/night", "/anomalies", "/glossary", "/glossary/stale-read", "/live",
                "/check", "/nothing",
            ]
            for path in paths {
                for width in [400, 1_400] as [Int64] {
                    try await browser.resize(width: width, height: 800)
                    try await open(path, browser, server)
                    let page = try await browser.run(Self.survey)
                    #expect(page["wide"]?.integer ?? .max <= width, "\(path) \(width): \(page)")
                    #expect(page["nameless"] == [], "\(path): \(page)")
                    #expect(page["h1"] == 1 && page["main"] == 1 && page["bare"] == 0, "\(path)")
                    #expect(page["language"] == "en" && page["skip"] == true, "\(path): \(page)")
                }
            }
            // A page that is not there is said so by its status, which the console repeats.
            let complaints = try await browser.complaints()
            #expect(complaints.allSatisfy { $0.contains("/nothing") }, "\(complaints)")
        }
    }

    private static let survey = """
        function n(s){return document.querySelectorAll(s).length}
        function name(e){var l=e.getAttribute('aria-labelledby');
          var f=e.labels&&e.labels.length?e.labels[0].textContent:'';
          return (e.getAttribute('aria-label')||f||(l&&document.getElementById(l)||e)
            .textContent||'').trim()}
        return {wide:document.documentElement.scrollWidth,h1:n('h1'),main:n('main'),
          language:document.documentElement.lang,bare:n('thead th:not([scope])'),
          skip:n('a.skip[href="#main"]')==1,
          nameless:[...document.querySelectorAll('button,section,nav,a,summary,select,'+
            'input:not([type=hidden]),[role=group],[role=img],progress')].filter(
            function(e){return !name(e)}).map(function(e){return e.outerHTML.slice(0,120)})}
        """

    @Test func darkIsAnotherPaperOfTheSameSheet() async throws {
        try await withBrowser { browser, server in
            let paper = "return getComputedStyle(document.body).backgroundColor"
            for (colours, expected) in [
                ("light", "rgb(255, 255, 255)"), ("dark", "rgb(15, 18, 22)"),
            ] {
                try await browser.prefer(colours: colours)
                try await open("/runs", browser, server)
                #expect(try await browser.run(paper).text == expected)
            }
        }
    }

    // MARK: Histories and runs

    @Test func aDroppedHistoryIsCheckedAndShown() async throws {
        try await withBrowser { browser, server in
            try await open("/check", browser, server)
            _ = try await browser.run(
                """
                var lines=[0,1,2,3].map(function(i){return JSON.stringify({index:i,time:i*10,
                  process:i<2?1:2,type:i%2?'ok':'invoke',f:i<2?'write':'read',key:'x',
                  value:i<2?1:i==3?2:null})}).join('\\n')+'\\n';
                var data=new DataTransfer();
                data.items.add(new File([lines],'dropped.jsonl'));
                document.getElementById('drop').dispatchEvent(
                  new DragEvent('drop',{dataTransfer:data,bubbles:true,cancelable:true}))
                """
            )
            #expect(
                try await becomes(browser, "return document.querySelector('h1').textContent") {
                    $0 == "dropped.jsonl"
                }
            )
            let links = "return [...document.querySelectorAll('.acts a')].map(e=>e.textContent)"
            #expect(try await becomes(browser, links) { $0 == ["The page on it"] })
            _ = try await browser.run("document.querySelector('.acts a').click()")
            // The report draws, in a cage without an origin.
            #expect(
                try await becomes(browser, "return document.querySelectorAll('.op.bad').length") {
                    $0 == 1
                }
            )
            #expect(try await browser.run("return self.origin") == "null")
        }
    }

    @Test func aRunUnderWayIsShownAsItHappens() async throws {
        try await withBrowser { browser, server in
            try await open("/live", browser, server)
            #expect(try await browser.run("return !!document.getElementById('idle')") == true)
            let scratch = try CommandLineScratch()
            let run = try scratch.start([
                "run", "--strategy", "abd", "--workload", "register", "--nemesis", "partition",
                "--time-limit", "4s", "--seed", "3", "--runs", server.runs,
            ])
            let part = """
                var s=document.querySelector('#live section');
                return s?s.textContent:''
                """
            #expect(try await becomes(browser, part) { $0.text?.contains("asking") == true })
            #expect(try await becomes(browser, part) { $0.text?.contains("partition") == true })
            #expect(try await becomes(browser, part) { $0.text?.contains("as claimed") == true })
            #expect(await run.wait(within: .seconds(60)) == .exited(0))
        }
    }
}
