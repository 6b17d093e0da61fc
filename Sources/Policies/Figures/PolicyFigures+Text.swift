import Checkers
import Histories
import Replication

extension PolicyFigures {
    /// The figures as a document; what was not measured is null.
    public var json: Value {
        [
            "success": ["calls": Self.json(calls), "attempts": Self.json(attempts)],
            "amplification": [
                "overall": Self.json(overall), "before": Self.json(before),
                "during": Self.json(during), "after": Self.json(after),
            ],
            "goodput": .optional(goodput), "latency": Self.json(latency),
            "settled": ["success": success.json, "latency": speed.json],
            "fallback": [
                "answered": Self.json(fallback), "age": Self.json(fallbackAge),
                "versions": Self.json(fallbackVersions),
            ],
            "breakers": .list(breakers.map(\.json)),
            "detections": .list(detections.map { .int($0) }),
            "undetected": .int(Int64(undetected)),
            "failovers": .list(failovers.map { .int($0) }),
            "without_failover": .int(Int64(withoutFailover)),
            "retries": Self.json(retries), "wasted": Self.json(wasted),
        ]
    }

    private static func json(_ share: Share) -> Value {
        [
            "part": .int(Int64(share.part)), "whole": .int(Int64(share.whole)),
            "share": .optional(share.value),
        ]
    }

    private static func json(_ count: Amplification) -> Value {
        [
            "calls": .int(Int64(count.calls)), "attempts": .int(Int64(count.attempts)),
            "value": .optional(count.value),
        ]
    }

    private static func json(_ quantiles: Quantiles?) -> Value {
        guard let quantiles else { return .null }
        return [
            "least": .int(quantiles.least), "p50": .int(quantiles.p50),
            "p95": .int(quantiles.p95), "p99": .int(quantiles.p99),
            "greatest": .int(quantiles.greatest),
        ]
    }

    /// The figures in lines of at most 76 columns; those of layers that did nothing are left out.
    public var lines: [String] {
        var lines = [
            "calls ok        \(Self.text(calls))   attempts ok \(Self.text(attempts))",
            "attempts a call \(Self.text(overall)) in all, before faults \(Self.text(before)),"
                + " during \(Self.text(during)), after \(Self.text(after))",
            "retries         \(Self.text(retries))   wasted \(Self.text(wasted))",
        ]
        if let latency {
            lines.append(
                "latency         p50 \(latency.p50.milliseconds), p99 \(latency.p99.milliseconds)"
                    + (goodput.map { "   goodput \(Self.tenths($0)) a second" } ?? "")
            )
        }
        lines += settlingLines + fallbackLines + breakers.map(Self.line) + failoverLines
        return lines.map { String($0.prefix(76)) }
    }

    private var settlingLines: [String] {
        if success == .notMeasured, speed == .notMeasured { return [] }
        return ["settled         success \(success.text), latency \(speed.text)"]
    }

    private var fallbackLines: [String] {
        guard fallback.part > 0 else { return [] }
        var line = "fallback        \(Self.text(fallback))"
        if let age = fallbackAge {
            line += ", age p50 \(age.p50.milliseconds), most \(age.greatest.milliseconds)"
        }
        if let versions = fallbackVersions { line += ", writes missed \(versions.greatest)" }
        return [line]
    }

    private static func line(_ breaker: BreakerFigures) -> String {
        let name = breaker.instance?.name.shown ?? "service"
        return "breaker         \(name.prefix(16)) opened \(breaker.openings) times"
            + " (\(breaker.falseOpenings) without a fault), open \(breaker.open.seconds)"
    }

    private var failoverLines: [String] {
        var lines: [String] = []
        if !detections.isEmpty || undetected > 0 {
            lines.append("detection       \(Self.text(detections)), missed \(undetected)")
        }
        if !failovers.isEmpty || withoutFailover > 0 {
            lines.append("failover        \(Self.text(failovers)), missed \(withoutFailover)")
        }
        return lines
    }

    // MARK: Words

    private static func text(_ times: [Int64]) -> String {
        guard let quantiles = Quantiles(times) else { return "none" }
        return "\(times.count): p50 \(quantiles.p50.milliseconds),"
            + " most \(quantiles.greatest.milliseconds)"
    }

    private static func text(_ count: Amplification) -> String {
        count.value.map { hundredths($0) } ?? "-"
    }

    private static func text(_ share: Share) -> String {
        guard let value = share.value else { return "none" }
        return "\(tenths(value * 100)) % of \(share.whole)"
    }

    private static func tenths(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "-" }
        let tenths = Int64((number * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }

    private static func hundredths(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e15 else { return "-" }
        let hundredths = Int64((number * 100).rounded())
        let rest = abs(hundredths % 100)
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension Int64 {
    /// Nanoseconds as milliseconds with one digit after the point.
    fileprivate var milliseconds: String {
        let tenths = self / 100_000
        return "\(tenths / 10).\(abs(tenths % 10)) ms"
    }
}
