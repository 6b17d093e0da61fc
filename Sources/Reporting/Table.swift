import Checkers
import Histories

/// A table of text for a terminal: columns as wide as their widest cell.
public struct Table {
    private var rows: [[String]] = []
    private var rightAligned: Set<Int>

    /// A table with a heading; the named columns are set flush right.
    public init(_ heading: [String], rightAligned: Set<Int> = []) {
        self.rightAligned = rightAligned
        rows = [heading.map(\.shown)]
    }

    /// Adds a row, which may be shorter than the heading.
    public mutating func add(_ row: [String]) {
        rows.append(row.map(\.shown))
    }

    /// The lines, the heading underlined.
    public var lines: [String] {
        let widths = self.widths
        var lines = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return rightAligned.contains(column) ? space + cell : cell + space
            }
            return cells.joined(separator: "  ").trimmed
        }
        let rule = String(repeating: "─", count: lines.map(\.count).max() ?? 0)
        lines.insert(rule, at: 1)
        return lines
    }

    /// The same, not wider than some columns: what does not fit is stacked below.
    ///
    /// Each part has the first column; a last column of long text is wrapped instead.
    public func lines(within width: Int) -> [String] {
        let widths = self.widths
        let total = widths.reduce(0, +) + 2 * max(0, widths.count - 1)
        guard total > width, widths.count > 1 else { return lines }
        let before = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        if !rightAligned.contains(widths.count - 1), before <= width / 2 {
            return wrapped(at: before, width)
        }
        var parts: [[Int]] = []
        var room = 0
        for column in 1..<widths.count {
            if parts.isEmpty || room < widths[column] + 2 {
                parts.append([0])
                room = width - widths[0]
            }
            parts[parts.count - 1].append(column)
            room -= widths[column] + 2
        }
        return parts.enumerated().flatMap { number, columns in
            (number > 0 ? [""] : []) + self.columns(columns).lines
        }
    }

    private var widths: [Int] {
        (0..<(rows.map(\.count).max() ?? 0)).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
    }

    private func columns(_ chosen: [Int]) -> Table {
        var table = Table([], rightAligned: [])
        table.rows = rows.map { row in chosen.map { $0 < row.count ? row[$0] : "" } }
        table.rightAligned = Set(chosen.indices.filter { rightAligned.contains(chosen[$0]) })
        return table
    }

    /// The last column in several lines each.
    private func wrapped(at start: Int, _ width: Int) -> [String] {
        var table = self
        let last = widths.count - 1
        table.rows = rows.flatMap { row -> [[String]] in
            guard last < row.count else { return [row] }
            let lines = WrappedText.lines(row[last], width: width - start)
            return lines.enumerated().map { number, line in
                (number == 0 ? Array(row.prefix(last)) : row.prefix(last).map { _ in "" }) + [line]
            }
        }
        return table.lines
    }
}
