import Checkers
import Histories
import Observations

/// Latencies and rates over time, with the faults shaded.
struct OverTime {
    private static var bins: Int { 60 }
    /// Of fewer calls a sentence says more than a drawing.
    private static let fewest = 20

    private let faults: FaultIntervals
    private let calls: [Call]
    /// From the first call to the last, in seconds; nil where calls have no times.
    private let span: ClosedRange<Double>?

    /// Calls of clients with their times, in seconds.
    private struct Call {
        let start: Double
        let end: Double?
        let isOK: Bool
    }

    init(_ history: History, faults: FaultIntervals) {
        self.faults = faults
        calls = (history.operations + history.failed).compactMap { operation -> Call? in
            guard operation.process >= 0, let start = operation.invokedAt else { return nil }
            return Call(
                start: Double(start) / 1e9,
                end: operation.completedAt.map { Double($0) / 1e9 },
                isOK: operation.isOK
            )
        }
        let first = calls.map(\.start).min() ?? 0
        let last = calls.map { $0.end ?? $0.start }.max() ?? 0
        span = last > first ? first...last : nil
    }

    /// The drawings; empty where calls have no times.
    var html: HTML {
        guard let span else { return "" }
        let bands = faults.bands.map { band in
            Plot.Band(
                start: Double(band.start) / 1e9,
                end: Double(band.end) / 1e9,
                title: "\(band.words), \(Page.seconds(band.start)) to"
                    + " \(Page.seconds(band.end)) s",
                label: band.short
            )
        }
        let shaded: HTML =
            bands.isEmpty ? "" : "<p class=\"cap\">Shaded: something was broken.</p>"
        let latency: HTML = """
            Shades, in a wide window: how many calls took that long. The line is p50, the \
            dashed one p99, of the calls that succeeded in each of \(Self.bins) equal parts of \
            the time.
            """
        guard calls.count >= Self.fewest else {
            let times = calls.compactMap { call in call.end.map { ($0 - call.start) * 1e9 } }
            let least = Figure.time(times.min().flatMap { Int64(exactly: $0.rounded()) })
            let most = Figure.time(times.max().flatMap { Int64(exactly: $0.rounded()) })
            let words: HTML =
                "<p>\(Counted.nouns(calls.count, "call")), which took \(least) to \(most).</p>"
            return words + FaultLanes(faults: faults, span: span).html + shaded
        }
        return latencies(bands, span).figure(caption: latency) + rates(bands, span).figure()
            + FaultLanes(faults: faults, span: span).html + shaded
    }

    private func latencies(
        _ bands: [Plot.Band],
        _ span: ClosedRange<Double>
    ) -> Plot {
        let ok = calls.filter(\.isOK).compactMap { call -> (x: Double, y: Double?)? in
            call.end.map { (call.start, ($0 - call.start) * 1e3) }
        }
        return Plot(
            title: "Latency of calls that succeeded",
            summary: "\(ok.count) calls; quantiles are of the calls that succeeded.",
            unit: "latency, ms",
            isLogarithmic: true,
            series: [
                .init(name: "p50", shape: .line, points: quantiles(0.5, of: ok, span)),
                .init(name: "p99", shape: .dashes, points: quantiles(0.99, of: ok, span)),
            ],
            heat: ok.compactMap { point in point.y.map { (point.x, $0) } },
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
            title: "Calls that ended, a second",
            summary: "Calls that ended in each of \(Self.bins) equal parts of the run.",
            unit: "calls/s",
            isLogarithmic: false,
            series: [
                .init(name: "succeeded", shape: .line, points: rate(\.isOK)),
                .init(name: "not", shape: .dashes, points: rate { !$0.isOK }),
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
