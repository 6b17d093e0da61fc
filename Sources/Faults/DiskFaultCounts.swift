import Histories

/// How often, and by how much, a disk's trouble has struck a node's log, as the node counts it.
public struct DiskFaultCounts: Hashable, Sendable {
    /// Records that were handed to the log and were not found after a crash.
    public var lostRecords: Int64 = 0
    /// Bytes of half-written records that were cut off after a crash.
    public var tornBytes: Int64 = 0
    /// Writes that failed.
    public var refusedWrites: Int64 = 0
    /// Syncs that the system reported as failed.
    public var failedSyncs: Int64 = 0
    /// Syncs that took longer than they would have.
    public var delayedSyncs: Int64 = 0
    /// How much longer, together, in nanoseconds.
    public var addedNanoseconds: Int64 = 0

    /// All counts are 0.
    public init() {}

    /// As a value: `{"lost_records","torn_bytes",...}`, those that are not 0.
    public var value: Value {
        .map(
            Dictionary(uniqueKeysWithValues: Self.names.map { ($0, Value.int(self[keyPath: $1])) })
                .filter { $0.value != .int(0) }
        )
    }

    /// Reads a value, in which there may be more; what is absent is 0.
    public init(_ value: Value) {
        guard case .map(let fields) = value else { return }
        for (name, path) in Self.names { self[keyPath: path] = fields[name]?.integer ?? 0 }
    }

    /// The sum of both.
    public static func + (left: DiskFaultCounts, right: DiskFaultCounts) -> DiskFaultCounts {
        names.reduce(into: left) { sum, count in
            sum[keyPath: count.path] = sum[keyPath: count.path].clampedSum(
                right[keyPath: count.path]
            )
        }
    }

    /// Adds counts.
    public static func += (left: inout DiskFaultCounts, right: DiskFaultCounts) {
        left = left + right
    }

    /// The count of what a trouble does; 0 if the trouble had no effect.
    public func count(of trouble: DiskTrouble) -> Int64 {
        switch trouble {
        case .loseUnsynced: lostRecords
        case .torn: tornBytes
        case .full: refusedWrites
        case .failSync: failedSyncs
        case .slow: delayedSyncs
        }
    }

    private static var names: [(name: String, path: WritableKeyPath<DiskFaultCounts, Int64>)] {
        [
            ("lost_records", \.lostRecords), ("torn_bytes", \.tornBytes),
            ("refused_writes", \.refusedWrites), ("failed_syncs", \.failedSyncs),
            ("delayed_syncs", \.delayedSyncs), ("added_ns", \.addedNanoseconds),
        ]
    }
}
