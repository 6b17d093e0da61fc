extension Anomaly {
    /// The evidence for terminals, at most 78 columns wide; empty if there is nothing to draw.
    public var drawing: String { drawing(width: 78) }

    /// The evidence for terminals, as wide as it may be; empty if there is nothing to draw.
    ///
    /// Under a time line stands which of some faults lasted when.
    public func drawing(width: Int, faults: [FaultSpan] = []) -> String {
        switch evidence {
        case .nothing: ""
        case .timeLine(let moments): timeLine(moments, faults: faults, width: width)
        case .cycle(let cycle):
            (CycleText(cycle: cycle, width: width).lines + [
                "", timeLine(cycle.moments, names: cycle.names, faults: faults, width: width),
            ]).joined(separator: "\n")
        case .elements(let elements): table(elements)
        }
    }

    private func timeLine(
        _ moments: Moments,
        names: [Int: String] = [:],
        faults: [FaultSpan],
        width: Int
    ) -> String {
        TimeLine(
            moments.operations,
            culprit: moments.culprit,
            names: names,
            flaw: flaw ?? name,
            steps: numberedSteps,
            faults: faults,
            width: width
        ).text
    }

    /// The anomaly for people, in lines of a width: its drawing, then its steps with their numbers.
    ///
    /// Where no steps are known, the explanation stands in their place.
    public func story(width: Int = 80, faults: [FaultSpan] = []) -> [String] {
        let drawing = drawing(width: width - 2, faults: faults)
        var lines =
            drawing.isEmpty
            ? []
            : drawing.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : "  " + $0 }
        guard !steps.isEmpty else {
            return lines
                + WrappedText.lines("  " + explanation, width: width - 2).map { "  " + $0 }
        }
        for (number, step) in numberedSteps {
            let disc = number.map { TimeLineCanvas.disc($0) + " " } ?? "  "
            let wrapped = WrappedText.lines(step.reason, width: width - 4)
            for (place, line) in wrapped.enumerated() {
                lines.append("  " + (place == 0 ? disc : "  ") + line)
            }
        }
        return lines
    }

    /// One row a place: what it holds.
    private func table(_ elements: [Element]) -> String {
        let most = 30
        let width = min(most, elements.map(\.place.count).max() ?? 0)
        return elements.map { element in
            let place = String(element.place.prefix(most))
            return place + String(repeating: " ", count: width - place.count) + "  "
                + element.content + (element.isMarked ? "  ✗ " + (flaw ?? name) : "")
        }
        .joined(separator: "\n")
    }
}
