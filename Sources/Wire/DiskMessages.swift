import Faults
import Histories

/// What is wrong with a node's disk.
///
/// The answer is `{"type":"ok","toll"}`: the counts of what the trouble before it did.
public struct DiskSetting: Hashable, Sendable {
    /// What is wrong with the disk; nil if it is well.
    public var trouble: DiskTrouble?
    /// Since when, in nanoseconds of the machine's monotonic clock; the newest setting wins.
    public var since: Int64

    /// The disk trouble to have, or none, and the number of the change.
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
