import Histories

/// A drawing of operations over time, one row a process.
///
/// Columns keep the order of events, not their distances: what was concurrent overlaps and what
/// was not does not, and every label fits even if one operation took a thousand times longer.
struct TimeLine {
    /// The widest drawing allowed, in columns.
    static let width = 100
    private static let most = 16

    private let operations: [Operation]
    private let offender: Operation
    private let note: String
    private let heading: Int

    /// Operations in order of invocation; one of them is marked with a note.
    init(_ operations: [Operation], offender: Operation, note: String) {
        self.operations = Self.selection(operations, offender)
        self.offender = offender
        self.note = "  <- " + note
        heading = 1 + (self.operations.map { Self.title($0).count }.max() ?? 0)
    }

    /// The drawing, without a line feed at its end.
    var text: String {
        let columns = layout()
        var rows: [(title: String, row: [Character], isMarked: Bool)] = []
        for (place, operation) in operations.enumerated() {
            let title = Self.title(operation)
            let bar = bar(operation, place, columns)
            let start = columns.starts[place]
            if let known = rows.firstIndex(where: { $0.title == title && $0.row.count <= start }) {
                rows[known].row += spaces(start - rows[known].row.count) + bar
                rows[known].isMarked = rows[known].isMarked || operation == offender
            } else {
                rows.append((title, spaces(start) + bar, operation == offender))
            }
        }
        let lines = rows.map { title, row, isMarked in
            title + String(spaces(heading - title.count)) + String(row) + (isMarked ? note : "")
        }
        return lines.joined(separator: "\n")
    }

    private static func title(_ operation: Operation) -> String {
        "process \(operation.process)" + (operation.node.map { " (\($0))" } ?? "")
    }

    /// The offender and those nearest to it, if there are too many to draw.
    private static func selection(_ operations: [Operation], _ offender: Operation) -> [Operation] {
        guard operations.count > most else { return operations }
        let place = operations.firstIndex(of: offender) ?? operations.count - 1
        let first = max(0, min(place - most / 2, operations.count - most))
        return Array(operations[first..<first + most])
    }

    private func spaces(_ count: Int) -> [Character] {
        [Character](repeating: " ", count: max(0, count))
    }

    private func label(_ operation: Operation, limit: Int) -> String {
        let argument = operation.argument
        let text =
            switch operation.f {
            case "read", "get", "dequeue", "pop", "poll":
                operation.f + " → " + (operation.result?.text(limit: limit) ?? "?")
            case "contains":
                "contains \(argument.text(limit: limit)) → "
                    + (operation.result.map { $0.elements?.last ?? $0 }?.text(limit: limit) ?? "?")
            case "acquire", "release", "increment":
                operation.f + (operation.result?.integer.map { " → \($0)" } ?? "")
            case "cas": "cas " + argument.text(limit: limit) + (operation.isFail ? " fails" : "")
            default: operation.f + " " + argument.text(limit: limit)
            }
        return text.count <= limit + 8 ? text : String(text.prefix(limit + 7)) + "…"
    }

    /// The least that tells operations apart: "r 3", "w 7", "c 3 7".
    private func shortLabel(_ operation: Operation) -> String {
        let values =
            operation.f == "cas"
            ? operation.argument.elements ?? [] : [operation.result ?? operation.argument]
        return operation.f.prefix(1) + values.map { " " + $0.text(limit: 4) }.joined()
            + (operation.isFail ? "!" : "")
    }
}

// MARK: Columns

extension TimeLine {
    private struct Columns {
        var starts: [Int]
        var finishes: [Int]
        var labels: [String]
    }

    /// Columns in the order of events, wide enough for the labels; narrower labels if need be.
    private func layout() -> Columns {
        let room = Self.width - heading - note.count
        for limit in [20, 10, 6] {
            let labels = operations.map { label($0, limit: limit) }
            let columns = columns(labels: labels, frame: 6, gap: 2)
            if (columns.finishes.max() ?? 0) < room { return columns }
        }
        var columns = columns(labels: operations.map(shortLabel), frame: 2, gap: 1)
        let widest = max(1, columns.finishes.max() ?? 1)
        if widest >= room {
            for place in operations.indices {
                columns.starts[place] = columns.starts[place] * (room - 2) / widest
                columns.finishes[place] = max(
                    columns.starts[place] + 1,
                    columns.finishes[place] * (room - 2) / widest
                )
            }
        }
        return columns
    }

    private func columns(labels: [String], frame: Int, gap: Int) -> Columns {
        var ends: [(moment: Int, place: Int, isFinish: Bool)] = []
        for (place, operation) in operations.enumerated() {
            ends.append((operation.start, place, false))
            ends.append((operation.finish, place, true))
        }
        ends.sort { ($0.moment, $0.place) < ($1.moment, $1.place) }
        var columns = Columns(
            starts: operations.map { _ in 0 },
            finishes: operations.map { _ in 0 },
            labels: labels
        )
        var next = 0
        for (_, place, isFinish) in ends {
            if isFinish {
                next = max(next, columns.starts[place] + labels[place].count + frame - 1)
                columns.finishes[place] = next
            } else {
                columns.starts[place] = next
            }
            next += gap
        }
        return columns
    }

    /// A bar from invocation to completion; one without completion has no end.
    private func bar(_ operation: Operation, _ place: Int, _ columns: Columns) -> [Character] {
        let length = columns.finishes[place] - columns.starts[place] + 1
        let isOpen = operation.finish == Operation.never
        let label = columns.labels[place]
        guard length >= label.count + 6 else {
            let inner = String(label.prefix(max(0, length - 2)))
            let dashes = String(repeating: "-", count: max(0, length - 2 - inner.count))
            return Array("|" + inner + dashes + (isOpen ? "…" : "|"))
        }
        let dashes = length - label.count - 4
        let left = String(repeating: "-", count: dashes / 2)
        let right = String(repeating: "-", count: dashes - dashes / 2)
        return Array("|" + left + " " + label + " " + right + (isOpen ? "…" : "|"))
    }
}
