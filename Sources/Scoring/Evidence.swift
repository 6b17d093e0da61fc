import Checkers
import Histories
import Replication

/// What a trial brought to light: all that a scorecard is made of.
public struct Evidence: Sendable {
    /// Everything that happened.
    public var history: History
    /// When something was broken, and who was on which side.
    public var windows: [FaultWindow]
    /// When clients asked, in the history's time.
    public var workload: ClosedRange<Int64>
    /// The operations of the workload; each must have succeeded at least once.
    public var operations: [String]
    /// Whether the plan has faults.
    public var expectsFaults: Bool
    /// Whether the workload ends with calls that show what is left.
    public var expectsFinalCalls: Bool
    /// How well nodes noticed what was broken; nil if nobody asked them.
    public var detection: Detection?
    /// What recoveries cost; nil for a strategy without one.
    public var recovery: RecoveryFigures?
    /// From heal to equal digests for good, in nanoseconds; nil if that did not come.
    public var timeToConverge: Int64?
    /// How the wait for rest ended: converged, settled or timed-out; nil if it did not happen.
    public var rest: String?
    /// What was not clean, such as a node that ended by itself.
    public var accidents: [String]
    /// Faults that had no effect, a line each.
    public var idleFaults: [String]
    /// How many faults had an effect that was measured; nil where that is not measured.
    public var bites: Int?
    /// Whether the trial was cut short.
    public var isInterrupted: Bool

    /// All the evidence.
    public init(
        history: History,
        windows: [FaultWindow],
        workload: ClosedRange<Int64>,
        operations: [String],
        expectsFaults: Bool,
        expectsFinalCalls: Bool = true,
        detection: Detection? = nil,
        recovery: RecoveryFigures? = nil,
        timeToConverge: Int64?,
        rest: String?,
        accidents: [String],
        idleFaults: [String] = [],
        bites: Int? = nil,
        isInterrupted: Bool
    ) {
        self.history = history
        self.windows = windows
        self.workload = workload
        self.operations = operations
        self.expectsFaults = expectsFaults
        self.expectsFinalCalls = expectsFinalCalls
        self.detection = detection
        self.recovery = recovery
        self.timeToConverge = timeToConverge
        self.rest = rest
        self.accidents = accidents
        self.idleFaults = idleFaults
        self.bites = bites
        self.isInterrupted = isInterrupted
    }

    /// Why a verdict of valid would mean nothing; nil if it means something.
    ///
    /// A run is vacuous when an operation never succeeded, when no call overlapped a fault
    /// or no fault had an effect although faults were planned, or when there are no final reads.
    public var vacuity: Cause? {
        if isInterrupted { return Cause(.vacuous, "the run was interrupted") }
        let calls = history.operations.filter { !$0.isFinal }
        for f in operations where !calls.contains(where: { $0.f == f && $0.isOK }) {
            return Cause(.vacuous, "no \(f) ever succeeded")
        }
        if expectsFaults && !calls.contains(where: overlapsFault) {
            return Cause(.vacuous, "no fault overlapped a call; give the run more time")
        }
        if expectsFaults && bites == 0 {
            let example = idleFaults.first.map { ", such as \($0)" } ?? ""
            return Cause(.vacuous, "no fault had an effect that could be measured\(example)")
        }
        if expectsFinalCalls && !history.operations.contains(where: { $0.isFinal && $0.isOK }) {
            return Cause(.missingFinalReads, "no final read succeeded")
        }
        return nil
    }

    private func overlapsFault(_ operation: Operation) -> Bool {
        guard let invoked = operation.invokedAt else { return false }
        let completed = operation.completedAt ?? workload.upperBound
        return windows.contains { $0.start <= completed && invoked <= $0.end }
    }
}
