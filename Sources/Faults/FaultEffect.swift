import Histories
import Replication

/// What was measured of a fault that was carried out, as histories and `faults.jsonl` keep it.
///
/// A fault that breaks often shows its effect only once it is mended; it then stands there.
public enum FaultEffect: Hashable, Sendable {
    /// Links were cut or healed: how often the cut before stopped something; nil if there was none.
    case cut(held: Int64?)
    /// Links became bad at these senders.
    case degraded(senders: [NodeID])
    /// Links work again: what was counted on them while they were bad, by what is counted.
    case restored(counts: [String: Int64])
    /// Processes were killed or paused, by their numbers.
    case struck([NodeID: Int64])
    /// Nodes started: what each said of its recovery.
    case started([NodeID: Value])
    /// Nodes were killed while they recovered.
    case crashed([NodeID: Crash])
    /// Nodes continued: for how many nanoseconds each was paused.
    case resumed([NodeID: Int64])
    /// Clocks were set: what they showed before and show now.
    case clocks(before: [NodeID: ClockReading], after: [NodeID: ClockReading])
    /// Disks failed: what each node says of its disk, and the last words of those that stopped.
    case disksBroken(inForce: [NodeID: Value], stopped: [NodeID: String])
    /// Disks work again: what the trouble did, and what nodes that started said of it.
    case disksMended(counts: [NodeID: DiskFaultCounts], started: [NodeID: Value])

    /// A life that was ended during its recovery.
    public struct Crash: Hashable, Sendable {
        /// The number of the process.
        public var pid: Int64
        /// Whether it listened already, so that the kill came too late.
        public var listened: Bool
        /// How long it lived, in nanoseconds.
        public var lived: Int64
        /// By how many bytes its log grew.
        public var logGrowth: Int64

        /// A crash.
        public init(pid: Int64, listened: Bool, lived: Int64, logGrowth: Int64) {
            self.pid = pid
            self.listened = listened
            self.lived = lived
            self.logGrowth = logGrowth
        }
    }

    /// A wall clock as its node shows it, against the clock of the harness.
    public struct ClockReading: Hashable, Sendable {
        /// By how many nanoseconds it differs.
        public var offset: Int64
        /// By how many nanoseconds that may be wrong, because the answer took its time.
        public var uncertainty: Int64

        /// A reading.
        public init(offset: Int64, uncertainty: Int64) {
            self.offset = offset
            self.uncertainty = uncertainty
        }

        /// Whether the clock is off, and not merely read late.
        public var isOff: Bool { offset.magnitude > uncertainty.magnitude.clampedSum(1_000_000) }
    }

    /// The nodes that a fault of processes really struck; nil of other faults.
    public var struck: [NodeID]? {
        switch self {
        case .struck(let pids): pids.keys.sorted()
        case .started(let words): words.keys.sorted()
        case .crashed(let crashes): crashes.keys.sorted()
        case .resumed(let times): times.keys.sorted()
        case .cut, .degraded, .restored, .clocks, .disksBroken, .disksMended: nil
        }
    }
}
