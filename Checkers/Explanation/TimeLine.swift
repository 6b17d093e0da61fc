import Histories

/// A drawing of operations over time for terminals, one row a process.
///
/// ```
/// process 1 |- write 1 -|
/// process 4               |- write 7 -|
/// process 2                             *- read → 1 -*  <- stale read
/// seconds   0.100   0.200 0.300   0.400 0.500    0.600
/// ```
///
/// Columns keep the order of events, not their distances; the last line has the times.
struct TimeLine {
    /// The widest drawing allowed, in columns.
    static let width = 100
    private static let most = 16

    private let operations: [Operation]
    private let offender: Operation
    private let note: String
    private let heading: Int
    private let left: Int

    /// Operations in order of invocation; one of them is marked with a note.
    init(_ operations: [Operation], offender: Operation, note: String) {
        self.operations = Self.selection(operations, most: Self.most, around: offender)
        self.offender = offender
        self.note = "  <- " + note
        heading = 1 + (self.operations.map { Self.title($0).count }.max() ?? 0)
        left = operations.count - self.operations.count
    }

    /// The drawing, without a line feed at its end.
    var text: String {
        let (columns, labels, isNoteInRow) = layout()
        var rows: [(title: String, row: [Character], isMarked: Bool)] = []
        for (place, operation) in operations.enumerated() {
            let title = Self.title(operation)
            let start = columns.starts[place]
            let bar = bar(operation, labels[place], columns.finishes[place] - start + 1)
            let isOffender = operation.start == offender.start
            if let known = rows.firstIndex(where: { $0.title == title && $0.row.count <= start }) {
                rows[known].row += spaces(start - rows[known].row.count) + bar
                rows[known].isMarked = rows[known].isMarked || isOffender
            } else {
                rows.append((title, spaces(start) + bar, isOffender))
            }
        }
        var lines = rows.map { title, row, isMarked in
            title + String(spaces(heading - title.count)) + String(row)
                + (isMarked && isNoteInRow ? note : "")
        }
        if !isNoteInRow { lines.append(String(spaces(heading)) + "*" + note) }
        lines.append(axis(columns))
        if left > 0 { lines.append("(\(left) more operations are not drawn)") }
        return lines.joined(separator: "\n")
    }

    private static func title(_ operation: Operation) -> String {
        "process \(operation.process)"
            + (operation.node.map { " (\($0.printable(limit: 16)))" } ?? "")
    }

    /// The offender and those nearest to it, if there are too many to draw.
    static func selection(
        _ operations: [Operation],
        most: Int,
        around offender: Operation?
    ) -> [Operation] {
        guard operations.count > most else { return operations }
        let place = operations.firstIndex { $0.start == offender?.start } ?? operations.count - 1
        let first = max(0, min(place - most / 2, operations.count - most))
        return Array(operations[first..<first + most])
    }

    private func spaces(_ count: Int) -> [Character] {
        [Character](repeating: " ", count: max(0, count))
    }
}

// MARK: Columns

extension TimeLine {
    /// Columns wide enough for the labels; shorter labels if need be, or the note below.
    private func layout() -> (DrawnColumns, labels: [String], isNoteInRow: Bool) {
        let short = operations.map(\.shortLabel)
        let long = [20, 10, 6].map { limit in operations.map { $0.label(limit: limit) } }
        for note in [note.count, 0] {
            let room = Self.width - heading - note
            for labels in note > 0 ? long + [short] : [short] {
                for (frame, gap) in [(6, 2), (4, 1), (2, 1)] where frame > 2 || labels == short {
                    let widths = labels.map(\.count)
                    let columns = DrawnColumns(
                        operations,
                        labelWidths: widths,
                        frame: frame,
                        gap: gap
                    )
                    if columns.last < room { return (columns, labels, note > 0) }
                }
            }
        }
        let widths = short.map(\.count)
        var narrow = DrawnColumns(operations, labelWidths: widths, frame: 2, gap: 1)
        narrow.squeeze(below: Self.width - heading)
        return (narrow, short, false)
    }

    /// A bar from invocation to completion; one without completion has no end.
    private func bar(_ operation: Operation, _ label: String, _ length: Int) -> [Character] {
        let edge = operation.start == offender.start ? "*" : "|"
        let end = operation.finish == Operation.never ? "…" : edge
        let inner = max(0, length - 2)
        guard inner >= label.count + 2 else {
            let cut = label.cut(to: inner)
            return Array(edge + cut + String(repeating: "-", count: inner - cut.count) + end)
        }
        let dashes = inner - label.count - 2
        let left = String(repeating: "-", count: dashes / 2)
        let right = String(repeating: "-", count: dashes - dashes / 2)
        return Array(edge + left + " " + label + " " + right + end)
    }

    /// The times of the events, as many as fit: the ends first, then the offender's.
    private func axis(_ columns: DrawnColumns) -> String {
        let clock = Clock(for: operations)
        let hasTimes = operations.allSatisfy { $0.invokedAt != nil }
        var marks: [(column: Int, text: String, isFinish: Bool, isOffender: Bool)] = []
        for (place, operation) in operations.enumerated() {
            let isOffender = operation.start == offender.start
            let start = hasTimes ? operation.invokedAt.map(clock.seconds) : "\(operation.index)"
            marks.append((columns.starts[place], start ?? "", false, isOffender))
            guard operation.finish != Operation.never else { continue }
            let finish =
                hasTimes
                ? operation.completedAt.map(clock.seconds)
                : operation.completionIndex.map(String.init)
            marks.append((columns.finishes[place], finish ?? "", true, isOffender))
        }
        marks.sort { $0.column < $1.column }
        let ends = [marks.first, marks.last].compactMap { $0 }
        let title = hasTimes ? "seconds" : "event"
        var line = spaces(Self.width - heading)
        for mark in ends + marks.filter(\.isOffender) + marks {
            let first = max(0, mark.isFinish ? mark.column + 1 - mark.text.count : mark.column)
            let place = first..<first + mark.text.count
            let margin = max(0, place.lowerBound - 1)..<min(line.count, place.upperBound + 1)
            guard place.upperBound <= line.count, line[margin].allSatisfy({ $0 == " " }) else {
                continue
            }
            line.replaceSubrange(place, with: mark.text)
        }
        while line.last == " " { line.removeLast() }
        return title + String(spaces(heading - title.count)) + String(line)
    }
}
