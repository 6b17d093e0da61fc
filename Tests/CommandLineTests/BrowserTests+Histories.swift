import Histories

/// The histories that pages are made of, and what is asked of pages.
extension BrowserTests {
    // MARK: Histories

    /// One writer, one reader, who at last reads what is given; and a third who has a key of its
    /// own, if that is asked for.
    func history(
        lastRead: Value,
        writing values: [Value] = [1, 2, 3],
        name: String = "",
        others: Int = 0,
        finals: [Value] = []
    ) -> String {
        var events: [Event] = []
        func add(
            _ process: Int,
            _ kind: Event.Kind,
            _ f: String,
            _ value: Value,
            key: String = "x",
            isFinal: Bool = false
        ) {
            events.append(
                Event(
                    index: events.count,
                    time: Int64(events.count + 1) * 1_000_000,
                    process: .client(process),
                    kind: kind,
                    f: f,
                    key: key + name,
                    value: value,
                    node: "n\(process)" + name,
                    extra: isFinal ? ["final": true] : [:]
                )
            )
        }
        for value in values {
            add(1, .invoke, "write", value)
            add(1, .ok, "write", value)
            add(2, .invoke, "read", .null)
            add(2, .ok, "read", value)
        }
        for number in 0..<others {
            add(3, .invoke, "write", .int(Int64(number)), key: "y")
            add(3, .ok, "write", .int(Int64(number)), key: "y")
        }
        add(2, .invoke, "read", .null)
        add(2, .ok, "read", lastRead)
        for (node, value) in finals.enumerated() {
            add(node + 1, .invoke, "read", .null, isFinal: true)
            add(node + 1, .ok, "read", value, isFinal: true)
        }
        var bytes: [UInt8] = []
        for event in events { JSONLines.append(event, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    var valid: String { history(lastRead: 3) }
    var invalid: String { history(lastRead: 1) }
    /// A late read, and at the end an old value on both nodes.
    var twice: String { history(lastRead: 1, finals: [1, 1]) }

    /// What the chosen operation says, and what has the focus.
    static let chosen = """
        var a=document.activeElement;return {focus:+a.dataset.op,
        detail:document.querySelector('.kind:not([hidden]) .detail').textContent,
        label:a.getAttribute('aria-label')||'',bad:a.classList.contains('bad'),hash:location.hash}
        """

    static let heading = """
        return document.querySelector('h1').lastChild.textContent.trim()
        """

    func count(_ selector: String, _ browser: Browser) async throws -> Int64 {
        let script = "return document.querySelectorAll('\(selector)').length"
        return try await browser.run(script).integer ?? -1
    }

    func click(_ selector: String, _ browser: Browser) async throws {
        _ = try await browser.run("document.querySelector('\(selector)').click()")
    }

    /// Asks again and again until an answer is as it should be, for at most a minute.
    func becomes(
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
}
