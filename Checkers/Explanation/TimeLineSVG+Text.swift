import Histories

extension TimeLineSVG {
    /// The document.
    var svg: HTML {
        let head = heading()
        var body: [HTML] = []
        var y = head.bottom
        let top = y
        var places: [Double] = []
        for row in rows {
            places.append(y)
            y += row.height
        }
        body += axis(top: top, bottom: y)
        if let bar = rows.lazy.flatMap(\.bars).first(where: \.isOffender) {
            let x = Geometry.padding + bar.start
            body.append(line(x, top, x, y, "guide"))
        }
        for (row, place) in zip(rows, places) { body += drawn(row, at: place) }
        let foot = footer(at: y + 44)
        let height = foot.bottom + 16
        let identity = "time-line-\(offender?.index ?? core.first?.index ?? 0)"
        let title = name + (key.map { ", key \($0)" } ?? "")
        let opening: HTML = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Geometry.width)" \
            height="\(height)" viewBox="0 0 \(Geometry.width) \(height)" role="img" \
            aria-labelledby="\(identity)-title \(identity)-description">
            <title id="\(identity)-title">\(title)</title>
            <desc id="\(identity)-description">\(explanation)</desc>
            <style>\(Self.style)</style>
            <rect class="page" width="100%" height="100%" rx="8"/>
            """
        return ([opening] + head.lines + body + foot.lines + ["</svg>\n"]).joined(by: "\n")
    }

    // MARK: Around the plot

    private func heading() -> (lines: [HTML], bottom: Double) {
        let left = Geometry.padding
        let key: HTML = key.map { "<tspan class=\"dim\" dx=\"10\">key \($0)</tspan>" } ?? ""
        var lines: [HTML] = ["<text class=\"name\" x=\"\(left)\" y=\"40\">\(name)\(key)</text>"]
        var y = 64.0
        for line in Markup.lines(explanation.printable(), width: 118, most: 4) {
            lines.append(label(left, y, "says", line))
            y += 19
        }
        return (lines, y + 8)
    }

    private func axis(top: Double, bottom: Double) -> [HTML] {
        let left = Geometry.padding + margin
        let right = Geometry.width - Geometry.padding
        var lines = [line(left, bottom, right, bottom, "axis")]
        let marks = marks()
        var end = 0.0
        for mark in marks {
            let x = Geometry.padding + mark.x
            let width = Markup.width(mark.text, size: 11)
            lines.append(line(x, top, x, bottom + 5, scale.isReal ? "grid" : "grid faint"))
            let start = min(x - width / 2, right - width)
            guard start >= end + 8 else { continue }
            lines.append(label(start, bottom + 19, "time", mark.text))
            end = start + width
        }
        if !scale.isReal {
            let hasTimes = core.allSatisfy { $0.invokedAt != nil }
            let note =
                "in order, not to scale: "
                + (hasTimes ? "seconds at each event" : "the history has no times; event numbers")
            lines.append(label(left, bottom + 36, "note", note))
        }
        return lines
    }

    /// Round times, or every event with its own time or number.
    private func marks() -> [(x: Double, text: String)] {
        let width = Geometry.width - 2 * Geometry.padding - margin - Geometry.tail
        if case .real(let from, let to) = scale {
            return TimeScale.ticks(from: from, to: to).map {
                (margin + Double($0.time - from) / Double(to - from) * width, $0.text)
            }
        }
        let clock = Clock(for: core)
        let hasTimes = core.allSatisfy { $0.invokedAt != nil }
        var marks: [(x: Double, text: String)] = []
        for operation in core {
            if let x = scale.start(operation, width: width) {
                let time = hasTimes ? operation.invokedAt.map(clock.seconds) : "\(operation.index)"
                marks.append((margin + x, time ?? ""))
            }
            if let x = scale.finish(operation, width: width) {
                let index = operation.completionIndex.map(String.init)
                let time = hasTimes ? operation.completedAt.map(clock.seconds) : index
                marks.append((margin + x, time ?? ""))
            }
        }
        return marks.sorted { $0.x < $1.x }
    }

    private func footer(at top: Double) -> (lines: [HTML], bottom: Double) {
        var x = Geometry.padding
        let y = top + (scale.isReal ? 0 : 16)
        var lines: [HTML] = []
        let bars = rows.flatMap(\.bars)
        func entry(_ shape: HTML, _ text: String, if isThere: Bool) {
            guard isThere else { return }
            lines.append(shape)
            lines.append(label(x + 26, y + 10, "note", text))
            x += 26 + Markup.width(text, size: 11) + 20
        }
        func swatch(_ style: String) -> HTML { rectangle(x, y, x + 18, 12, style) }
        let own = bars.filter { !$0.isContext && !$0.isOffender }
        entry(swatch("change"), "change", if: own.contains { !$0.operation.isNamedRead })
        entry(swatch("read"), "read", if: own.contains { $0.operation.isNamedRead })
        let isMarked = bars.contains(where: \.isOffender)
        entry(swatch("offender"), "the contradiction shows here", if: isMarked)
        let isOpen = bars.contains { $0.isOpen && !$0.isContext }
        entry(arrow(x, y, x + 18, 12, "change"), "never answered", if: isOpen)
        entry(swatch("context"), "others, meanwhile", if: bars.contains(where: \.isContext))
        let hidden = [
            left.core > 0 ? "\(left.core) more operations of the anomaly" : nil,
            left.context > 0 ? "\(left.context) others at that time" : nil,
        ]
        .compactMap { $0 }.joined(separator: " and ")
        guard !hidden.isEmpty else { return (lines, y + 14) }
        lines.append(label(Geometry.padding, y + 32, "note", "not drawn: " + hidden))
        return (lines, y + 34)
    }
}
