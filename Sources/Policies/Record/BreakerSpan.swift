import Histories
import Replication
import Resilience

/// A time in which a breaker was in one state, as its notes say.
struct BreakerSpan: Sendable {
    /// The instance; nil for the breaker of the service.
    var scope: NodeID?
    var state: PolicyNote.BreakerState
    var epoch: Int
    var start: Int64
    /// When the next one began; nil for the last one.
    var end: Int64?
    /// The index of its note; nil for the state at the start.
    var note: Int?

    /// The spans of each breaker that changed, in order, from the closed state at the start.
    static func all(in record: PolicyRecord) -> [(scope: NodeID?, spans: [BreakerSpan])] {
        var breakers: [NodeID?: [BreakerSpan]] = [:]
        for note in record.notes {
            guard case .breaker(let scope, let state, let epoch) = note.note else { continue }
            var spans =
                breakers[scope] ?? [
                    BreakerSpan(scope: scope, state: .closed, epoch: epoch - 1, start: .min)
                ]
            spans[spans.count - 1].end = note.time
            spans.append(
                BreakerSpan(
                    scope: scope,
                    state: state,
                    epoch: epoch,
                    start: note.time,
                    note: note.index
                )
            )
            breakers[scope] = spans
        }
        return breakers.sorted { ($0.key?.name ?? "") < ($1.key?.name ?? "") }
            .map { ($0.key, $0.value) }
    }

    /// Its name in sentences.
    var name: String { scope.map { "the breaker of \($0.name.shown)" } ?? "the breaker" }

    /// The notes that begin and end it, as far as there are any.
    func notes(_ next: BreakerSpan?) -> [Int] { [note, next?.note].compactMap { $0 } }
}
