import Histories

/// A drawing of operations over time for terminals, one row a client, with the arrows of a proof.
///
/// ```
/// client 1  ├─ write 1 ─┤
///                       └─①─┐
///                           ▼
/// client 4                  ├─ write 7 ─┤
///                                       └─②─┐
///                                           ▼
/// client 2                                  ╠═ read 1 ═╣ ✗ too old
///           0           100 200         300 400        +500 ms
/// ```
///
/// Columns keep the order of events, not their distances; the last line has the times, from the
/// begin of the first operation on. An arrow says that one operation must come before another.
/// Below it stands when something was broken, a row a fault.
struct TimeLine {
    private static let most = 16

    private let operations: [Operation]
    private let finals: [Operation]
    private let culprit: Operation
    /// Names that stand in place of what operations did, by the indices of their invocations.
    private let names: [Int: String]
    /// The arrows between operations: the number of the step, and their places; without a place the
    /// arrow leads to the final reads.
    private let links: [(number: Int, from: Int, to: Int?)]
    private let flaw: String
    private let faults: [FaultSpan]
    private let width: Int
    private let heading: Int
    private let left: Int

    /// Operations in order of invocation; one of them is marked.
    init(
        _ operations: [Operation],
        culprit: Operation,
        names: [Int: String] = [:],
        flaw: String,
        steps: [(number: Int?, step: Anomaly.Step)],
        faults: [FaultSpan] = [],
        width: Int
    ) {
        // Final reads are beside each other: when each node was asked means nothing.
        let reads = operations.filter { $0.isFinalRead && $0.start != culprit.start }
        let isDrawnApart = reads.count < operations.count
        finals = isDrawnApart ? Array(reads.prefix(Self.most / 2)) : []
        let others =
            isDrawnApart
            ? operations.filter { !$0.isFinalRead || $0.start == culprit.start } : operations
        let drawn = Self.selection(others, most: Self.most, around: culprit)
        let ends = Set(finals.map(\.index))
        self.operations = drawn
        self.culprit = culprit
        self.names = names
        links = steps.compactMap { number, step in
            guard let number, step.isArrow,
                let from = drawn.firstIndex(where: { $0.index == step.earlier }),
                drawn[from].finish != Operation.never
            else { return nil }
            if ends.contains(step.later) { return (number, from, nil) }
            guard let to = drawn.firstIndex(where: { $0.index == step.later }),
                drawn[from].finish < drawn[to].start
            else { return nil }
            return (number, from, to)
        }
        self.flaw = flaw
        self.faults = faults
        self.width = width
        heading =
            2
            + ((self.operations.map(Self.title) + finals.map(Self.finalTitle)).map(\.count).max()
                ?? 0)
        left = operations.count - self.operations.count - finals.count
    }

    /// The drawing, without a line feed at its end.
    var text: String {
        let layout = layout()
        let canvas = TimeLineCanvas(rows: rows(layout), arrows: arrows(layout))
        var lines = canvas.lines
        let marks = marks(layout)
        lines.append(axis(marks))
        if hasTimes {
            let moments = marks.map { ($0.column, $0.time) }
            lines +=
                FaultRows(spans: faults, marks: moments, heading: heading, width: width).lines
        }
        if left > 0 { lines.append("(\(left) more operations are not drawn)") }
        return lines.joined(separator: "\n")
    }

    private static func title(_ operation: Operation) -> String {
        "client \(operation.process)"
            + (operation.node.map { " (\($0.printable(limit: 16)))" } ?? "")
    }

    private static func finalTitle(_ operation: Operation) -> String {
        "final" + (operation.node.map { ", " + $0.printable(limit: 16) } ?? "")
    }

    /// The culprit and those nearest to it, if there are too many to draw.
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
}

// MARK: Columns

extension TimeLine {
    private struct Layout {
        var columns: DrawnColumns
        var labels: [String]
        var hasNotes: Bool
        /// Where final reads begin.
        var end: Int
    }

    /// Columns wide enough for the labels and the arrows; shorter labels if need be.
    private func layout() -> Layout {
        let short = operations.map { names[$0.index] ?? $0.shortLabel }
        let long = [20, 10, 6].map { limit in
            operations.map { names[$0.index] ?? $0.label(limit: limit) }
        }
        let room = width - heading
        for hasNotes in [true, false] {
            for labels in long + [short] {
                for (frame, gap, arrow) in [(6, 2, 4), (4, 1, 4), (2, 1, 3)]
                where frame > 2 || labels == short {
                    let layout = layout(labels, frame, gap, arrow, hasNotes: hasNotes)
                    if extent(of: layout) <= room { return layout }
                }
            }
        }
        var narrow = layout(short, 2, 1, 2, hasNotes: false)
        narrow.columns.squeeze(below: room)
        narrow.end = min(narrow.end, max(0, room - 12))
        return narrow
    }

    private func layout(
        _ labels: [String],
        _ frame: Int,
        _ gap: Int,
        _ arrow: Int,
        hasNotes: Bool
    ) -> Layout {
        let columns = DrawnColumns(
            operations,
            labelWidths: labels.map(\.count),
            frame: frame,
            gap: gap,
            arrows: links.compactMap { link in link.to.map { (link.from, $0) } },
            arrowWidth: arrow
        )
        let end = finals.isEmpty ? 0 : columns.last + arrow + 1
        return Layout(columns: columns, labels: labels, hasNotes: hasNotes, end: end)
    }

    /// The columns that a layout takes, with what stands behind the bars.
    private func extent(of layout: Layout) -> Int {
        let bars = operations.indices.map { place in
            layout.columns.finishes[place] + 1
                + (layout.hasNotes ? note(operations[place]).count : 0)
        }
        return (bars + finals.map { layout.end + 3 + Self.held($0).count }).max() ?? 0
    }

    /// What stands behind a bar.
    private func note(_ operation: Operation) -> String {
        if operation.start == culprit.start { return " ✗ " + flaw }
        return operation.isFail ? " failed" : ""
    }

    private static func held(_ read: Operation) -> String { read.label(limit: 20) }
}

// MARK: Rows

extension TimeLine {
    private func rows(_ layout: Layout) -> [TimeLineCanvas.Row] {
        var rows: [TimeLineCanvas.Row] = []
        for (place, operation) in operations.enumerated() {
            let start = layout.columns.starts[place]
            let length = layout.columns.finishes[place] - start + 1
            var bar = bar(operation, layout.labels[place], length)
            if layout.hasNotes || operation.start == culprit.start {
                let note = note(operation)
                bar += layout.hasNotes ? Array(note) : Array(note.prefix(2))
            }
            rows.add(bar, at: start, title: Self.title(operation), index: operation.index)
        }
        for read in finals {
            let bar = Array("├▶ " + Self.held(read))
            rows.add(bar, at: layout.end, title: Self.finalTitle(read), index: read.index)
        }
        for row in rows.indices { rows[row].heading = heading }
        return rows
    }

    private func arrows(_ layout: Layout) -> [TimeLineCanvas.Arrow] {
        links.compactMap { number, from, to in
            guard let target = to.map({ operations[$0] }) ?? finals.first else { return nil }
            let begin = to.map { layout.columns.starts[$0] } ?? layout.end
            return TimeLineCanvas.Arrow(
                number: number,
                from: (operations[from].index, layout.columns.finishes[from] + heading),
                to: (target.index, begin + heading),
                isJoined: to == nil
            )
        }
    }

    /// A bar from invocation to completion; one of unknown outcome has no end.
    private func bar(_ operation: Operation, _ label: String, _ length: Int) -> [Character] {
        let isCulprit = operation.start == culprit.start
        let line = isCulprit ? "═" : operation.isFail ? "╌" : "─"
        let begin = isCulprit ? "╠" : "├"
        let isOpen = operation.finish == Operation.never || operation.isInfo
        let end = isOpen ? "?" : isCulprit ? "╣" : "┤"
        let inner = max(0, length - 2)
        guard inner >= label.count + 2 else {
            let cut = label.cut(to: inner)
            return Array(begin + cut + String(repeating: line, count: inner - cut.count) + end)
        }
        let dashes = inner - label.count - 2
        let left = String(repeating: line, count: max(1, dashes / 2))
        let right = String(
            repeating: isOpen ? "┄" : line,
            count: max(0, dashes - max(1, dashes / 2))
        )
        return Array(begin + (dashes > 0 ? left : "") + " " + label + " " + right + end)
    }

    private typealias Mark = (column: Int, time: Int64, isCulprit: Bool)

    private var hasTimes: Bool { operations.allSatisfy { $0.invokedAt != nil } }

    /// The columns of all events, with their times; with their places where there are none.
    private func marks(_ layout: Layout) -> [Mark] {
        let hasTimes = hasTimes
        var marks: [Mark] = []
        for (place, operation) in operations.enumerated() {
            let isCulprit = operation.start == culprit.start
            let start = hasTimes ? operation.invokedAt ?? 0 : Int64(operation.index)
            marks.append((layout.columns.starts[place], start, isCulprit))
            let end =
                hasTimes ? operation.completedAt : operation.completionIndex.map(Int64.init)
            guard operation.finish != Operation.never, let end else { continue }
            marks.append((layout.columns.finishes[place], end, isCulprit))
        }
        if let read = finals.first, let time = hasTimes ? read.invokedAt : Int64(read.index) {
            marks.append((layout.end, time, false))
        }
        return marks.sorted { $0.column < $1.column }
    }

    /// The times of the events, as many as fit: the ends first, then the culprit's.
    private func axis(_ marks: [Mark]) -> String {
        let hasTimes = hasTimes
        let clock = AxisClock(marks.map(\.time), hasTimes: hasTimes)
        var line = [Character](repeating: " ", count: max(0, width - heading))
        let ends = [marks.first, marks.last].compactMap(\.self)
        for mark in ends + marks.filter(\.isCulprit) + marks {
            let text = clock.text(mark.time, isLast: mark.column == marks.last?.column)
            let first = min(mark.column, line.count - text.count)
            let place = first..<first + text.count
            guard first >= 0 else { continue }
            let margin = max(0, place.lowerBound - 1)..<min(line.count, place.upperBound + 1)
            guard line[margin].allSatisfy({ $0 == " " }) else { continue }
            line.replaceSubrange(place, with: text)
        }
        if hasTimes { clock.markBreaks(marks.map { ($0.column, $0.time) }, in: &line) }
        while line.last == " " { line.removeLast() }
        let title = hasTimes ? "" : "event"
        return title + String(repeating: " ", count: max(0, heading - title.count)) + String(line)
    }
}

/// The words of an axis: times from the first one on, in one unit, or places in a history.
private struct AxisClock {
    private let first: Int64
    private let unit: (name: String, size: Double)
    private let hasTimes: Bool

    init(_ times: [Int64], hasTimes: Bool) {
        self.hasTimes = hasTimes
        first = times.min() ?? 0
        let last = times.max() ?? 0
        let (span, isTooLong) = last.subtractingReportingOverflow(first)
        let length = isTooLong ? Double(Int64.max) : Double(span)
        let units: [(name: String, size: Double)] = [("s", 1e9), ("ms", 1e6), ("µs", 1e3)]
        unit =
            units.first { length >= 10 * $0.size } ?? units.first { length >= $0.size }
            ?? ("ns", 1)
    }

    /// "0", "+23.9", and of the last one "+57.2 ms".
    func text(_ time: Int64, isLast: Bool) -> [Character] {
        guard hasTimes else { return Array("\(time)") }
        let (gap, _) = time.subtractingReportingOverflow(first)
        let unit = isLast ? " " + self.unit.name : ""
        return Array((gap == 0 ? "0" : "+" + Self.digits(Double(gap) / self.unit.size)) + unit)
    }

    private static func digits(_ number: Double) -> String {
        let scale: Double = number < 10 ? 100 : number < 100 ? 10 : 1
        let rounded = (number * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int64(rounded))" : "\(rounded)"
    }

    /// Marks where much more time passes in a column than elsewhere.
    func markBreaks(_ marks: [(column: Int, time: Int64)], in line: inout [Character]) {
        let gaps = zip(marks, marks.dropFirst()).compactMap { one, other -> (Int, Int, Double)? in
            let (time, isTooLong) = other.time.subtractingReportingOverflow(one.time)
            guard other.column > one.column, !isTooLong else { return nil }
            return (one.column, other.column, Double(time) / Double(other.column - one.column))
        }
        let densities = gaps.map(\.2).sorted()
        guard let median = densities.isEmpty ? nil : densities[densities.count / 2] else { return }
        for (from, to, density) in gaps
        where density > 5 * median && density * Double(to - from) > 5e6 {
            let middle = (from + to) / 2
            guard middle >= 1, middle + 2 < line.count,
                line[(middle - 1)...(middle + 2)].allSatisfy({ $0 == " " })
            else { continue }
            line.replaceSubrange(middle..<middle + 2, with: "∕∕")
        }
    }
}
