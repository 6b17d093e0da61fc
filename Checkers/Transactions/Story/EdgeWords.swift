import Histories

/// A few words for each edge of a cycle, as they stand beside it in a drawing.
struct EdgeWords {
    private static let longest = 14
    private let words: StoryWords

    init(_ words: StoryWords) { self.words = words }

    /// The edges, with transactions called by their places in the cycle.
    func edges(of cycle: Cycle) -> [Anomaly.DependencyCycle.Edge] {
        cycle.edges.enumerated().map { place, edge in
            let next = (place + 1) % cycle.edges.count
            let kind = Self.kind(edge.kind)
            let isOfKey = edge.key >= 0 && kind != .session && kind != .realTime
            return Anomaly.DependencyCycle.Edge(
                kind,
                key: isOfKey ? words.key(edge.key) : nil,
                words: text(edge, "T\(place + 1)", "T\(next + 1)")
            )
        }
    }

    private static func kind(_ kind: Dependency) -> Anomaly.DependencyCycle.Edge.Kind {
        switch kind {
        case .ww, .update: .ww
        case .wr: .wr
        case .rw: .rw
        case .session, .pass: .session
        case .realTime: .realTime
        }
    }

    private func text(_ edge: Cycle.Edge, _ from: String, _ to: String) -> String {
        switch edge.kind {
        case .wr:
            guard let value = written(words.lastWrite(of: edge.key, by: edge.from)) else {
                return "\(to) read what \(from) wrote"
            }
            return "\(to) read \(from)'s \(value)"
        case .rw:
            guard let read = words.read(of: edge.key, by: edge.from),
                let value = written(words.firstWrite(of: edge.key, by: edge.to))
            else { return "\(from) did not see what \(to) wrote" }
            let seen =
                words.facts.readSources[read] < 0
                ? "nothing" : cut(words.read(Int(words.facts.readSteps[read])))
            return "\(from) read \(seen), \(to) \(verb(edge.key)) \(value)"
        case .ww, .update:
            guard let next = written(words.firstWrite(of: edge.key, by: edge.to)) else {
                return "\(to) wrote over what \(from) wrote"
            }
            let own = written(words.lastWrite(of: edge.key, by: edge.from))
            if let own, edge.reader >= 0 || edge.isForced {
                return "\(from)'s \(own) can only be before \(to)'s \(next)"
            }
            return "\(from) \(verb(edge.key)) \(own ?? "a version"), then \(to) \(next)"
        case .session, .pass:
            return "client \(words.operation(edge.from).process): first \(from), then \(to)"
        case .realTime:
            let gap = words.operation(edge.from).gap(to: words.operation(edge.to))
            return "\(from) was answered \(gap)before \(to)"
        }
    }

    private func verb(_ key: Int32) -> String {
        words.facts.columns.isList(Int(key)) ? "appended" : "wrote"
    }

    private func written(_ write: Int32?) -> String? {
        write.map { cut(words.value(ofWrite: $0)) }
    }

    private func cut(_ text: String) -> String { text.shortened(to: Self.longest) }
}
