import Histories

/// The rows under a time line that show when which fault lasted.
///
/// ```
///           0         +20.9   +31.1     +58.3  ∕∕  +290       +291 ms
/// fault     ░░░░░░░░░░░ links cut: n1 | n2 n3 ░░░░░░░░
/// ```
///
/// Times lie between the columns of the events around them. What lasted beyond the drawing reaches
/// to its rim.
struct FaultRows {
    /// The most faults that have a row.
    private static let most = 4

    let spans: [FaultSpan]
    /// The columns of events with their times, ascending.
    let marks: [(column: Int, time: Int64)]
    let heading: Int
    let width: Int

    /// A row for each fault of the time that is drawn; one that came back stays in its row.
    var lines: [String] {
        guard let first = marks.first, let last = marks.last, first.time < last.time else {
            return []
        }
        let shown = spans.filter { $0.start < last.time && $0.end > first.time }
        var words: [String] = []
        for span in shown where !words.contains(span.words) { words.append(span.words) }
        var lines = words.prefix(Self.most).map { words in
            row(of: shown.filter { $0.words == words })
        }
        if words.count > Self.most {
            lines.append("(\(words.count - Self.most) more faults are not drawn)")
        }
        return lines
    }

    /// The bars of one fault, with what it is in the widest of them, or beside the last.
    private func row(of spans: [FaultSpan]) -> String {
        let room = max(0, width - heading)
        var cells = [Character](repeating: " ", count: room)
        let bars = spans.map { span -> Range<Int> in
            let start = min(column(of: span.start), max(0, room - 1))
            return start..<max(start + 1, min(room, column(of: span.end) + 1))
        }
        for bar in bars { for place in bar where place < room { cells[place] = "░" } }
        let widest = bars.max { $0.count < $1.count } ?? 0..<0
        let names = [spans[0].words, spans[0].short].map { $0.printable(limit: room) }
        let title = "fault".padding(to: heading)
        if let inside = names.first(where: { $0.count + 6 <= widest.count }) {
            let start = widest.lowerBound + 2
            cells.replaceSubrange(start..<start + inside.count + 2, with: " \(inside) ")
            return title + String(cells).trimmed
        }
        let end = bars.map(\.upperBound).max() ?? 0
        if let beside = names.first(where: { end + 1 + $0.count <= room }) {
            return title + String(cells[..<end]) + " " + beside
        }
        let begin = bars.map(\.lowerBound).min() ?? 0
        if let before = names.first(where: { $0.count + 1 <= begin }) {
            cells.replaceSubrange(begin - before.count - 1..<begin - 1, with: before)
            return title + String(cells[..<end])
        }
        return title + String(cells[..<end]) + "\n" + String(repeating: " ", count: heading)
            + names[0]
    }

    /// The column of a moment, between those of the events around it.
    private func column(of time: Int64) -> Int {
        guard let next = marks.firstIndex(where: { $0.time > time }) else {
            return marks.last?.column ?? 0
        }
        guard next > 0 else { return marks[0].column }
        let (before, after) = (marks[next - 1], marks[next])
        let whole = Double(after.time) - Double(before.time)
        let share = (Double(time) - Double(before.time)) / max(1, whole)
        return before.column + Int(share * Double(after.column - before.column))
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
