import Foundation

/// A table of a document of the repository, found by the title of its first column.
struct MarkdownTable {
    /// Why a table cannot be compared.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    /// The names in code font in the first column, row by row.
    let rows: [[String]]
    /// The cells of each row.
    let cells: [[String]]

    /// All names of the first column, in order.
    var names: [String] { rows.flatMap(\.self) }

    /// The table whose first row has these titles, of which the first ones are enough.
    init(_ path: String, titles: String...) throws {
        let lines = try Self.text(path).split(separator: "\n", omittingEmptySubsequences: false)
        let tables = lines.indices.filter { index in
            Array(Self.cells(of: lines[index]).prefix(titles.count)) == titles
        }
        guard let first = tables.first, tables.count == 1 else {
            let count = tables.isEmpty ? "no table" : "\(tables.count) tables"
            throw Missing(description: "\(path) has \(count) with the titles \(titles)")
        }
        cells = lines[(first + 2)...].prefix { $0.hasPrefix("|") }.map(Self.cells)
        rows = cells.map { row in
            (row.first ?? "").matches(of: /`([^`]+)`/).map { String($0.1) }
        }
    }

    /// The text of a document.
    static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private static func cells(of line: some StringProtocol) -> [String] {
        guard line.hasPrefix("|") else { return [] }
        return line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
