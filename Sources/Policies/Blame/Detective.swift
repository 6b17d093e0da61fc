import Checkers
import Histories

/// Finds out how an anomaly came about, from the attempts of the calls that show it.
struct Detective {
    private let linked: LinkedHistories
    /// Calls that the policy alone may have spoilt, in order of invocation.
    private let irregular: [PolicyCall]

    init(_ linked: LinkedHistories) {
        self.linked = linked
        irregular = linked.records.filter(\.isIrregular)
    }

    /// What the policy did to bring about an anomaly of the calls.
    func mechanism(of anomaly: Anomaly) -> BlameMechanism? {
        let shown = anomaly.operations.compactMap(linked.record)
        let culprit = anomaly.culprit.flatMap(linked.record) ?? shown.last
        if let culprit, culprit.isIrregular { return deed(of: culprit, isCulprit: true) }
        if let call = shown.last(where: \.isIrregular) { return deed(of: call, isCulprit: false) }
        if let call = suspect(anomaly, culprit?.call) { return deed(of: call, isCulprit: false) }
        return route(shown, culprit)
    }

    /// How the policy moved clients from node to node, if it did.
    func route(of anomaly: Anomaly) -> BlameMechanism? {
        let shown = anomaly.operations.compactMap(linked.record)
        return route(shown, anomaly.culprit.flatMap(linked.record) ?? shown.last)
    }

    /// What became of an anomaly of the attempts that no caller saw, or that all saw.
    func deed(ofAttempts anomaly: Anomaly, isMasked: Bool) -> BlameMechanism? {
        let isKeyed = linked.attempts.calls.contains { operation in
            ByteText.areSame(operation.key, anomaly.key)
                && linked.attempts.events[operation.start].extra["joined"] != nil
        }
        if isMasked {
            let attempts = anomaly.operations.compactMap { index -> (Int, PolicyCall)? in
                linked.call(ofAttempt: index).flatMap(linked.record).map { (index, $0) }
            }
            let isThrownAway = attempts.contains { index, call in
                call.attempts.count > 1 && call.answered.map { $0.attempt.index != index } ?? true
            }
            if isThrownAway { return .thrownAway }
        }
        return isKeyed ? .keyForgotten : nil
    }

    // MARK: Suspects

    private func deed(of call: PolicyCall, isCulprit: Bool) -> BlameMechanism {
        if call.isMadeUp { return isOld(call) ? .staleFromFallback : .madeUp }
        if call.isDenied { return .failedThoughDone }
        if call.isTake { return .swallowed }
        if isCulprit, call.call.result == false { return .answerOfSecond }
        let landsLate: Set<String> = ["write", "put", "remove", "delete"]
        if landsLate.contains(call.call.f) { return .cameBack }
        return call.call.f == "add" && isSet(call.call.key) ? .cameBack : .doubled
    }

    /// Whether what was answered without a node is what was read before.
    private func isOld(_ call: PolicyCall) -> Bool {
        if call.call.extra["cached"] != nil { return true }
        guard call.isReadOnly, let answer = call.call.result else { return false }
        return linked.recorded.calls.contains { attempt in
            attempt.finish < Operation.never && attempt.f == call.call.f
                && ByteText.areSame(attempt.key, call.call.key) && attempt.result == answer
                && (linked.call(ofAttempt: attempt.index) ?? .max) < call.call.index
        }
    }

    /// Whether a key holds lists: then its adds can be repeated.
    private func isSet(_ key: String?) -> Bool {
        linked.calls.operations.contains {
            $0.f == "read" && ByteText.areSame($0.key, key) && $0.result?.elements != nil
        }
    }

    /// A call beside those shown that may be the reason: the last before the end of what saw it.
    ///
    /// What is lost was lost after it was done, so that there the culprit sets no end.
    private func suspect(_ anomaly: Anomaly, _ culprit: Operation?) -> PolicyCall? {
        let look = culprit.flatMap { PolicyCall.isLook($0) ? $0 : nil }
        let end = look?.finish ?? Operation.never
        return irregular.last { call in
            guard call.call.start < end, !call.isReadOnly else { return false }
            let isNear =
                anomaly.key == nil || call.call.key == nil
                || ByteText.areSame(anomaly.key, call.call.key)
            return isNear && explains(call.call, look)
        }
    }

    /// Whether a call may have left what another one read; of sums and lists any update may.
    private func explains(_ call: Operation, _ read: Operation?) -> Bool {
        guard let read, let result = read.result else { return true }
        switch call.f {
        case "write", "put", "append": return call.argument == result || call.f == "append"
        case "cas": return call.argument.elements?.last == result
        default: return true
        }
    }

    // MARK: Ways

    private func route(_ shown: [PolicyCall], _ culprit: PolicyCall?) -> BlameMechanism? {
        guard let culprit else { return nil }
        let others = shown.filter { $0.call.index != culprit.call.index }
        if let epoch = culprit.epoch,
            others.contains(where: { $0.epoch.map { $0 < epoch } ?? false })
        {
            return .laggard
        }
        let nodes = Set(shown.compactMap(\.node).map { ByteText($0) })
        return nodes.count > 1 ? .wentBack : nil
    }
}
