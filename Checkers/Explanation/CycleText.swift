import Histories

/// A drawing of a cycle of transactions for terminals, from the top down and back up at the left.
///
/// ```
/// ┌─▶ T1  client 1 (n1)  r x → [], append y 1
/// │   ┊ ① rw x: T1 read nothing, T2 appended 1
/// │   ▼
/// │   T2  client 2 (n2)  r y → [], append x 1
/// │   ┊ ② rw y: T2 read nothing, T1 appended 1
/// └───┘
/// ```
///
/// The lines of edges differ by kind, and each has its kind as a word beside it.
struct CycleText {
    /// The most transactions drawn; of longer cycles the first ones and the last.
    static let most = 24

    let cycle: Anomaly.DependencyCycle
    let width: Int

    /// The lines of the drawing.
    var lines: [String] {
        let transactions = cycle.transactions
        var lines: [String] = []
        for (place, transaction) in transactions.enumerated() {
            let isLast = place == transactions.count - 1
            if place >= Self.most - 1, !isLast {
                if place == Self.most - 1 { lines += hidden(transactions.count - Self.most) }
                continue
            }
            lines += self.lines(of: transaction, place)
            lines += edge(place)
            lines.append(isLast ? "└───┘" : "│   ▼")
        }
        return lines
    }

    private func hidden(_ count: Int) -> [String] {
        ["│   … \(count) more transactions", "│   ▼"]
    }

    /// The name and the client of a transaction, then its steps; beside them, or below.
    private func lines(of transaction: Operation, _ place: Int) -> [String] {
        let node = transaction.node.map { " (\($0.printable(limit: 16)))" } ?? ""
        let name = "T\(place + 1)  client \(transaction.process)\(node)"
        let steps = transaction.stepLabels(keys: 12, values: 16) ?? [transaction.label(limit: 24)]
        let text = steps.joined(separator: ", ")
        let head = place == 0 ? "┌─▶ " : "│   "
        if name.count + 2 + text.count <= width - 4 { return [head + name + "  " + text] }
        let room = width - 8
        let wrapped = WrappedText.lines(text.cut(to: 2 * room), width: room)
        return [head + name] + wrapped.map { "│       " + $0.cut(to: room) }
    }

    private func edge(_ place: Int) -> [String] {
        let edge = cycle.edges[place]
        let text = edge.title + ": " + edge.words
        let line = String(Self.stroke(edge.kind))
        let disc = TimeLineCanvas.disc(place + 1) + " "
        return WrappedText.lines(text, width: width - 6 - disc.count).enumerated().map {
            let head = $0 == 0 ? disc : String(repeating: " ", count: disc.count)
            return "│   " + line + " " + head + $1.cut(to: width - 6 - disc.count)
        }
    }

    private static func stroke(_ kind: Anomaly.DependencyCycle.Edge.Kind) -> Character {
        switch kind {
        case .wr: "│"
        case .ww: "║"
        case .rw: "┊"
        case .session: "╎"
        case .realTime: "┆"
        }
    }
}
