import Checkers
import Histories
import Replication
import Resilience

extension PolicyFigures {
    /// How soon struck instances were found to be unhealthy.
    mutating func detect(
        _ record: PolicyRecord,
        _ policy: ClientPolicy,
        _ windows: [FaultWindow]
    ) {
        guard policy.health != nil else { return }
        let conditions = Conditions(record, slack: 0)
        for window in windows {
            for node in window.struck where conditions.isHealthy(node, at: window.begun) {
                let found = record.notes.first { note in
                    note.note == .health(node, isUp: false) && note.time >= window.begun
                        && note.time < window.end
                }
                if let found {
                    detections.append(found.time.clampedDifference(window.begun))
                } else {
                    undetected += 1
                }
            }
        }
    }

    /// How soon calls went to another instance when the current one was struck.
    mutating func failOver(_ record: PolicyRecord, _ windows: [FaultWindow]) {
        let spans = FailoverRule.Span.all(in: record)
        for window in windows {
            guard let span = spans.last(where: { $0.note.time <= window.begun }),
                window.struck.contains(span.current)
            else { continue }
            if span.end < window.end {
                failovers.append(span.end.clampedDifference(window.begun))
            } else {
                withoutFailover += 1
            }
        }
    }
}

extension FaultWindow {
    /// The nodes that it is about.
    fileprivate var struck: [NodeID] { minority.union(silent).map { NodeID($0) }.sorted() }
}
