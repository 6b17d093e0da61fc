import Histories

/// The words for a read that is too old.
struct SessionStory {
    let history: History
    let order: CausalOrder
    let guarantee: SessionGuarantees.Guarantee

    func anomaly(_ suspicion: SessionSweep.Suspicion) -> Anomaly {
        let read = operation(suspicion.read)
        var shown = suspicion.reasons + [suspicion.read, suspicion.floor]
        if suspicion.found >= 0 {
            shown.append(suspicion.found)
            let path = order.path(from: suspicion.found, to: suspicion.floor, before: 0)
            shown += path?.operations ?? []
        }
        let operations = Set(shown).sorted().map(operation)
        let moment = Clock(for: operations).start(read)
        let older =
            suspicion.found < 0
            ? "" : "; \(value(suspicion.found)) is older than \(value(suspicion.floor))"
        return Story(history: history, key: read.key).anomaly(
            name,
            operations,
            culprit: read,
            "client \(read.process) read \(value(suspicion.read)) \(moment), although "
                + reason(suspicion) + older,
            proof: proof(suspicion, read, older: older)
        )
    }

    private func proof(
        _ suspicion: SessionSweep.Suspicion,
        _ read: Operation,
        older: String
    ) -> Story.Proof {
        let gist =
            "Client \(read.process) read \(value(suspicion.read)), although \(reason(suspicion))."
        let cause = suspicion.reasons.last.map(operation) ?? operation(suspicion.floor)
        let step = Anomaly.Step(
            from: cause.index,
            to: read.index,
            kind: "so",
            reason: String(gist.dropLast()) + older + "."
        )
        return Story.Proof(gist: gist, steps: [step], flaw: "too old")
    }

    private var name: String {
        switch guarantee {
        case .readYourWrites: "stale own write"
        case .monotonicReads: "non-monotonic read"
        case .monotonicWrites: "mw-violation"
        case .writesFollowReads: "wfr-violation"
        }
    }

    private func reason(_ suspicion: SessionSweep.Suspicion) -> String {
        let reasons = suspicion.reasons
        switch guarantee {
        case .readYourWrites:
            return "it had written \(value(suspicion.floor)) itself"
        case .monotonicReads:
            let first = reasons.count > 1 ? "\(value(reasons[0])) and then " : ""
            return "it had read \(first)\(value(reasons[reasons.count - 1])) before"
        case .monotonicWrites:
            return "it had read \(value(reasons[1])), before which process"
                + " \(operation(reasons[1]).process) had written \(value(suspicion.floor))"
        case .writesFollowReads:
            return "it had read \(value(reasons[1])), before which process"
                + " \(operation(reasons[1]).process) had read \(value(reasons[2]))"
        }
    }

    private func operation(_ place: Int32) -> Operation {
        history.calls[Int(order.graph.nodes[Int(place)].number)]
    }

    private func value(_ place: Int32) -> String {
        let operation = operation(place)
        let held = operation.f == "write" ? operation.argument : operation.result ?? .null
        return "\(operation.key?.printable(limit: 20) ?? "it") = \(held.text(limit: 20))"
    }
}
