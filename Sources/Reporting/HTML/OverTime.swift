import Checkers
import Histories

/// Latencies and rates over time, with the faults shaded.
struct OverTime {
    private static var bins: Int { 60 }

    private let faults: FaultIntervals
    private let calls: [Call]
    /// From the first call to the last, in seconds; nil where calls have no times.
    private let span: ClosedRange<Double>?

    /// Calls of clients with their times, in seconds.
    private struct Call {
        let start: Double
        let end: Double?
        let isOK: Bool
        let isInfo: Bool
    }

    init(_ history: History, faults: FaultIntervals) {
        self.faults = faults
        calls = (history.operations + history.failed).compactMap { operation -> Call? in
            guard operation.process >= 0, let start = operation.invokedAt else { return nil }
            return Call(
                start: Double(start) / 1e9,
                end: operation.completedAt.map { Double($0) / 1e9 },
                isOK: operation.isOK,
                isInfo: operation.isInfo
            )
        }
        let first = calls.map(\.start).min() ?? 0
        let last = calls.map { $0.end ?? $0.start }.max() ?? 0
        span = last > first ? first...last : nil
    }

    /// The drawings; empty where calls have no times.
    var html: HTML {
        guard let span else { return "" }
        let bands = faults.unions.map { union in
            Plot.Band(
                start: Double(union.lowerBound) / 1e9,
                end: Double(union.upperBound) / 1e9,
                title: "faults from \(Page.seconds(union.lowerBound)) s to"
                    + " \(Page.seconds(union.upperBound)) s"
            )
        }
        return [latencies(bands, span), rates(bands, span)]
            .map { "<figure>\($0.svg)</figure>" }.joined(by: "\n")
            + (bands.isEmpty ? "" : "<p>Shaded: something was broken; see the faults below.</p>")
    }

    /// The lanes of faults on the same scale; empty if nothing was broken.
    var lanes: HTML {
        span.map { FaultLanes(faults: faults, span: $0).html } ?? ""
    }

    private func latencies(
        _ bands: [Plot.Band],
        _ span: ClosedRange<Double>
    ) -> Plot {
        func points(_ belongs: (Call) -> Bool) -> [(x: Double, y: Double?)] {
            calls.filter(belongs).compactMap { call in
                call.end.map { (call.start, ($0 - call.start) * 1e3) }
            }
        }
        let ok = points(\.isOK)
        return Plot(
            title: "Latency of each call",
            summary: "\(calls.count) calls; quantiles are of the calls that succeeded.",
            unit: "milliseconds",
            isLogarithmic: true,
            series: [
                .init(name: "ok", shape: .dots, points: ok),
                .init(name: "failed", shape: .crosses, points: points { !$0.isOK && !$0.isInfo }),
                .init(name: "unknown", shape: .triangles, points: points(\.isInfo)),
                .init(name: "p50", shape: .line, points: quantiles(0.5, of: ok, span)),
                .init(name: "p99", shape: .dashes, points: quantiles(0.99, of: ok, span)),
            ],
            bands: bands,
            span: span
        )
    }

    /// The nearest rank in each of equal parts of the time.
    private func quantiles(
        _ share: Double,
        of points: [(x: Double, y: Double?)],
        _ span: ClosedRange<Double>
    ) -> [(x: Double, y: Double?)] {
        binned(points.map(\.x), span).enumerated().map { number, members in
            let sorted = members.compactMap { points[$0].y }.sorted()
            let rank = Int((share * Double(sorted.count)).rounded(.up))
            return (middle(number, span), sorted.isEmpty ? nil : sorted[max(rank, 1) - 1])
        }
    }

    private func rates(
        _ bands: [Plot.Band],
        _ span: ClosedRange<Double>
    ) -> Plot {
        let length = (span.upperBound - span.lowerBound) / Double(Self.bins)
        func rate(_ belongs: (Call) -> Bool) -> [(x: Double, y: Double?)] {
            binned(calls.filter(belongs).map { $0.end ?? $0.start }, span).enumerated().map {
                (middle($0, span), Double($1.count) / length)
            }
        }
        return Plot(
            title: "Calls a second",
            summary: "Calls that ended in each of \(Self.bins) equal parts of the run.",
            unit: "calls/s",
            isLogarithmic: false,
            series: [
                .init(name: "ok", shape: .line, points: rate(\.isOK)),
                .init(name: "not ok", shape: .dashes, points: rate { !$0.isOK }),
            ],
            bands: bands,
            span: span
        )
    }

    /// The places of moments, by the part of the time to which they belong.
    private func binned(_ moments: [Double], _ span: ClosedRange<Double>) -> [[Int]] {
        var bins = [[Int]](repeating: [], count: Self.bins)
        let length = span.upperBound - span.lowerBound
        for (place, moment) in moments.enumerated() {
            let share = (moment - span.lowerBound) / length
            bins[max(0, min(Self.bins - 1, Int(share * Double(Self.bins))))].append(place)
        }
        return bins
    }

    private func middle(_ bin: Int, _ span: ClosedRange<Double>) -> Double {
        let length = (span.upperBound - span.lowerBound) / Double(Self.bins)
        return span.lowerBound + (Double(bin) + 0.5) * length
    }
}
