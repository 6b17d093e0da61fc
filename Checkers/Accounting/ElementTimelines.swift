import Histories

/// What became of every element that was added to sets, and how long that took.
///
/// An element is *known* from the acknowledgement of an add of it, or from the first read that
/// returned it, whichever is done first. What a read misses that began later is *absent* from it:
/// - *stable*: some read returned it, and none that began after that one missed it; *stale* if one
///   missed it in between, after it was known;
/// - *lost*: a read missed it after it was known, and none that began later returned it;
/// - *never read*: no read says anything of it that was known;
/// - *recovered*: stable, though no add of it was acknowledged.
///
/// ```
/// process 1 |- add 7 -|
/// process 2             |- read → [] -|              stale: absent after it was known
/// process 3                             |- read → [7] -|    and stable from then on
/// ```
///
/// The stable latency is the time from then until the last read began that missed it, and the lost
/// latency until the last read began that returned it; zero if there was none. These are the words
/// of Jepsen's set-full checker. It knows no removes, and neither do these: elements that somebody
/// asked to remove are counted, and else left out.
public struct ElementTimelines: Sendable, Hashable {
    /// Elements that somebody asked to add and nobody to remove.
    public var attempts = 0
    /// Those of them with an acknowledged add.
    public var acknowledged = 0
    /// Those that stay from some read on.
    public var stable = 0
    /// The stable ones that a read missed after they were known.
    public var stale = 0
    /// Those that are gone from some read on.
    public var lost = 0
    /// Those of which no read says anything.
    public var neverRead = 0
    /// The stable ones whose adds were not acknowledged.
    public var recovered = 0
    /// Those that one read returned twice.
    public var duplicated = 0
    /// Those that a read returned before anybody had begun to add them; removed ones too.
    public var unexpected = 0
    /// Elements that somebody asked to remove: of these nothing else is said.
    public var removed = 0
    /// The stable latencies in nanoseconds; nil without stable elements or without times.
    public var stableLatency: Quantiles?
    /// The lost latencies in nanoseconds; nil without lost elements or without times.
    public var lostLatency: Quantiles?

    /// Measures the sets of a history; nil if none was ever read.
    ///
    /// Keys that are no sets are left out. It takes the time of reading all answers.
    public init?(_ history: History) {
        var stable: [Int64] = []
        var lost: [Int64] = []
        var isRead = false
        for calls in KeyedCalls.all(of: history) {
            guard let ledger = try? ElementLedger(calls, needsFinalReads: false),
                !ledger.observations.isEmpty, !ledger.entries.isEmpty
            else { continue }
            isRead = true
            add(ledger, &stable, &lost)
        }
        guard isRead else { return nil }
        stableLatency = Quantiles(stable)
        lostLatency = Quantiles(lost)
    }

    private mutating func add(
        _ ledger: ElementLedger,
        _ stableLatencies: inout [Int64],
        _ lostLatencies: inout [Int64]
    ) {
        let findings = ledger.findings(.realTime)
        unexpected += findings.unexpected.count
        duplicated += findings.duplicated.count
        let appearances = ledger.appearances()
        for (entry, seen) in zip(ledger.entries, appearances) where !entry.adds.isEmpty {
            guard entry.removes.isEmpty else {
                removed += 1
                continue
            }
            attempts += 1
            let isAcknowledged = entry.known != Operation.never
            acknowledged += isAcknowledged ? 1 : 0
            let known = min(entry.known, seen.first?.finish ?? .max)
            let absent = seen.lastAbsent.flatMap { $0.start > known ? $0 : nil }
            let knownAt =
                known == Operation.never ? nil : ledger.calls.history.events[known].time
            func latency(_ read: Operation?) -> Int64? {
                guard let read else { return knownAt.map { _ in 0 } }
                guard let start = read.invokedAt, let knownAt else { return nil }
                return max(0, start - knownAt)
            }
            if let present = seen.last, present.start > absent?.start ?? -1 {
                stable += 1
                stale += absent == nil ? 0 : 1
                recovered += isAcknowledged ? 0 : 1
                if let time = latency(absent) { stableLatencies.append(time) }
            } else if absent != nil {
                lost += 1
                if let time = latency(seen.last) { lostLatencies.append(time) }
            } else {
                neverRead += 1
            }
        }
    }
}

extension ElementLedger {
    /// Where an element was seen and missed.
    struct Appearance {
        /// The read that returned it and was done first.
        var first: Operation?
        /// The read that returned it and began last.
        var last: Operation?
        /// The read that missed it and began last.
        var lastAbsent: Operation?
    }

    /// Of every element, in one pass forwards and one backwards.
    func appearances() -> [Appearance] {
        var appearances = [Appearance](repeating: Appearance(), count: entries.count)
        for observation in observations {
            for element in observation.elements.map(Int.init) {
                appearances[element].last = observation.read
                if observation.read.finish < appearances[element].first?.finish ?? .max {
                    appearances[element].first = observation.read
                }
            }
            guard !observation.isWhole, observation.elements.isEmpty else { continue }
            if let element = number(known: observation.read.argument) {
                appearances[element].lastAbsent = observation.read
            }
        }
        // Whatever is in every read from some one on is missed by none of these.
        var unmissed = Array(entries.indices)
        for observation in observations.reversed() where observation.isWhole && !unmissed.isEmpty {
            let there = Set(observation.elements)
            for element in unmissed where !there.contains(Int32(element)) {
                let other = appearances[element].lastAbsent
                if observation.read.start > other?.start ?? -1 {
                    appearances[element].lastAbsent = observation.read
                }
            }
            unmissed.removeAll { !there.contains(Int32($0)) }
        }
        return appearances
    }
}
