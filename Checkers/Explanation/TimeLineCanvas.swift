/// The rows of a drawing with the arrows between them, as lines of characters.
///
/// Every gap between two rows has as many lines as its arrows need; lines that only pass an arrow
/// on are left out.
struct TimeLineCanvas {
    /// A row with its bars.
    struct Row {
        var title: String
        var heading = 0
        var cells: [Character]
        /// The operations in it, by the journal's indices of their invocations.
        var operations: Set<Int>
    }

    /// An arrow from the end of a bar to the begin of another one, in columns of the canvas.
    struct Arrow {
        var number: Int
        var from: (operation: Int, column: Int)
        var to: (operation: Int, column: Int)
        /// Whether it goes on along all rows below, which begin in the same column.
        var isJoined: Bool
    }

    private let rows: [Row]
    private var grid: [[Character]]
    /// The line of each row.
    private var places: [Int] = []

    /// Draws everything.
    init(rows: [Row], arrows: [Arrow]) {
        self.rows = rows
        let placed = arrows.compactMap { arrow -> Routed? in
            guard
                let from = rows.firstIndex(where: { $0.operations.contains(arrow.from.operation) }),
                let to = rows.firstIndex(where: { $0.operations.contains(arrow.to.operation) })
            else { return nil }
            return Routed(arrow: arrow, from: from, to: to)
        }
        // A line for each arrow that leaves into a gap, and one for heads at each end of the gap.
        var leaving = [Int](repeating: 0, count: rows.count + 1)
        let routes = placed.map { route in
            var route = route
            route.lane = leaving[route.gap]
            leaving[route.gap] += 1
            return route
        }
        var line = 0
        for row in rows.indices {
            if row == 0 { line += 2 + leaving[0] }
            places.append(line)
            line += 3 + leaving[row + 1]
        }
        let width =
            (rows.map { $0.heading + $0.cells.count } + arrows.map { $0.to.column + 1 })
            .max() ?? 0
        grid = [[Character]](
            repeating: [Character](repeating: " ", count: width),
            count: line
        )
        for (row, place) in zip(rows, places) {
            for (column, cell) in row.title.enumerated() where column < width {
                grid[place][column] = cell
            }
            for (column, cell) in row.cells.enumerated() where cell != " " {
                grid[place][row.heading + column] = cell
            }
        }
        for route in routes { draw(route) }
    }

    private struct Routed {
        let arrow: Arrow
        let from: Int
        let to: Int
        var lane = 0
        /// The gap in which it goes sideways: above the row of its begin, or below.
        var gap: Int { to < from ? from : from + 1 }
    }

    private mutating func draw(_ route: Routed) {
        let arrow = route.arrow
        let isUp = route.to < route.from
        let begin = places[route.from]
        let side = (isUp ? places[route.from - 1] : begin) + 2 + route.lane
        let (left, right) = (arrow.from.column, arrow.to.column)
        guard left < right, grid.indices.contains(side) else { return }
        vertical(left, between: begin, side)
        grid[side][left] = grid[side][left] == "│" ? "├" : isUp ? "┌" : "└"
        for column in left + 1..<right { cross(side, column, with: "─") }
        let digits = Array(Self.disc(arrow.number))
        if right - left > digits.count + 1 {
            let place = left + min(2, right - left - digits.count)
            for (offset, digit) in digits.enumerated() { grid[side][place + offset] = digit }
        }
        if route.to == route.from {
            grid[side][right] = "┘"
            vertical(right, between: side, begin)
            return
        }
        grid[side][right] = isUp ? "┘" : "┐"
        let end = places[route.to]
        vertical(right, between: side, end)
        if arrow.isJoined {
            // The rows below begin in the same column: the line goes on along them.
            for row in route.to..<rows.count - 1 where rows[row + 1].title.hasPrefix("final") {
                grid[places[row]][right] = "├"
                if row + 1 == rows.count - 1 { grid[places[row + 1]][right] = "└" }
            }
        } else {
            grid[isUp ? end + 1 : end - 1][right] = isUp ? "▲" : "▼"
        }
    }

    /// A line up or down, without its ends; where it crosses another one, both go on.
    private mutating func vertical(_ column: Int, between one: Int, _ other: Int) {
        guard abs(one - other) > 1 else { return }
        for line in min(one, other) + 1..<max(one, other) { cross(line, column, with: "│") }
    }

    private mutating func cross(_ line: Int, _ column: Int, with stroke: Character) {
        let isUpright = stroke == "│"
        switch grid[line][column] {
        case " ": grid[line][column] = stroke
        // Two arrows from one end share the way that both go.
        case stroke: break
        case "─", "═", "╌", "│": grid[line][column] = "┼"
        case "└", "┌": grid[line][column] = isUpright ? "├" : "┼"
        case "┘", "┐": grid[line][column] = isUpright ? "┤" : "┼"
        default: break
        }
    }

    /// A number in a circle, as it stands in the arrow and before the step.
    static func disc(_ number: Int) -> String {
        let discs = ["①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨"]
        return discs.indices.contains(number - 1) ? discs[number - 1] : "(\(number))"
    }

    /// The lines from the top, without those that only pass an arrow on.
    var lines: [String] {
        grid.enumerated().compactMap { line, cells -> String? in
            if !places.contains(line), cells.allSatisfy({ $0 == " " || $0 == "│" }) { return nil }
            var cells = cells
            while cells.last == " " { cells.removeLast() }
            return String(cells)
        }
    }
}

extension [TimeLineCanvas.Row] {
    /// Puts a bar into the row of its title, or into a new one where it would cover another.
    mutating func add(_ bar: [Character], at start: Int, title: String, index: Int) {
        let known = firstIndex { $0.title == title && $0.cells.count <= start }
        guard let known else {
            let cells = [Character](repeating: " ", count: start) + bar
            append(TimeLineCanvas.Row(title: title, cells: cells, operations: [index]))
            return
        }
        self[known].cells += [Character](repeating: " ", count: start - self[known].cells.count)
        self[known].cells += bar
        self[known].operations.insert(index)
    }
}
