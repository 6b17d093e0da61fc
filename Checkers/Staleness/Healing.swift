import Histories

/// How many keys still differ some time after a fault was mended, as clients saw it.
///
/// A key that somebody reads stale differs between nodes for certain: one of them lacks what
/// another one had. So of the keys that were read in some time after the end of a fault, those
/// count as diverged that a read of that time found stale. What nobody read, nobody knows.
///
/// It is the curve of divergence over time that anti-entropy is judged by; what is left at the end
/// is for the final reads to say, see `Convergence.residue(of:)`. A time that the next fault cuts
/// short counts as far as it went.
public struct Healing: Sendable, Hashable {
    /// Some time after the end of a fault, up to the time of the next bin.
    public struct Bin: Sendable, Hashable {
        /// From this time on, in nanoseconds.
        public var from: Int64
        /// How many of the keys that were read were found diverged.
        public var diverged = Share()
        /// How many of the reads were stale.
        public var stale = Share()
    }

    /// How often such a fault was mended, and anything was read before the next one.
    public private(set) var heals = 0
    /// All bins, in order, the empty ones too; they begin as those of `Visibility`.
    public private(set) var bins = Visibility.edges.map { Bin(from: $0) }

    /// The beginning of the first bin from which on no key was found diverged any more.
    ///
    /// In nanoseconds, as fine as bins are; nil if there is none, or no read.
    public var clean: Int64? {
        let used = bins.filter { $0.stale.whole > 0 }
        let first = used.lastIndex { $0.stale.part > 0 }.map { $0 + 1 } ?? 0
        return used.indices.contains(first) ? used[first].from : nil
    }

    /// Measures the reads after faults, by what was broken last.
    static func measure(_ ages: [ReadAges.Age], _ windows: [FaultWindow]) -> [String: Healing] {
        // Windows that follow on each other are one time in which something is broken.
        var ends: [(time: Int64, cause: String)] = []
        for window in windows.sorted(by: { $0.end < $1.end })
        where !windows.contains(where: { $0.begun <= window.end && window.end < $0.end }) {
            ends.append((window.end, window.cause))
        }
        var parts: [Int: [(since: Int64, age: ReadAges.Age)]] = [:]
        for age in ages {
            guard let time = age.read.invokedAt,
                let last = ends.lastIndex(where: { $0.time <= time }),
                !windows.contains(where: { $0.begun <= time && time < $0.end })
            else { continue }
            parts[last, default: []].append((time - ends[last].time, age))
        }
        var healings: [String: Healing] = [:]
        for (number, reads) in parts {
            healings[ends[number].cause, default: Healing()].add(reads)
        }
        return healings
    }

    private mutating func add(_ reads: [(since: Int64, age: ReadAges.Age)]) {
        heals += 1
        var keys: [Int: [Int32: Bool]] = [:]
        for (since, age) in reads {
            let bin = Visibility.edges.lastIndex { $0 <= since } ?? 0
            bins[bin].stale.count(age.versions > 0)
            keys[bin, default: [:]][age.read.keyNumber, default: false] =
                keys[bin]?[age.read.keyNumber] == true || age.versions > 0
        }
        for (bin, found) in keys {
            let count = found.values.count { $0 }
            bins[bin].diverged = bins[bin].diverged + Share(count, of: found.count)
        }
    }
}
