import Checkers
import Histories

extension PolicyFigures {
    /// How often a fallback answered, how old its answers were, and what they missed.
    mutating func countFallback(_ record: PolicyRecord) {
        let planned = record.calls.filter(\.isPlanned)
        let answered = planned.filter { $0.isOK && $0.isFromFallback }
        fallback = Share(answered.count, of: planned.count)
        let pairs = answered.compactMap { call in
            call.cached.flatMap { record.place[$0] }.map { (call, record.calls[$0]) }
        }
        fallbackAge = Quantiles(
            pairs.map { call, source in
                (call.ended ?? call.begun).clampedDifference(source.begun)
            }
        )
        let writes = Dictionary(
            grouping: record.calls.filter { $0.isOK && $0.call.f == "write" },
            by: \.call.key
        )
        fallbackVersions = Quantiles(
            pairs.filter { $0.0.call.f == "read" }.map { call, source in
                let missed = (writes[call.call.key] ?? []).count { write in
                    write.begun > source.ended ?? .max && (write.ended ?? .max) < call.begun
                }
                return Int64(missed)
            }
        )
    }
}
