import Histories

/// How often reads were late, and by how much: before, during and after faults.
///
/// For registers whose values are written once. A value was certainly there when its write, or a
/// read of it, was done first. It is newer than another if its write began after that other one was
/// there. A read is *stale* if a newer value than it returned was there before it began:
///
/// ```
/// process 0  |- write 1 -| |- write 2 -| |- write 3 -|
/// process 1                             ...          *- read → 1 -*   two versions behind,
///                                      |------------|                 and so long
/// ```
///
/// Versions are counted, so that one more than this is a lower bound of the k of k-atomicity
/// (Aiyer, Alvisi and Bazzi, On the availability of non-strict quorum systems, DISC 2005). Time
/// runs from when the first newer value was there. Both are certain, whatever the order of
/// overlapping calls, and may be too small. Of siblings the freshest counts. Reads after the end
/// are left out.
///
/// Figures during faults are kept apart by what was broken and by the side that was asked, and are
/// never averaged over different faults.
public struct Staleness: Sendable, Hashable {
    /// What was measured of some reads.
    public struct Figures: Sendable, Hashable {
        /// How many of the reads were stale.
        public var stale = Share()
        /// How late the stale ones were, in nanoseconds; nil without stale reads or without times.
        public var time: Quantiles?
        /// The same by bins.
        public var lateness = Lateness([])
        /// How many versions behind the stale ones were; nil without stale reads.
        public var versions: Quantiles?
        /// How likely a read is fresh some time after the newest write.
        public var visibility = Visibility([])
    }

    /// What was measured during faults of one kind.
    public struct Sides: Sendable, Hashable {
        /// Reads at the side that could still act.
        public var majority = Figures()
        /// Reads at the other side.
        public var minority = Figures()
    }

    /// All reads.
    public var total: Figures
    /// Those before the first fault; all of them if there was none.
    public var before: Figures
    /// Those during faults, by all that was broken; reads of dead and stopped nodes are left out.
    public var during: [String: Sides]
    /// Those after some fault, when nothing was broken.
    public var after: Figures
    /// How many keys still differed some time after faults, by what was broken last.
    public var healing: [String: Healing]
    /// Reads of values that nobody had begun to write: of these nothing is said.
    public var unexplained = 0
    /// Keys that could not be measured, as some value was written twice, or deleted.
    public var unmeasured = 0
    /// The greatest Gamma of any key, in nanoseconds; nil where none could be measured.
    ///
    /// By so much, half at either end, calls would have to be longer for the history to be
    /// linearizable: see Golab and others, ICDCS 2014.
    public var gamma: Int64?
    /// How many of the keys with a Gamma have one above zero.
    public var gammaKeys = Share()

    /// Measures the registers of a history; nil if it has none with unique values.
    ///
    /// It takes the time of sorting.
    public init?(_ history: History, windows: [FaultWindow] = []) {
        var ages: [ReadAges.Age] = []
        var isMeasured = false
        for calls in KeyedCalls.all(of: history) {
            guard let values = RegisterValues(calls) else {
                unmeasured += calls.operations.contains { $0.f == "write" } ? 1 : 0
                continue
            }
            isMeasured = true
            unexplained += values.phantoms + values.earlyObservations.count
            ages += ReadAges(values).ages
            if let gamma = Gamma(values)?.greatest {
                self.gamma = max(self.gamma ?? 0, gamma)
                gammaKeys.count(gamma > 0)
            }
        }
        guard isMeasured else { return nil }
        total = Figures(ages)
        healing = Healing.measure(ages, windows)
        let phases = Phases(windows)
        var parts: [Phases.Part: [ReadAges.Age]] = [:]
        for age in ages { parts[phases.part(of: age.read), default: []].append(age) }
        before = Figures(parts[.before] ?? [])
        after = Figures(parts[.after] ?? [])
        during = [:]
        for (part, ages) in parts {
            guard case .during(let cause, let side) = part else { continue }
            switch side {
            case .majority: during[cause, default: Sides()].majority = Figures(ages)
            case .minority: during[cause, default: Sides()].minority = Figures(ages)
            case .outside, .neither: break
            }
        }
    }
}

extension Staleness.Figures {
    init(_ ages: [ReadAges.Age]) {
        let late = ages.filter { $0.versions > 0 }
        stale = Share(late.count, of: ages.count)
        time = Quantiles(late.compactMap(\.time))
        lateness = Lateness(late.compactMap(\.time))
        versions = Quantiles(late.map { Int64($0.versions) })
        visibility = Visibility(
            ages.lazy.compactMap { age in age.sinceWrite.map { ($0, age.versions == 0) } }
        )
    }
}

/// Where a call belongs in time.
private struct Phases {
    enum Part: Hashable {
        case before
        case during(String, Side)
        case after
        case unknown
    }

    private let windows: [FaultWindow]
    private let first: Int64

    init(_ windows: [FaultWindow]) {
        self.windows = windows
        first = windows.map(\.begun).min() ?? .max
    }

    /// A call that was under way when a fault was begun counts by when it began.
    func part(of call: Operation) -> Part {
        guard let time = call.invokedAt else { return .unknown }
        if time < first { return .before }
        switch Side(of: call, in: windows) {
        case .outside: return .after
        case .neither: return .unknown
        case let side:
            let causes = windows.filter { $0.contains(time) }.map(\.cause)
            return .during(causes.joined(separator: " + "), side)
        }
    }
}
