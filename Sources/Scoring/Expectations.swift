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

    /// What is expected of a run.
    public init(operations: [String], hasFaults: Bool, hasFinalCalls: Bool = true) {
        self.operations = operations
        self.hasFaults = hasFaults
        self.hasFinalCalls = hasFinalCalls
    }

    /// Why a verdict of valid would mean nothing; nil if it means something.
    ///
    /// A run is vacuous when an operation never succeeded, when no call overlapped a fault
    /// or no fault had an effect although faults were planned, or when there are no final reads.
    func vacuity(of evidence: Evidence) -> Cause? {
        let circumstances = evidence.circumstances
        if circumstances.isInterrupted { return Cause(.vacuous, "the run was interrupted") }
        let calls = evidence.history.operations.filter { !$0.isFinal }
        for f in operations where !calls.contains(where: { $0.f == f && $0.isOK }) {
            return Cause(.vacuous, "no \(f) ever succeeded")
        }
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
}

extension Evidence {
    fileprivate func overlapsFault(_ operation: Operation) -> Bool {
        guard let invoked = operation.invokedAt else { return false }
        let completed = operation.completedAt ?? workload.upperBound
        return windows.contains { $0.start <= completed && invoked <= $0.end }
    }
}
