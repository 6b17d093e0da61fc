import Histories

/// How long after a heal a figure was as before the fault.
public enum Settling: Hashable, Sendable {
    /// From the heal to the begin of the first window from which it is as before, in nanoseconds.
    case within(Int64)
    /// Not in all of the time that was seen after the heal, in nanoseconds.
    case never(Int64)
    /// There was no fault, or too little was asked before it or after it.
    case notMeasured

    /// `{"settled": true, "after_ns"}`, `{"settled": false, "seen_ns"}`, or null.
    public var json: Value {
        switch self {
        case .within(let time): ["settled": true, "after_ns": .int(time)]
        case .never(let time): ["settled": false, "seen_ns": .int(time)]
        case .notMeasured: .null
        }
    }

    /// In words, for reports.
    public var text: String {
        switch self {
        case .within(let time): "after \(time.seconds)"
        case .never(let time): "never within \(time.seconds)"
        case .notMeasured: "not measured"
        }
    }
}

/// How long a cluster works off what a cut left, before calls are answered in time again.
///
/// While nothing is answered, calls of load ρ' = ρ·(1 + b) pile up for D seconds, retries of a
/// budget's share b included; then the backlog shrinks by 1 − ρ' a second until it takes less time
/// than a call waits: (ρ'·D − T) / (1 − ρ').
///
/// - Parameters:
///   - load: What is asked as a share of what the cluster can do, without retries.
///   - cut: How long nothing is answered.
///   - timeout: How long an attempt waits.
///   - budgetShare: How many retries a call there are.
/// - Returns: The time after the heal; nil if it never ends, as more is asked than can be done.
public func expectedSettling(
    load: Double,
    cut: Duration,
    timeout: Duration,
    budgetShare: Double
) -> Duration? {
    let asked = load * (1 + budgetShare)
    guard asked >= 0, asked < 1 else { return nil }
    let seconds = (asked * cut.seconds - timeout.seconds) / (1 - asked)
    return .seconds(max(0, min(seconds, 1e9)))
}

extension Int64 {
    /// Nanoseconds as seconds with at most three digits after the point.
    var seconds: String {
        let milliseconds = self / 1_000_000
        let (whole, rest) = (milliseconds / 1000, abs(milliseconds % 1000))
        guard rest > 0 else { return "\(whole) s" }
        var digits = String(String(1000 + rest).dropFirst())
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits) s"
    }
}

/// Windows of one second after a heal, held against what was before the fault.
struct SettlingWindows {
    /// One second, in nanoseconds.
    static let length: Int64 = 1_000_000_000
    /// How many windows in a row must be as before.
    static let inARow = 5
    /// Fewer calls a window say nothing.
    static let leastCalls = 5

    /// The share of calls that succeeded, and their 99th percentile, before the fault.
    private let before: Window
    private let windows: [Window]

    struct Window {
        var calls = 0
        var good = 0
        var latencies: [Int64] = []

        mutating func count(_ call: PolicyRecord.Call, isGood: Bool) {
            calls += 1
            guard isGood, let latency = call.latency else { return }
            good += 1
            latencies.append(latency)
        }

        var share: Double { calls > 0 ? Double(good) / Double(calls) : 0 }
        var p99: Int64? {
            let sorted = latencies.sorted()
            guard !sorted.isEmpty else { return nil }
            return sorted[max(0, Int((0.99 * Double(sorted.count)).rounded(.up)) - 1)]
        }
    }

    /// Nil where too little was asked before the fault, or nothing was seen after it.
    init?(
        _ calls: [PolicyRecord.Call],
        from fault: Int64,
        healed: Int64,
        isGood: (PolicyRecord.Call) -> Bool
    ) {
        guard let first = calls.map(\.due).min(), let last = calls.map(\.due).max() else {
            return nil
        }
        var before = Window()
        let count = last.clampedDifference(healed) / Self.length
        guard count >= 1, count < 1_000_000 else { return nil }
        var windows = [Window](repeating: Window(), count: Int(count))
        for call in calls {
            if call.due < fault { before.count(call, isGood: isGood(call)) }
            let place = call.due.clampedDifference(healed) / Self.length
            if call.due >= healed, place < count {
                windows[Int(place)].count(call, isGood: isGood(call))
            }
        }
        let time = Double(max(1, fault.clampedDifference(first))) / Double(Self.length)
        guard before.good > 0, Double(before.calls) / max(1, time) >= Double(Self.leastCalls)
        else { return nil }
        self.before = before
        self.windows = windows
    }

    /// When the share of calls that succeed is 95 % of what it was.
    var success: Settling {
        settling { $0.calls > 0 && $0.share >= 0.95 * before.share }
    }

    /// When 99 of 100 calls take no more than twice what they took.
    var latency: Settling {
        guard let usual = before.p99 else { return .notMeasured }
        return settling { window in
            window.p99.map { $0 <= usual.clampedProduct(2) } ?? false
        }
    }

    private func settling(_ isAsBefore: (Window) -> Bool) -> Settling {
        guard windows.count >= Self.inARow else { return .notMeasured }
        var good = 0
        for (place, window) in windows.enumerated() {
            good = isAsBefore(window) ? good + 1 : 0
            if good == Self.inARow { return .within(Int64(place + 1 - good) * Self.length) }
        }
        return .never(Int64(windows.count) * Self.length)
    }
}
