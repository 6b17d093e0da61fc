extension Anomaly {
    /// The evidence for terminals, at most 100 columns wide; empty if there is nothing to draw.
    public var drawing: String {
        switch evidence {
        case .nothing: ""
        case .timeLine(let moments), .cycle(_, let moments):
            TimeLine(moments.operations, offender: moments.culprit, note: name).text
        case .elements(let elements): table(elements)
        }
    }

    /// One row a place: what it holds.
    private func table(_ elements: [Element]) -> String {
        let most = 30
        let width = min(most, elements.map(\.place.count).max() ?? 0)
        return elements.map { element in
            let place = String(element.place.prefix(most))
            return place + String(repeating: " ", count: width - place.count) + "  "
                + element.content + (element.isMarked ? "  <- " + name : "")
        }
        .joined(separator: "\n")
    }
}
