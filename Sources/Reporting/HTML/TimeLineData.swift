import Checkers
import Histories

/// The operations of an interactive time line, as data for its script.
///
/// At most `most` of them: the anomaly's own, and those nearest to its culprit.
struct TimeLineData {
    /// The most operations that a page holds.
    static let most = 300

    let operations: [Operation]
    /// The place of the first of them among all, from 0, and how many there are in all.
    let position: (first: Int, all: Int)
    private let core: Set<Int>
    private let culprit: Int?

    init(_ history: History, around anomaly: Anomaly?) {
        let everything = (history.operations + history.failed).filter { $0.process >= 0 }
            .sorted { $0.start < $1.start }
        let members = Set(anomaly?.operations ?? [])
        let middle =
            everything.firstIndex { $0.index == anomaly?.culprit }
            ?? everything.firstIndex { members.contains($0.index) } ?? 0
        let own = everything.filter { members.contains($0.index) }.prefix(Self.most)
        let from = max(0, min(middle - Self.most / 2, everything.count - Self.most))
        let near = everything[from..<min(everything.count, from + Self.most)]
            .filter { !members.contains($0.index) }
        let room = Self.most - own.count
        let spare = max(0, near.count - room)
        position = (from, everything.count)
        operations = (own + near.dropFirst(spare / 2).prefix(room)).sorted { $0.start < $1.start }
        core = members
        culprit = anomaly?.culprit
    }

    /// One array an operation: index, process, start, end or null, label, outcome, node, role; and
    /// where it is known, the moment at which it may have taken effect, and the object's states
    /// before and after.
    ///
    /// Times are microseconds, or places in the history where it has no times. The outcome is 0
    /// for ok, 1 for unknown, 2 for failed; the role is 2 for the culprit, 1 for what shows the
    /// anomaly with it.
    func json(_ placements: [Placement]) -> HTML {
        let placed = Dictionary(placements.map { ($0.operation, $0) }) { first, _ in first }
        let isTimed = operations.allSatisfy { $0.invokedAt != nil }
        let rows = operations.map { operation -> Value in
            let start = isTimed ? (operation.invokedAt ?? 0) / 1_000 : Int64(operation.start)
            var end = Value.null
            if isTimed, let time = operation.completedAt {
                end = .int(time / 1_000)
            } else if !isTimed, operation.finish != Operation.never {
                end = .int(Int64(operation.finish))
            }
            let row: [Value] = [
                .int(Int64(operation.index)), .int(Int64(operation.process)), .int(start), end,
                .string(operation.label(limit: 60)),
                .int(operation.isOK ? 0 : operation.isInfo ? 1 : 2),
                .string(Self.shown(operation.node ?? "")),
                .int(operation.index == culprit ? 2 : core.contains(operation.index) ? 1 : 0),
            ]
            guard let place = placed[operation.index] else { return .list(row) }
            let moment = isTimed ? place.moment / 1_000 : place.moment
            let states = [place.before, place.after].map { Value.string(Self.shown($0)) }
            return .list(row + [.int(moment)] + states)
        }
        let value: Value = ["timed": .bool(isTimed), "operations": .list(rows)]
        return HTML(json: value)
    }

    /// The script shows text as it is, so what would hide or turn letters is left out here.
    private static func shown(_ text: String) -> String { text.printable() }
}
