import Histories

/// Lengths in the units of the drawing.
enum Geometry {
    static let width = 960.0
    static let padding = 24.0
    /// Room to the right of the last event, for what never ended and for the last labels.
    static let tail = 44.0
    static let bar = 22.0
    static let level = 16.0
    static let small = 12.0
}

extension TimeLineSVG {
    /// One operation, placed.
    struct Bar {
        let operation: Operation
        let label: String
        let isContext: Bool
        let isOffender: Bool
        let start: Double
        let finish: Double
        /// Whether it was never answered.
        let isOpen: Bool
        /// How many lines above the bar the label is; 0 is inside of it, nil is nowhere.
        var level: Int?
        /// Where the label begins.
        var labelStart: Double
    }

    /// The bars of one process, and how much room they need.
    struct Row {
        static let longestNode = 20

        let process: Int
        var nodes: [String] = []
        var bars: [Bar] = []

        /// The most lines of labels above a bar.
        var levels: Int { bars.compactMap(\.level).max() ?? 0 }
        var isContext: Bool { bars.allSatisfy(\.isContext) }
        var isMarked: Bool { bars.contains(where: \.isOffender) }

        var height: Double {
            Geometry.bar + Double(levels) * Geometry.level + (isMarked ? 20 : 0) + 14
        }

        static func title(_ operation: Operation) -> String { "client \(operation.process)" }

        /// Rows in the order in which their processes first appear, those of the core first.
        static func rows(
            core: [Operation],
            context: [Operation],
            offender: Operation?,
            scale: TimeScale,
            plot: Range<Double>
        ) -> [Row] {
            var rows: [Row] = []
            let width = plot.upperBound - plot.lowerBound - Geometry.tail
            for (place, operation) in (core + context).enumerated() {
                guard let start = scale.start(operation, width: width) else { continue }
                let finish = scale.finish(operation, width: width)
                let isContext = place >= core.count
                // What reaches beyond the plot is seen to do so.
                let isBefore = isContext && start <= 0
                let isBeyond = isContext && (finish ?? width) >= width
                let bar = Bar(
                    operation: operation,
                    label: operation.label(limit: 22),
                    isContext: isContext,
                    isOffender: operation.start == offender?.start,
                    start: plot.lowerBound + (isBefore ? -8 : start),
                    finish: isBeyond
                        ? plot.upperBound
                        : finish.map { plot.lowerBound + max($0, start + 2) } ?? plot.upperBound,
                    isOpen: finish == nil,
                    labelStart: 0
                )
                let row = rows.firstIndex { $0.process == operation.process } ?? rows.count
                if row == rows.count { rows.append(Row(process: operation.process)) }
                rows[row].bars.append(bar)
                if let node = operation.node?.printable(limit: longestNode),
                    !rows[row].nodes.contains(node)
                {
                    rows[row].nodes.append(node)
                }
            }
            for row in rows.indices { rows[row].placeLabels(right: plot.upperBound) }
            return rows
        }

        /// Labels go inside their bars where they fit, else above them without overlapping; those
        /// of the context are left out rather.
        private mutating func placeLabels(right: Double) {
            bars.sort { $0.operation.start < $1.operation.start }
            // From right to left, so that no line from a label to its bar crosses a label.
            var limits: [Double] = []
            for place in bars.indices.reversed() {
                let bar = bars[place]
                let width = Markup.width(bar.label, size: Geometry.small)
                if width + 10 <= bar.finish - bar.start - (bar.isOpen ? 10 : 0) {
                    bars[place].level = 0
                    bars[place].labelStart = bar.start + 6
                } else if !bar.isContext {
                    let start = max(0, min(bar.start, right - width))
                    let level = limits.firstIndex { start + width + 8 <= $0 } ?? limits.count
                    if level == limits.count { limits.append(0) }
                    limits[level] = start
                    for below in 0..<level { limits[below] = min(limits[below], bar.start) }
                    bars[place].level = level + 1
                    bars[place].labelStart = start
                }
            }
        }
    }
}
