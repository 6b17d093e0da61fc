import Histories

/// A drawing of operations over time as one self-contained SVG, one row a process.
///
/// Bars reach from invocation to completion; one without completion ends in an arrow. Operations
/// that only read are outlined, others filled. The offender is marked by colour, a triangle and the
/// anomaly's name. Whatever comes from the history is escaped, and the same input gives the same
/// text.
struct TimeLineSVG {
    /// The most operations drawn.
    static let most = 60
    /// The most operations drawn that only happened at the same time.
    static let mostContext = 24

    let name: String
    let key: String?
    let explanation: String
    let offender: Operation?
    /// The operations that show the anomaly, in order of invocation.
    let core: [Operation]
    let rows: [Row]
    /// How many operations of the anomaly, and of its surroundings, are not drawn.
    let left: (core: Int, context: Int)
    let scale: TimeScale
    /// The width of the column of names.
    let margin: Double

    /// A drawing of an anomaly's operations, and dimmed of others on the same key.
    init(
        _ operations: [Operation],
        context: [Operation] = [],
        offender: Operation?,
        name: String,
        key: String?,
        explanation: String
    ) {
        let ordered = operations.sorted { $0.start < $1.start }
        core = TimeLine.selection(ordered, most: Self.most, around: offender)
        self.name = name.printable(limit: 60)
        self.key = key?.printable(limit: 60)
        self.explanation = explanation
        self.offender = offender
        let widest = Geometry.width - 2 * Geometry.padding
        let names = core.map { Row.title($0) }
        let nodes = core.compactMap { $0.node?.printable(limit: Row.longestNode) }
        let longest = (names + nodes).map { Markup.width($0, size: Geometry.small) }.max() ?? 0
        margin = min(longest + 18, widest / 3)
        scale = TimeScale(core: core, width: widest - margin - Geometry.tail)
        let shown = Self.chosen(
            context.sorted { $0.start < $1.start },
            besides: core,
            most: scale.isReal ? min(Self.mostContext, Self.most - core.count) : 0
        )
        left = (ordered.count - core.count, context.count - shown.count)
        rows = Row.rows(
            core: core,
            context: shown,
            offender: offender,
            scale: scale,
            plot: margin..<widest
        )
    }

    /// The context nearest to the middle of what is shown.
    private static func chosen(
        _ context: [Operation],
        besides core: [Operation],
        most: Int
    ) -> [Operation] {
        let timed = context.filter { $0.invokedAt != nil }
        guard timed.count > most else { return timed }
        let middle = core.isEmpty ? 0 : core[core.count / 2].start
        let nearest = timed.sorted {
            (abs($0.start - middle), $0.start) < (abs($1.start - middle), $1.start)
        }
        return nearest.prefix(most).sorted { $0.start < $1.start }
    }
}

extension Anomaly {
    /// The anomaly's time line as one SVG document; nil if it has no operations to draw.
    ///
    /// What else was done to its key meanwhile is drawn too, dimmed.
    public func timeLineSVG(in history: History) -> String? {
        let members = Set(operations)
        let everything = history.operations + history.failed
        let core = everything.filter { members.contains($0.index) }
        guard let first = core.map(\.start).min() else { return nil }
        let last = core.map { $0.finish == Operation.never ? $0.start : $0.finish }.max() ?? first
        let context = everything.filter { operation in
            ByteText.areSame(operation.key, key) && operation.start < last
                && operation.finish > first
                && !(operation.isFail && !operation.isMismatch)
                && !(operation.isNamedRead && !operation.isOK)
                && operation.finish != Operation.never && !members.contains(operation.index)
        }
        return TimeLineSVG(
            core,
            context: context,
            offender: culprit.flatMap { culprit in core.first { $0.index == culprit } },
            name: name,
            key: key,
            explanation: explanation
        )
        .svg.text
    }
}
