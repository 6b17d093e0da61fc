import Checkers
import Histories
import Observations

/// What a run must have exercised for a verdict of valid to mean anything.
public struct Expectations: Sendable {
    /// The operations of the workload; each must have succeeded at least once.
    public var operations: [String]
    /// Whether the plan has faults, so that one must have overlapped a call.
    public var hasFaults: Bool
    /// Whether the workload ends with calls that show what is left.
    public var hasFinalCalls: Bool

    /// The least that must have been served.
    public var least: Least

    /// What is expected of a run.
    public init(
        operations: [String],
        hasFaults: Bool,
        hasFinalCalls: Bool = true,
        least: Least = .standard
    ) {
        self.operations = operations
        self.hasFaults = hasFaults
        self.hasFinalCalls = hasFinalCalls
        self.least = least
    }

    /// How many calls of clients must have been served: with fewer, nothing counts as held.
    public struct Least: Hashable, Sendable {
        /// In the whole run, without final reads.
        public var calls: Int
        /// In the whole run, as a share of all calls.
        public var share: Double
        /// While something was broken; for availability, asked on each side of a cut.
        public var underFaults: Int

        /// A least number, and a share.
        public init(calls: Int, share: Double, underFaults: Int) {
            self.calls = calls
            self.share = share
            self.underFaults = underFaults
        }

        /// What a real run must come to: a fraction of a second on any machine.
        public static let standard = Least(calls: 100, share: 0.05, underFaults: 20)
    }

    /// Why a verdict of valid would mean nothing; nil if it means something.
    ///
    /// A run is vacuous when an operation never succeeded, when too few calls were served, when no
    /// call overlapped a fault or no fault had an effect although faults were planned, or when
    /// there are no final reads.
    func vacuity(of evidence: Evidence) -> Cause? {
        let circumstances = evidence.circumstances
        if circumstances.isInterrupted { return Cause(.vacuous, "the run was interrupted") }
        let calls = evidence.history.operations.filter { !$0.isFinal }
        for f in operations where !calls.contains(where: { $0.f == f && $0.isOK }) {
            return Cause(.vacuous, "no \(f) ever succeeded")
        }
        if let cause = shortage(in: evidence) { return cause }
        if hasFaults && !calls.contains(where: evidence.overlapsFault) {
            return Cause(.vacuous, "no fault overlapped a call; give the run more time")
        }
        if hasFaults && circumstances.effectiveFaults == 0 {
            let example = circumstances.ineffectiveFaults.first.map { ", such as \($0)" } ?? ""
            return Cause(.vacuous, "no fault had an effect that could be measured\(example)")
        }
        let finals = evidence.history.operations
        if hasFinalCalls && !finals.contains(where: { $0.isFinal && $0.isOK }) {
            return Cause(.missingFinalReads, "no final read succeeded")
        }
        return nil
    }

    /// Too few calls were served, in all or while something was broken.
    private func shortage(in evidence: Evidence) -> Cause? {
        let asked = (evidence.history.operations + evidence.history.failed).filter { !$0.isFinal }
        let served = asked.filter(\.isServed)
        func few(_ count: Int, _ place: String, _ least: String) -> Cause {
            let calls =
                switch count {
                case 0: "no call was"
                case 1: "only 1 call was"
                default: "only \(count) calls were"
                }
            let advice = "give the run more time, a higher rate, or milder faults"
            return Cause(.vacuous, "\(calls) served\(place), of \(least); \(advice)")
        }
        if served.count < least.calls {
            return few(served.count, "", "the \(least.calls) that a run needs")
        }
        if Double(served.count) < least.share * Double(asked.count) {
            let percent = Int((least.share * 100).rounded())
            return few(served.count, "", "\(asked.count) made, and a run needs \(percent) %")
        }
        guard hasFaults, !evidence.windows.isEmpty else { return nil }
        let disturbed = served.count(where: evidence.overlapsFault)
        return disturbed < least.underFaults
            ? few(disturbed, " during faults", "the \(least.underFaults) that a run needs") : nil
    }
}

extension Evidence {
    fileprivate func overlapsFault(_ operation: Operation) -> Bool {
        guard let invoked = operation.invokedAt else { return false }
        let completed = operation.completedAt ?? workload.upperBound
        return windows.contains { $0.start <= completed && invoked <= $0.end }
    }
}
