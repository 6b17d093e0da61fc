import Histories

/// Whether the readings of sensors are kept, and never seen to go back.
///
/// Each sensor has a register, which one device writes, one reading after the other, each with a
/// value of its own. So their order is known, which it is not of writes in general:
/// - *lost reading*: it was acknowledged, and at the end every node holds nothing, or one that was
///   done before it began;
/// - *reading went back*: a process reads one, and later nothing, or one that the same device had
///   written before.
///
/// ```
/// process 1 |- write 20 -| |- write 21 -|
/// process 2                 |- read → 21 -| *- read → 20 -*     reading went back
/// ```
///
/// A device whose call had an unknown outcome goes on as another process, and the store may still
/// take the old reading for the newer one: that is no anomaly. Going back is what monotonic reads
/// forbid (Terry and others, Session guarantees for weakly consistent replicated data, PDIS 1994).
public struct Readings: PropertyChecker {
    /// What is asked of readings.
    public enum Demand: String, Sendable, Hashable, CaseIterable {
        /// Acknowledged ones are there at the end, unless newer ones are.
        case kept = "readings-kept"
        /// Nobody sees them go back.
        case rising = "readings-rise"
    }

    /// The property that it decides.
    public var property: Property { demand == .kept ? .readingsKept : .readingsRise }
    private let demand: Demand

    /// A check of one demand.
    public init(_ demand: Demand) { self.demand = demand }

    /// At most one anomaly a key, ordered by key, in linear time but for sorting.
    public func check(_ history: History, within budget: Budget) -> Verdict {
        switch demand {
        case .kept: Self.kept(history)
        case .rising: Self.rising(history)
        }
    }

    // MARK: Kept

    private static func kept(_ history: History) -> Verdict {
        let final = FinalReads(history)
        guard !final.keys.isEmpty else { return .unknown(FinalReads.missing) }
        let authors = Authorship(history)
        let acknowledged = history.operations.filter { $0.f == "write" && $0.isOK }
        let byKey = Dictionary(grouping: acknowledged) { $0.keyNumber }
        let anomalies = final.keys.compactMap { key -> Anomaly? in
            // What nobody wrote, or who knows who, proves nothing.
            let left = key.values.map { value in
                value == .null ? -1 : authors.write(of: value, to: key.number)?.finish ?? .max
            }
            let latest = left.max() ?? .max
            let writes = byKey[key.number] ?? []
            let lost = writes.filter { $0.start > latest }
            return lost.last.map {
                Self.lost($0, key, lost.count, of: writes.count, history)
            }
        }
        return .of(anomalies, [])
    }

    private static func lost(
        _ write: Operation,
        _ key: FinalReads.Key,
        _ count: Int,
        of total: Int,
        _ history: History
    ) -> Anomaly {
        let shown = [write] + key.reads
        let held = key.values.sorted(by: FinalContents.precedes).map { $0.text(limit: 20) }
        return Story(history: history, key: key.key).anomaly(
            "lost reading",
            shown,
            culprit: write,
            "client \(write.process) reported \(write.argument.text(limit: 40)), acknowledged"
                + " \(Clock(for: shown).finish(write)), but at the end all that was left was"
                + " \(held.joined(separator: ", ")), from before"
                + remainder(count, of: total, "lost")
        )
    }

    // MARK: Rising

    private static func rising(_ history: History) -> Verdict {
        let authors = Authorship(history)
        var readers = Watchers(authors)
        for read in history.operations where read.f == "read" && read.isOK { readers.observe(read) }
        guard readers.count > 0 else {
            return .unknown(Cause(.nothingToCheck, "nobody read a reading"))
        }
        let anomalies = readers.found.values
            .sorted { KeySlice.precedes($0.read.key, $1.read.key) }
            .map { wentBack($0, history) }
        return .of(anomalies, [])
    }

    private static func wentBack(_ found: Watchers.Finding, _ history: History) -> Anomaly {
        let story = Story(history: history, key: found.read.key)
        let shown = found.older + [found.newer, found.sight, found.read]
        let clock = Clock(for: shown)
        return story.anomaly(
            "reading went back",
            shown,
            culprit: found.read,
            "\(story.did(found.read)) \(clock.start(found.read)), although it had read"
                + " \(found.newer.argument.text(limit: 40)) \(clock.finish(found.sight))"
                + (found.older.isEmpty ? "" : ", which is the newer")
        )
    }
}

/// What each process has seen of each sensor.
private struct Watchers {
    /// A read of something older than the reader had read before.
    struct Finding {
        let read: Operation
        /// The write of what had been read before, and that read.
        let newer: Operation
        let sight: Operation
        /// The writes of what is read now.
        let older: [Operation]
    }

    private let authors: Authorship
    /// What readers have read.
    private var seen: LatestSeen
    private(set) var count = 0
    /// The first of each key.
    private(set) var found: [Int32: Finding] = [:]

    init(_ authors: Authorship) {
        self.authors = authors
        seen = LatestSeen(authors)
    }

    mutating func observe(_ read: Operation) {
        let values = read.heldValues
        let newer = seen.newer(than: values, at: read)
        let writes = values.compactMap { authors.write(of: $0, to: read.keyNumber) }
            .sorted { $0.start < $1.start }
        if let newer, found[read.keyNumber] == nil {
            found[read.keyNumber] = Finding(
                read: read,
                newer: newer.write,
                sight: newer.sight,
                older: writes
            )
        }
        for write in writes {
            count += 1
            seen.note(LatestSeen.Entry(write: write, by: write, sight: read))
        }
    }
}
