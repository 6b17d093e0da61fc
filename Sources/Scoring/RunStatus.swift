import Histories

/// What a run came to, as a whole.
public enum RunStatus: String, Hashable, Sendable, CaseIterable {
    /// Every claim that was tested held.
    case asClaimed = "as-claimed"
    /// A claim was broken, or a history is invalid.
    case broken
    /// A claim could not be decided, or nothing was tested.
    case undecided
    /// The harness failed, or nodes ended that nobody had ended.
    case failed
    /// It was cut short.
    case interrupted
}

extension RunStatus {
    /// The status of a run of which only its `results.json` is left.
    public init(results: Value) {
        let judgements = results["judgements"]?.elements ?? []
        let standings = Set(judgements.compactMap { $0["standing"]?.text })
            .subtracting([Judgement.Standing.notClaimed.rawValue])
        self.init(
            standings: Set(standings.compactMap(Judgement.Standing.init)),
            isClean: results["accidents"]?.elements?.isEmpty ?? true,
            isInterrupted: results["interrupted"]?.truth ?? false
        )
    }

    /// The status that follows from the standings of what was claimed.
    init(standings: Set<Judgement.Standing>, isClean: Bool, isInterrupted: Bool) {
        self =
            if standings.contains(.broken) {
                .broken
            } else if isInterrupted {
                .interrupted
            } else if !isClean {
                .failed
            } else if standings.contains(.undecided) || standings == [.untested] {
                .undecided
            } else {
                .asClaimed
            }
    }
}
