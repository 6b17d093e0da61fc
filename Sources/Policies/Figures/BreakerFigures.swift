import Checkers
import Histories
import Replication
import Resilience

/// What one breaker did in a run.
public struct BreakerFigures: Hashable, Sendable {
    /// The instance; nil for the breaker of the service.
    public var instance: NodeID?
    /// How often it opened.
    public var openings = 0
    /// How often it did while nothing was broken at what it stands before.
    public var falseOpenings = 0
    /// How long it was open, in nanoseconds.
    public var open: Int64 = 0

    /// A breaker that never opened.
    public init(instance: NodeID?) { self.instance = instance }

    /// What is known of each breaker that changed.
    static func all(
        in record: PolicyRecord,
        _ policy: ClientPolicy,
        _ windows: [FaultWindow]
    ) -> [BreakerFigures] {
        BreakerSpan.all(in: record).map { scope, spans in
            var figures = BreakerFigures(instance: scope)
            for span in spans where span.state == .open {
                figures.openings += 1
                let time = (span.end ?? record.end).clampedDifference(span.start)
                figures.open = figures.open.clampedSum(time)
                let from = span.start.clampedDifference(memory(policy))
                let isStruck = windows.contains { window in
                    window.strikes(scope) && window.begun <= span.start && window.end >= from
                }
                if !isStruck { figures.falseOpenings += 1 }
            }
            return figures
        }
    }

    /// How long ago what it opens for may have happened.
    private static func memory(_ policy: ClientPolicy) -> Int64 {
        let limit = policy.timeouts.attempt.nanoseconds
        guard case .share(_, _, let window) = policy.breaker.trip else { return limit }
        return limit.clampedSum(window.nanoseconds)
    }

    /// `{"instance"?,"openings","false_openings","open_ns"}`.
    public var json: Value {
        [
            "instance": .optional(instance?.name), "openings": .int(Int64(openings)),
            "false_openings": .int(Int64(falseOpenings)), "open_ns": .int(open),
        ]
    }
}

extension FaultWindow {
    /// Whether it is about an instance; about the service it always is.
    func strikes(_ instance: NodeID?) -> Bool {
        guard let instance else { return true }
        return minority.contains(instance.name) || silent.contains(instance.name)
    }
}
