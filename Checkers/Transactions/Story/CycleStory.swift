import Histories

/// Tells a cycle of dependencies: a sentence for each of them, and one that closes the circle.
///
/// Transactions are called T1, T2, ... in the order of the cycle.
struct CycleStory {
    private let history: History
    private let words: StoryWords
    private let cycle: Cycle

    /// A story of a cycle, which begins at the transaction that was invoked first.
    init(_ history: History, _ facts: TransactionFacts, _ cycle: Cycle) {
        self.history = history
        words = StoryWords(history: history, facts: facts)
        let first = cycle.edges.indices.min { cycle.edges[$0].from < cycle.edges[$1].from } ?? 0
        var edges = Array(cycle.edges[first...] + cycle.edges[..<first])
        for place in edges.indices where edges[place].key < 0 {
            edges[place].key = Self.key(of: edges[place], facts) ?? -1
        }
        self.cycle = Cycle(edges: edges)
    }

    /// The anomaly, whose evidence is its transactions alone.
    func anomaly() -> Anomaly {
        let vertices = cycle.vertices
        let operations = vertices.map { words.operation($0) }
        guard let culprit = operations.max(by: { $0.start < $1.start }) else {
            preconditionFailure("a cycle without transactions")
        }
        let keys = Set(cycle.edges.map(\.key)).subtracting([-1])
        let key = keys.count == 1 ? keys.first.map(words.key) : nil
        let steps = cycle.edges.indices.map(step)
        let name = cycle.name(isOneKey: keys.count == 1)
        var anomaly = Story(history: history, key: key).anomaly(
            name,
            operations,
            culprit: culprit,
            explanation(operations),
            proof: Story.Proof(gist: cycle.gist, steps: steps, flaw: "before itself")
        )
        let edges = EdgeWords(words).edges(of: cycle)
        anomaly.evidence = .cycle(.init(operations, culprit: culprit, edges: edges))
        return anomaly
    }

    /// Which transactions there are, of which clients and from when, and what they contradict.
    private func explanation(_ operations: [Operation]) -> String {
        let clock = Clock(for: operations)
        let most = 4
        var names = operations.prefix(most).enumerated().map { place, operation in
            "T\(place + 1) of client \(operation.process) \(clock.start(operation))"
        }
        if operations.count > most { names.append("\(operations.count - most) more") }
        let first = names.dropLast().joined(separator: ", ")
        return
            "of the transactions \(first) and \(names.last ?? "") each comes before the next one,"
            + " and the last before the first (\(cycle.className)): no order exists"
    }

    private func step(_ place: Int) -> Anomaly.Step {
        let edge = cycle.edges[place]
        let (from, to) = ("T\(place + 1)", "T\((place + 1) % cycle.edges.count + 1)")
        var reason = sentence(edge, from, to) + " So \(from) is before \(to)."
        if place == cycle.edges.count - 1 { reason += " So T1 is before T1: no order exists." }
        return Anomaly.Step(
            from: words.operation(edge.from).index,
            to: words.operation(edge.to).index,
            kind: Self.kind(edge.kind),
            label: "so \(from) is before \(to)",
            reason: reason
        )
    }

    private static func kind(_ kind: Dependency) -> String {
        switch kind {
        case .ww, .update: "ww"
        case .wr: "wr"
        case .rw: "rw"
        case .session, .pass: "so"
        case .realTime: "rt"
        }
    }

    private func sentence(_ edge: Cycle.Edge, _ from: String, _ to: String) -> String {
        let key = edge.key < 0 ? "a key" : words.key(edge.key)
        switch edge.kind {
        case .wr: return sentence(ofRead: edge, key, from, to)
        case .rw: return sentence(ofOverwrite: edge, key, from, to)
        case .ww: return sentence(ofWrites: edge, key, from, to)
        case .update:
            let value = words.firstWrite(of: edge.key, by: edge.to).map(words.value(ofWrite:))
            return "\(from) read \(key) and wrote the next version of it; \(to)'s"
                + " \(value ?? "own") is not in between, or an update is lost."
        case .session, .pass: return "\(from) and \(to) are the same client's, one after the other."
        case .realTime:
            let gap = words.operation(edge.from).gap(to: words.operation(edge.to))
            return "\(from) was answered \(gap)before \(to) was sent."
        }
    }

    private func sentence(
        ofRead edge: Cycle.Edge,
        _ key: String,
        _ from: String,
        _ to: String
    ) -> String {
        guard let read = words.read(of: edge.key, by: edge.to, from: edge.from),
            let write = words.lastWrite(of: edge.key, by: edge.from)
        else { return "\(to) read what \(from) wrote." }
        let seen = words.read(Int(words.facts.readSteps[read]))
        return "\(to) read \(key) = \(seen); the \(words.value(ofWrite: write)) is \(from)'s."
    }

    private func sentence(
        ofOverwrite edge: Cycle.Edge,
        _ key: String,
        _ from: String,
        _ to: String
    ) -> String {
        guard let read = words.read(of: edge.key, by: edge.from),
            let write = words.firstWrite(of: edge.key, by: edge.to)
        else { return "\(from) did not see what \(to) wrote." }
        let value = words.value(ofWrite: write)
        if words.facts.readSources[read] < 0 {
            return "\(from) found nothing in \(key), before \(to)'s \(value)."
        }
        let seen = words.read(Int(words.facts.readSteps[read]))
        return "\(from) read \(key) = \(seen) and did not see \(to)'s \(value), which comes later."
    }

    private func sentence(
        ofWrites edge: Cycle.Edge,
        _ key: String,
        _ from: String,
        _ to: String
    ) -> String {
        guard let one = words.lastWrite(of: edge.key, by: edge.from),
            let other = words.firstWrite(of: edge.key, by: edge.to)
        else { return "\(to) wrote over what \(from) wrote." }
        let (first, second) = (words.value(ofWrite: one), words.value(ofWrite: other))
        if edge.reader >= 0 {
            let reader = words.operation(edge.reader)
            return "Client \(reader.process)'s transaction at event \(reader.index) read \(to)'s"
                + " \(second) in \(key) although \(from)'s \(first) was already in its past."
        }
        if words.read(of: edge.key, by: edge.to, from: edge.from) != nil {
            return "\(to) read \(from)'s \(first) in \(key) and wrote \(second)."
        }
        if edge.isForced {
            return "\(from)'s \(first) in \(key) cannot come after \(to)'s \(second), by other"
                + " dependencies."
        }
        if let before = words.list(of: edge.key, upTo: other, including: false),
            let after = words.list(of: edge.key, upTo: other, including: true)
        {
            return "\(to) appended \(second) to \(key) after \(from)'s \(first): \(before) became"
                + " \(after)."
        }
        return "Nobody read \(to)'s \(second) in \(key); every list that was read ends at"
            + " \(from)'s \(first) or earlier."
    }

    /// The key that an edge is about: the one of which both transactions have neighbouring
    /// versions.
    static func key(of edge: Cycle.Edge, _ facts: TransactionFacts) -> Int32? {
        let (from, to) = (Int(edge.from), Int(edge.to))
        switch edge.kind {
        case .wr:
            return facts.reads(of: to).first { facts.readSources[$0] == edge.from }
                .map { facts.readKeys[$0] }
        case .rw, .update:
            return facts.reads(of: from).first { read in
                guard let write = facts.write(of: facts.readKeys[read], by: to) else {
                    return false
                }
                return facts.orders.readRanks[read] >= 0
                    && facts.orders.writeRanks[write] > facts.orders.readRanks[read]
            }
            .map { facts.readKeys[$0] }
        case .ww:
            return facts.writes(of: from).first { write in
                guard let other = facts.write(of: facts.writtenKeys[write], by: to) else {
                    return false
                }
                return facts.orders.writeRanks[write] < facts.orders.writeRanks[other]
            }
            .map { facts.writtenKeys[$0] }
        case .session, .realTime, .pass: return nil
        }
    }
}
