import Histories

/// A table of text for a terminal: columns as wide as their widest cell.
public struct Table {
    private var rows: [[String]] = []
    private let rightAligned: Set<Int>

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
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        var lines = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return rightAligned.contains(column) ? space + cell : cell + space
            }
            return Self.trimmed(cells.joined(separator: "  "))
        }
        let rule = String(repeating: "─", count: lines.map(\.count).max() ?? 0)
        lines.insert(rule, at: 1)
        return lines
    }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line
    }
}
