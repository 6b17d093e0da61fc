import Faults
import Histories

/// What is wrong with a node's disk.
///
/// The answer is `{"type":"ok","toll"}`: what the trouble before it did.
public struct DiskSetting: Hashable, Sendable {
    /// What is wrong with the disk; nil if it is well.
    public var trouble: DiskTrouble?
    /// Since when, in nanoseconds of the machine's monotonic clock; the newest setting wins.
    public var since: Int64

    /// A setting.
    public init(trouble: DiskTrouble?, since: Int64) {
        self.trouble = trouble
        self.since = since
    }

    init(_ value: Value) throws(WireError) {
        guard case .map(let disk) = value, let since = disk["since"]?.integer
        else { throw WireError("expected {\"disk\":{\"since\",\"trouble\"}}") }
        let wish = disk["trouble"] ?? .null
        let trouble = DiskTrouble(wish)
        guard trouble != nil || wish == .null else {
            throw WireError(
                "expected a trouble: lose-unsynced, torn, full, fail-sync, or slow in nanoseconds"
            )
        }
        self.init(trouble: trouble, since: since)
    }

    var value: Value { ["since": .int(since), "trouble": trouble?.value ?? .null] }
}

/// What a disk's trouble has done to a node's log, as the node counts it.
public struct DiskToll: Hashable, Sendable {
    /// Records that were handed to the log and were not found after a crash.
    public var lostRecords: Int64 = 0
    /// Bytes of half-written records that were cut off after a crash.
    public var tornBytes: Int64 = 0
    /// Writes that failed.
    public var refusedWrites: Int64 = 0
    /// Syncs that failed.
    public var failedSyncs: Int64 = 0
    /// Syncs that took longer than they would have.
    public var delayedSyncs: Int64 = 0
    /// How much longer, together, in nanoseconds.
    public var addedNanoseconds: Int64 = 0

    /// Nothing was done.
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

    /// Both together.
    public static func + (left: DiskToll, right: DiskToll) -> DiskToll {
        names.reduce(into: left) { $0[keyPath: $1.path] += right[keyPath: $1.path] }
    }

    /// How much it is of what a trouble does: nothing if the trouble was not felt.
    public func count(of trouble: DiskTrouble) -> Int64 {
        switch trouble {
        case .loseUnsynced: lostRecords
        case .torn: tornBytes
        case .full: refusedWrites
        case .failSync: failedSyncs
        case .slow: delayedSyncs
        }
    }

    private static var names: [(name: String, path: WritableKeyPath<DiskToll, Int64>)] {
        [
            ("lost_records", \.lostRecords), ("torn_bytes", \.tornBytes),
            ("refused_writes", \.refusedWrites), ("failed_syncs", \.failedSyncs),
            ("delayed_syncs", \.delayedSyncs), ("added_ns", \.addedNanoseconds),
        ]
    }
}
