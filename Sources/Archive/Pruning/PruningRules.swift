import Histories
import Scoring

/// What housekeeping is to remove, and what it is to keep.
public struct PruningRules: Hashable, Sendable {
    /// How many of the newest nights of each suite are kept.
    public var nightsKept = 30
    /// Whether runs that did not end as claimed are kept, whatever their age.
    public var keepsFailures = false
    /// The age from which runs outside of nights are removed; nil to keep them all.
    public var ageMax: Duration?
    /// Whether histories of runs that ended as claimed are compressed.
    public var compresses = false
    /// The most bytes that all runs together may take on the disk; nil for any number.
    ///
    /// The oldest runs that ended as claimed are removed until that is so.
    public var bytesMax: Int?

    /// Keeps thirty nights, and all other runs.
    public init() {}
}

/// A run in the folder of all runs, as housekeeping sees it.
struct PrunableRun: Hashable, Sendable {
    /// The folder, seen from that of all runs: `suite/name`.
    var folder: String
    /// What its record says.
    var record: RunRecord
    /// The bytes that it takes on the disk.
    var bytes: Int
    /// Whether it may still go on.
    var isLive: Bool

    /// Whether it ended as claimed.
    var isHeld: Bool { record.ending?.status == .asClaimed }
}

extension PruningRules {
    /// Why each of some runs is removed; those that are kept are not among them.
    func reasons(_ runs: [PrunableRun], now: UTCTime) -> [PrunableRun: String] {
        let old = oldNights(runs)
        var reasons: [PrunableRun: String] = [:]
        for run in runs where !run.isLive && !(keepsFailures && !run.isHeld) {
            if let night = run.record.place?.night {
                if old.contains(night) { reasons[run] = "of a night before the last \(nightsKept)" }
            } else if let ageMax, now.seconds - run.record.began.seconds > ageMax.wholeSeconds {
                reasons[run] = "older than \(ageMax.days)"
            }
        }
        return reasons
    }

    /// The runs to remove until the rest takes no more than it may, the oldest first.
    ///
    /// The newest night of each suite stays whole: it may not be over.
    func surplus(_ runs: [PrunableRun]) -> [PrunableRun] {
        guard let bytesMax else { return [] }
        var total = runs.reduce(0) { $0 + $1.bytes }
        let newest = Set(nightsBySuite(runs).values.compactMap { $0.first?.id })
        var surplus: [PrunableRun] = []
        for run in runs.sorted(by: Self.areInOrder) where total > bytesMax {
            guard run.isHeld, !run.isLive, !newest.contains(run.record.place?.night ?? "") else {
                continue
            }
            surplus.append(run)
            total -= run.bytes
        }
        return surplus
    }

    /// The nights before those that are kept.
    func oldNights(_ runs: [PrunableRun]) -> Set<String> {
        Set(nightsBySuite(runs).values.flatMap { $0.dropFirst(max(0, nightsKept)).map(\.id) })
    }

    /// Whether a night without runs, whose folder changed last at a moment, is before those that
    /// are kept: then a suite has as many after it.
    func isOld(changed: UTCTime, beside runs: [PrunableRun]) -> Bool {
        nightsBySuite(runs).values.contains { nights in
            nights.count { changed < $0.began } >= max(1, nightsKept)
        }
    }

    /// The nights of each suite, the newest first: by the run that began last.
    private func nightsBySuite(
        _ runs: [PrunableRun]
    ) -> [String: [(id: String, began: UTCTime)]] {
        var last: [String: [String: UTCTime]] = [:]
        for run in runs {
            guard let night = run.record.place?.night else { continue }
            let (suite, began) = (run.record.suite, run.record.began)
            last[suite, default: [:]][night, default: began].raise(to: began)
        }
        return last.mapValues { nights in
            nights.sorted { ($1.value, $1.key) < ($0.value, $0.key) }.map { ($0.key, $0.value) }
        }
    }

    private static func areInOrder(_ one: PrunableRun, _ other: PrunableRun) -> Bool {
        (one.record.began, one.folder) < (other.record.began, other.folder)
    }
}

extension UTCTime {
    fileprivate mutating func raise(to other: UTCTime) { self = max(self, other) }
}

extension Duration {
    fileprivate var wholeSeconds: Int64 { components.seconds }

    /// In days where these are whole: 30d, 90s.
    fileprivate var days: String {
        let days = wholeSeconds / 86_400
        return days > 0 && self == .seconds(days * 86_400) ? "\(days)d" : TimeSpan.text(self)
    }
}
