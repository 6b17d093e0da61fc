import Histories
import Replication
import Resilience

extension Int64 {
    /// Nanoseconds as a span of time, in the largest unit without a fraction.
    var span: String { TimeSpan.text(.nanoseconds(self)) }
    /// The same without its sign.
    var magnitudeSpan: String { clampedProduct(signum()).span }
}

extension Duration {
    var span: String { TimeSpan.text(self) }
}

extension ClientPolicy {
    /// Whether there is a layer, outside of others where they are there.
    func has(_ layer: Layer, outside others: [Layer] = []) -> Bool {
        guard let place = order.firstIndex(of: layer) else { return false }
        return others.allSatisfy { other in order.firstIndex(of: other).map { place < $0 } ?? true }
    }

    /// The most retries of a call.
    var mostRetries: Int { has(.retry) ? max(0, retry.retries) : 0 }

    /// The limit of whole calls, where one is set and spans all attempts.
    var callLimit: Int64? {
        guard has(.deadline, outside: [.retry, .hedge, .breaker]) else { return nil }
        return timeouts.call?.nanoseconds
    }
}

extension OperationSet {
    /// Whether it has a call; one that nodes carry out once may be made again in any case.
    func covers(_ call: Call, isDeduplicated: Bool = false) -> Bool {
        switch self {
        case .all: true
        case .reads: call.isReadOnly
        case .idempotent: call.isReadOnly || isDeduplicated
        case .named(let names): names.contains(call.f)
        }
    }
}
