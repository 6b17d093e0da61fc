import Histories

extension AttemptLines {
    /// The widest drawing allowed, in columns.
    private static let width = 74

    /// The drawing for terminals, at most 74 columns wide, without a line feed at its end.
    ///
    /// A bar ends with `|` where there was an answer, with `?` where there was none, and with `…`
    /// where somebody still waits for one.
    public var text: String {
        let heading = 2 + (rows.map(\.title.count).max() ?? 0)
        let notes = "  <- " + note
        let columns = columns(below: max(20, Self.width - heading - notes.count))
        var lines = rows.map { row in
            row.title + String(repeating: " ", count: heading - row.title.count)
                + bar(row, from: columns[row.begin], to: columns[row.end ?? columns.count - 1])
                + (row.isMarked ? notes : "")
        }
        if left > 0 { lines.append("(\(left) more calls are not drawn)") }
        return lines.joined(separator: "\n")
    }

    /// A column for each moment, so that labels fit; squeezed where there is no room for that.
    private func columns(below room: Int) -> [Int] {
        let count = 1 + (rows.flatMap { [$0.begin, $0.end ?? 0] }.max() ?? 0)
        var columns = [Int](repeating: 0, count: count + 1)
        for place in 1...count {
            columns[place] = columns[place - 1] + 2
            for row in rows where (row.end ?? count) == place {
                columns[place] = max(columns[place], columns[row.begin] + row.label.count + 5)
            }
        }
        let widest = columns[count]
        guard widest >= room else { return columns }
        return columns.map { $0 * (room - 1) / widest }
    }

    private func bar(_ row: Row, from start: Int, to end: Int) -> String {
        let edge = row.isMarked ? "*" : "|"
        let length = max(2, end - start + 1)
        let closing = row.end == nil ? "…" : row.kind == .info ? "?" : edge
        let inner = length - 2
        let margin = String(repeating: " ", count: start)
        guard inner >= row.label.count + 2 else {
            let cut = String(row.label.prefix(inner))
            let rest = String(repeating: "-", count: inner - cut.count)
            return margin + edge + cut + rest + closing
        }
        let dashes = inner - row.label.count - 2
        return margin + edge + String(repeating: "-", count: dashes / 2) + " " + row.label + " "
            + String(repeating: "-", count: dashes - dashes / 2) + closing
    }
}
