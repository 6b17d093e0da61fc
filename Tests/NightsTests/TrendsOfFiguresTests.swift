import Nights
import Testing

/// Figures against the nights before: what moved, and what only swings.
@Suite struct TrendsOfFiguresTests {
    private func nights(_ values: [Double?], _ figure: CellFigure = .latencyP99) -> [NightOfCell] {
        values.enumerated().map { number, value in
            TrendSamples.night(number, 0, of: 5, figures: value.map { [figure: $0] } ?? [:])
        }
    }

    private func moved(
        _ values: [Double?],
        _ figure: CellFigure = .latencyP99
    ) -> FigureTrend.Direction? {
        FigureTrend(figure, in: nights(values, figure))?.moved
    }

    private let week: [Double?] = [100, 98, 102, 101, 99, 100, 103]

    @Test func twoNightsInARowMustBeBeyond() {
        #expect(moved(week + [100, 150]) == nil)
        #expect(moved(week + [150, 100]) == nil)
        #expect(moved(week + [150, 150]) == .worse)
        #expect(moved(week + [50, 50]) == .better)
        #expect(moved(week + [150, 50]) == nil)
        // A night without the figure is no night of it.
        #expect(moved(week + [150, nil, 150]) == .worse)
    }

    @Test func itIsAFifthAtLeast() {
        // The median is 100 and the median deviation 1: four are not enough.
        #expect(moved(week + [106, 106]) == nil)
        #expect(moved(week + [119.9, 119.9]) == nil)
        #expect(moved(week + [120, 120]) == .worse)
        #expect(moved(week + [80.1, 80]) == nil)
        #expect(moved(week + [80, 80]) == .better)
    }

    @Test func itIsFourMedianDeviationsAtLeast() {
        // The median is 100 and the median deviation 20.
        let swinging: [Double?] = [60, 80, 100, 120, 140, 80, 120]
        #expect(moved(swinging + [180, 180]) == nil)
        #expect(moved(swinging + [181, 181]) == .worse)
    }

    @Test(arguments: CellFigure.allCases)
    func everyFigureKnowsWhichWayIsWorse(figure: CellFigure) {
        let higherIsBetter: Set<CellFigure> = [.availability, .yield, .callsPerSecond]
        #expect(figure.isBetterLarger == higherIsBetter.contains(figure))
        let rise = moved(week + [200, 200], figure)
        #expect(rise == (figure.isBetterLarger ? .better : .worse))
        let fall = moved(week + [50, 50], figure)
        #expect(fall == (figure.isBetterLarger ? .worse : .better))
    }

    @Test func onlyTheLastSevenNightsAreComparedWith() throws {
        let long = Array(repeating: Double?(10), count: 20) + week + [150, 150]
        let trend = try #require(FigureTrend(.latencyP99, in: nights(long)))
        #expect(trend.median == 100 && trend.deviation == 1 && trend.nights == 7)
        #expect(trend.value == 150 && trend.moved == .worse)
    }

    @Test func withFewNightsNothingIsSaid() {
        #expect(FigureTrend(.latencyP99, in: nights([100, 100, 500, 500])) == nil)
        #expect(FigureTrend(.latencyP99, in: nights([])) == nil)
        #expect(FigureTrend(.latencyP50, in: nights(week)) == nil)
        #expect(moved([100, 100, 100, 500, 500]) == .worse)
    }

    @Test func fromNothingEveryStepMoves() {
        #expect(moved([0, 0, 0, 0, 0.01, 0.01], .staleShare) == .worse)
        #expect(moved([0, 0, 0, 0, 0, 0], .staleShare) == nil)
    }

    @Test func aBaselineSaysWhichNightsAreComparedWith() throws {
        let values = week + [150, 150] + Array(repeating: Double?(150), count: 9)
        #expect(moved(values) == nil)
        let since = FigureTrend(.latencyP99, in: nights(values), baseline: 6)
        #expect(since?.moved == .worse && since?.median == 100)
    }

    @Test func medians() {
        #expect([3.0, 1, 2].median == 2)
        #expect([4.0, 1, 2, 3].median == 2.5)
        #expect(
            [Double.greatestFiniteMagnitude, .greatestFiniteMagnitude].median?.isFinite == true
        )
        #expect([Double]().median == nil)
    }
}
