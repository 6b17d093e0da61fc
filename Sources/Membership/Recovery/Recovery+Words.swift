extension RecoveryCoordinator.Message: CustomStringConvertible {
    /// For instance "validate, round 1.n1.1".
    public var description: String {
        switch self {
        case .ask(let round): "ask, round \(round)"
        case .summary(let round, let life, let summary, let side):
            "summary, round \(round), life \(life), \(summary), side \(side)"
        case .fetch(let round): "fetch, round \(round)"
        case .snapshot(let round, let snapshot): "snapshot, round \(round), \(snapshot)"
        case .change(let round, let life, let change):
            "change, round \(round), life \(life), \(change)"
        case .changed(let round, let lost): "changed, round \(round), lost \(lost.words)"
        case .validate(let round): "validate, round \(round)"
        case .digest(let round, let digest):
            "digest, round \(round), \(String(digest, radix: 16))"
        case .end(let round, let isRecovered, let resumes):
            "end, round \(round), \(isRecovered ? "recovered" : "not recovered"),"
                + " \(resumes ? "resume" : "stay paused")"
        case .ended(let round): "ended, round \(round)"
        case .refused(let round, let promised): "refused, round \(round), promised \(promised)"
        }
    }
}

extension RecoveryCoordinator.Directive: CustomStringConvertible {
    /// For instance "pause traffic".
    public var description: String {
        switch self {
        case .send(let message, let peer): "to \(peer): \(message)"
        case .startTimer(let delay): "start timer of \(delay)"
        case .pauseTraffic: "pause traffic"
        case .resumeTraffic(let round):
            "resume traffic" + (round.map { ", recovered in \($0)" } ?? "")
        case .reconcile(let round, let change): "reconcile, round \(round), \(change)"
        case .report(let event): "report \(event)"
        }
    }
}

extension RecoveryChange: CustomStringConvertible {
    /// To merge or to replace, and the data.
    public var description: String {
        switch self {
        case .merge(let snapshot): "merge \(snapshot)"
        case .replace(let snapshot): "replace with \(snapshot)"
        }
    }
}

extension RecoverySummary: CustomStringConvertible {
    /// For instance "digest 12ab, term 0, versions 1".
    public var description: String {
        "digest \(String(digest, radix: 16)), term \(term), versions \(versions)"
    }
}

extension RecoveryEvent: CustomStringConvertible {
    /// For instance "began, round 1.n1.1".
    public var description: String {
        switch self {
        case .began(let round): "began, round \(round)"
        case .attemptFailed(let round, let failure): "attempt failed, round \(round): \(failure)"
        case .recovered(let round, let figures): "recovered, round \(round): \(figures)"
        case .failed(let round, let failure, let figures):
            "failed, round \(round): \(failure); \(figures)"
        case .abandoned(let round): "abandoned, round \(round)"
        }
    }
}

extension RecoveryFigures: CustomStringConvertible {
    /// For instance "attempts 1, took 0.1 seconds, conflicts 1, lost nothing".
    public var description: String {
        "attempts \(attempts), took \(duration), conflicts \(conflicts), lost \(lost.words)"
    }
}

extension [String: Int] {
    /// Keys with their numbers, sorted.
    fileprivate var words: String {
        isEmpty
            ? "nothing"
            : sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
