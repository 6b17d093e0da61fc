import Histories
import Testing

/// Cycles of transactions in a browser, which measures letters as they are.
extension BrowserTests {
    /// Transactions in a ring: each reads nothing where the next one appends.
    private func ring(_ count: Int) -> String {
        var events: [Event] = []
        for kind in [Event.Kind.invoke, .ok] {
            for number in 0..<count {
                let read: Value = kind == .ok ? [] : .null
                events.append(
                    Event(
                        index: events.count,
                        time: Int64(events.count + 1) * 1_000_000,
                        process: .client(number),
                        kind: kind,
                        f: "txn",
                        value: [
                            ["r", .string("account-\((number + 1) % count)"), read],
                            ["append", .string("account-\(number)"), .int(Int64(number))],
                        ],
                        node: "node-\(number)"
                    )
                )
            }
        }
        var bytes: [UInt8] = []
        for event in events { JSONLines.append(event, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Texts and boxes of the drawing that is shown, those that touch, and what sticks out.
    private static let measured = """
        var svg=[...document.querySelectorAll('.cycle svg[role=img]')]
          .filter(function(s){return s.getBoundingClientRect().width>0});
        var box=svg[0].getBoundingClientRect();
        var texts=[...svg[0].querySelectorAll('text:not(.number)')].map(function(t){
          var r=t.getBoundingClientRect();r.words=t.textContent;r.node=t.parentNode;return r});
        var bad=[];
        function touch(a,b){return a.left<b.right-1&&b.left<a.right-1&&a.top<b.bottom-3&&
          b.top<a.bottom-3}
        texts.forEach(function(a,i){
          texts.slice(i+1).forEach(function(b){if(touch(a,b))bad.push(a.words+' / '+b.words)});
          svg[0].querySelectorAll('.node').forEach(function(n){
            if(n!==a.node&&touch(a,n.getBoundingClientRect()))bad.push(a.words+' on a box')});
          if(a.left<box.left||a.right>box.right+1)bad.push(a.words+' sticks out')});
        return {shown:svg.length,texts:texts.length,bad:bad.join('; '),
          wide:document.documentElement.scrollWidth>innerWidth}
        """

    @Test(arguments: [2, 3, 5])
    func aCycleIsReadable(count: Int) async throws {
        let arguments = ["--model", "serializable"]
        try await onPage(of: ring(count), status: 1, arguments: arguments) { browser in
            for width in [1400, 820, 420] as [Int64] {
                try await browser.resize(width: width, height: 900)
                let isDone = try await becomes(browser, "return innerWidth") {
                    $0.integer == width
                }
                #expect(isDone)
                let found = try await browser.run(Self.measured)
                #expect(found["shown"] == 1, "\(width): \(found.jsonText)")
                #expect(found["bad"] == "", "\(width): \(found.jsonText)")
                #expect(found["wide"] == false, "\(width): the page scrolls sideways")
                #expect(found["texts"]?.integer ?? 0 >= Int64(4 * count), "\(found.jsonText)")
            }
        }
    }
}
