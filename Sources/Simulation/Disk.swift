import Faults
import Replication

/// A node's disk: records become durable in order, in groups, and each sync takes its time.
///
/// Determinism: what is drawn depends on the moment alone, and not on what was synced before.
struct Disk<Record: Sendable>: Sendable {
    /// What was found after a crash.
    struct Crash {
        /// Records that were not durable and are gone.
        var lost: Int
        /// Whether the first of them was half written.
        var isTorn: Bool
    }

    /// What survives a crash, oldest first.
    private(set) var durable: [Record] = []
    private(set) var waiting: [(record: Record, token: WriteToken)] = []
    /// How many of those that wait are being synced.
    private var syncing = 0
    private(set) var isTorn = false
    /// What is wrong with it; nil if it is well.
    var trouble: DiskTrouble?
    private let seed: UInt64
    private let span: ClosedRange<Int>
    private let keptShare: Double
    private let torn: Double

    init(_ plan: SimulationPlan, node: Int) {
        var random = SeededGenerator(seed: plan.seed, stream: "disk \(node)")
        let isSlow = random.chance(plan.hazards.slowDisks)
        span = random.range(within: isSlow ? plan.hazards.slowSync : plan.hazards.sync)
        seed = random.next()
        keptShare = plan.hazards.kept
        torn = plan.hazards.torn
    }

    /// Takes a record; returns how long the sync takes that this begins, if it begins one.
    @inline(__always)
    mutating func append(_ record: Record, _ token: WriteToken, now: Int64) -> Int64? {
        waiting.append((record, token))
        return syncing == 0 ? beginSync(now) : nil
    }

    /// What is drawn at a moment.
    func dice(_ now: Int64) -> SeededGenerator {
        SeededGenerator(seed: seed &+ UInt64(bitPattern: now) &* 0xbf58_476d_1ce4_e5b9)
    }

    /// Syncs all that waits now.
    private mutating func beginSync(_ now: Int64) -> Int64 {
        syncing = waiting.count
        var random = dice(now)
        return Int64(random.within(span)) + (trouble?.addedDelay.nanoseconds ?? 0)
    }

    /// Ends a sync: the group is durable, and the next one begins if anything waits.
    mutating func endSync(now: Int64) -> (tokens: [WriteToken], next: Int64?) {
        var tokens: [WriteToken] = []
        tokens.reserveCapacity(syncing)
        // Performance: a key path of a generic type would be looked up each time.
        for (record, token) in waiting.prefix(syncing) {
            durable.append(record)
            tokens.append(token)
        }
        waiting.removeFirst(syncing)
        syncing = 0
        return (tokens, waiting.isEmpty ? nil : beginSync(now))
    }

    /// Loses what was not durable, but for a random part that had reached the disk already.
    mutating func crash(now: Int64) -> Crash {
        var random = dice(now)
        let isKept = random.chance(keptShare) && trouble == nil
        let kept = isKept ? random.below(waiting.count + 1) : 0
        durable.append(contentsOf: waiting.prefix(kept).lazy.map { $0.record })
        let lost = waiting.count - kept
        waiting = []
        syncing = 0
        let isTearing = random.chance(torn) || trouble == .torn
        isTorn = lost > 0 && isTearing
        return Crash(lost: lost, isTorn: isTorn)
    }

    /// Puts records in the place of those that were found at a start, in one step.
    mutating func compact(to records: [Record]) { durable = records }

    /// The records for a start: a torn one at the end is cut off, and never seen again.
    mutating func recover() -> (records: [Record], wasTorn: Bool) {
        defer { isTorn = false }
        return (durable, isTorn)
    }
}
