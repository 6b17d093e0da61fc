import Checkers
import Histories
import Testing

/// The time line as SVG: well-formed whatever the history holds, and always the same.
@Suite struct TimeLineSVGTests {
    private static let stale = """
        1 invoke write x 1 100
        1 ok write x 1 200
        4 invoke write x 7 300
        4 ok write x 7 400
        2 invoke read x null 500
        2 ok read x 1 600
        """

    private func drawing(_ text: String) throws -> (anomaly: Anomaly, svg: String) {
        let history = try Written.history(text)
        let verdict = Linearizability(model: .register).check(history)
        let anomaly = try #require(verdict.anomalies.first)
        return (anomaly, try #require(anomaly.timeLineSVG(in: history)))
    }

    /// The elements of a document with their attributes and texts; throws if it is not well-formed.
    private func elements(_ svg: String) throws -> [XMLElements.Element] {
        try XMLElements.read(svg)
    }

    @Test func showsWhatTheTerminalShows() throws {
        let (anomaly, svg) = try drawing(Self.stale)
        #expect(anomaly.culprit == 4)
        let elements = try elements(svg)
        let root = try #require(elements.first)
        #expect(root.name == "svg" && root.attributes["role"] == "img")
        let names = (root.attributes["aria-labelledby"] ?? "").split(separator: " ").map(
            String.init
        )
        let labels = names.compactMap { name in elements.first { $0.attributes["id"] == name } }
        #expect(labels.map(\.name) == ["title", "desc"])
        #expect(labels.map(\.text) == ["stale read, key x", anomaly.explanation])
        let texts = elements.filter { $0.name == "text" }.map(\.text)
        for text in ["write 1", "write 7", "read 1", "client 4", "0.5 s", anomaly.explanation] {
            #expect(texts.contains(text), "\(text) is missing")
        }
        #expect(svg.contains("@media (prefers-color-scheme: dark)"))
    }

    /// Neither colour nor place alone: a class of its own, a triangle and the name.
    @Test func offenderIsMarkedInThreeWays() throws {
        let elements = try elements(drawing(Self.stale).svg)
        let bars = elements.filter { $0.attributes["class"] == "offender" }
        #expect(bars.count == 2, "the bar, and its legend")
        #expect(elements.count { $0.attributes["class"] == "mark" && $0.name == "polygon" } == 1)
        #expect(
            elements.filter { $0.attributes["class"] == "says-mark" }.map(\.text) == ["stale read"]
        )
    }

    /// Bars of a tenth of a second are equally wide, and in proportion to the axis.
    @Test func timesAreToScale() throws {
        let elements = try elements(drawing(Self.stale).svg)
        let bars = elements.filter {
            $0.name == "rect" && ["change", "offender"].contains($0.attributes["class"])
                && $0.attributes["height"] == "22"
        }
        let widths = bars.compactMap { $0.attributes["width"].flatMap(Double.init) }
        #expect(widths.count == 3)
        #expect((widths.max() ?? 0) - (widths.min() ?? 0) < 0.2, "\(widths)")
        #expect((widths.first ?? 0) > 100)
    }

    /// A millisecond in a minute would be invisible: then only the order is drawn.
    @Test(arguments: ["90500", ""])
    func orderReplacesTimes(late: String) throws {
        let isTimed = !late.isEmpty
        let text =
            isTimed
            ? Self.stale.replacing(" 500", with: " 90500").replacing(" 600", with: " 90501")
            : Self.stale.replacing(/\ \d00\n/, with: "\n").replacing("1 600", with: "1")
        let svg = try drawing(text).svg
        let elements = try elements(svg)
        #expect(svg.contains("in order, not to scale"))
        #expect(svg.contains("the history has no times") == !isTimed)
        let bars = elements.filter { $0.name == "rect" && $0.attributes["height"] == "22" }
        #expect(bars.count == 3)
        let widths = bars.compactMap { $0.attributes["width"].flatMap(Double.init) }
        #expect(widths.allSatisfy { $0 > 50 })
    }

    @Test func hostileTextIsHarmless() throws {
        let evil = #""</text></title><script>alert('1')</script>&amp;]]>\u0000\u001b\u202e\ufffe""#
        let history = try Written.history(
            """
            1 invoke read x null 100
            1 ok read x \(evil) 200
            """
        )
        var events = Array(history.events)
        for place in events.indices {
            events[place].node = "n1\"/><script>\u{7}"
            events[place].key = "<key>&\u{1b}[31m"
        }
        let hostile = try History(events)
        let anomaly = try #require(
            Linearizability(model: .register).check(hostile).anomalies.first
        )
        let svg = try #require(anomaly.timeLineSVG(in: hostile))
        let elements = try elements(svg)
        #expect(!elements.contains { $0.name == "script" })
        #expect(!svg.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0 == "\u{202e}" })
        #expect(elements.contains { $0.text.contains("</text>") })
        #expect(anomaly.drawing.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" })
    }

    @Test func longLabelsAreCut() throws {
        let long = "\"" + String(repeating: "long ", count: 100) + "\""
        let history = try Written.history("1 invoke read x null\n1 ok read x null")
        var events = Array(history.events)
        events[1].value = .string(long)
        events[1].node = long
        let strange = try History(events)
        let anomaly = try #require(
            Linearizability(model: .register).check(strange).anomalies.first
        )
        let texts = try elements(try #require(anomaly.timeLineSVG(in: strange)))
            .filter { $0.name == "text" }.map(\.text)
        #expect(texts.allSatisfy { $0.count <= 120 })
        #expect(texts.contains { $0.hasPrefix("read \"\"long") && $0.contains("…") })
    }

    /// Random histories: every drawing is well-formed, bounded, and the same the second time.
    @Test func everyDrawingIsSound() throws {
        for seed in 0..<100 {
            let history = try RandomHistory.draw(
                seed: seed,
                .init(operations: 100, processes: 20, unknown: 0.2, hasCompareAndSet: true)
            )
            let members = history.operations.prefix(seed)
            guard let culprit = members.last else { continue }
            let anomaly = Anomaly(
                name: "not linearizable",
                key: "k0",
                operations: members.map(\.index),
                culprit: culprit.index,
                explanation: "a drawing of \(members.count) operations"
            )
            let svg = try #require(anomaly.timeLineSVG(in: history))
            #expect(svg == anomaly.timeLineSVG(in: history))
            let elements = try elements(svg)
            #expect(elements.count { $0.name == "g" } <= 60)
            let hidden = members.count - 60
            #expect(svg.contains("not drawn: \(hidden) more") == (hidden > 0))
            for element in elements {
                let numbers = ["x", "width"].compactMap {
                    element.attributes[$0].flatMap(Double.init)
                }
                #expect(numbers.allSatisfy { $0 >= 0 } && numbers.reduce(0, +) <= 960, "\(element)")
            }
        }
    }

    @Test func nothingToDraw() throws {
        let history = try Written.history(Self.stale)
        let anomaly = Anomaly(
            name: "many",
            key: nil,
            operations: [],
            explanation: ""
        )
        #expect(anomaly.timeLineSVG(in: history) == nil)
    }
}
