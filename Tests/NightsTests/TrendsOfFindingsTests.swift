import Checkers
import Nights
import Testing

/// What a finding does from night to night: each kind, and the bounds between them.
@Suite struct TrendsOfFindingsTests {
    private func trend(_ counts: [(hits: Int, runs: Int)]) throws -> Trend {
        let trends = Trend.all(in: TrendSamples.nights(counts))
        #expect(trends.count == 1)
        return try #require(trends.first)
    }

    private func kind(_ counts: [(hits: Int, runs: Int)]) throws -> Trend.Kind {
        try trend(counts).kind
    }

    @Test func aFindingOfTheLastNightIsNew() throws {
        #expect(try kind([(0, 5), (0, 5), (1, 5)]) == .new)
        #expect(try kind([(5, 5)]) == .new)
        #expect(Trend.all(in: TrendSamples.nights([(0, 5), (0, 5)])).isEmpty)
        #expect(Trend.all(in: []).isEmpty)
    }

    @Test func whatEveryRunShowsIsOngoing() throws {
        #expect(try kind([(0, 5), (5, 5), (5, 5)]) == .ongoing)
        #expect(try kind([(1, 1), (1, 1)]) == .ongoing)
    }

    @Test func whatSomeRunsOrSomeNightsShowIsFlaky() throws {
        #expect(try kind([(3, 5), (2, 5)]) == .flaky)
        #expect(try kind([(5, 5), (5, 5), (4, 5)]) == .flaky)
        #expect(try kind([(5, 5), (0, 1), (5, 5)]) == .flaky)
        #expect(try kind([(3, 5), (2, 5), (0, 2)]) == .flaky)
    }

    @Test func whatFewRunsShowedIsRare() throws {
        #expect(try kind([(1, 5), (0, 5)]) == .rare)
        #expect(try kind([(1, 20), (0, 20), (1, 20)]) == .rare)
        // One run in ten is rare, however many there were; one more is not.
        #expect(try kind([(5, 100), (15, 100)]) == .rare)
        #expect(try kind([(5, 100), (16, 100)]) == .flaky)
        // Two of five are too few to tell; two of four are half.
        #expect(try kind([(1, 3), (1, 2)]) == .rare)
        #expect(try kind([(1, 2), (1, 2)]) == .flaky)
        #expect(try kind([(2, 3), (1, 4)]) == .flaky)
    }

    /// At one run in ten, 28 clean runs have a chance of 5.2 %, and 29 of 4.7 %.
    @Test func whatStaysAwayIsResolvedOnlyWhereThatIsImprobable() throws {
        #expect(try kind([(1, 10), (0, 28)]) == .rare)
        #expect(try kind([(1, 10), (0, 29)]) == .resolved)
        #expect(try kind([(1, 10), (0, 14), (0, 15)]) == .resolved)
        #expect(try kind([(1, 10), (0, 14), (0, 14)]) == .rare)
        // At one in a hundred it takes 299 runs, at one in two 5.
        #expect(try kind([(1, 100), (0, 298)]) == .rare)
        #expect(try kind([(1, 100), (0, 299)]) == .resolved)
        #expect(try kind([(5, 10), (0, 4)]) == .flaky)
        #expect(try kind([(5, 10), (0, 5)]) == .resolved)
        let trend = try trend([(1, 10), (0, 28)])
        #expect(abs(trend.chanceOfAbsence - 0.0523) < 0.0001)
        #expect(trend.cleanRuns == 28)
    }

    /// One run in one is no certainty: one clean run thereafter proves nothing.
    @Test func aRateOfAFewRunsIsTakenWithCare() throws {
        #expect(try kind([(1, 1), (0, 1)]) == .flaky)
        #expect(try kind([(1, 1), (0, 2)]) == .flaky)
        #expect(try kind([(1, 1), (0, 3)]) == .resolved)
        #expect(try kind([(5, 5), (0, 1)]) == .flaky)
        #expect(try kind([(5, 5), (0, 2)]) == .resolved)
        #expect(try kind([(500, 500), (0, 1)]) == .resolved)
    }

    @Test func nightsWithoutADecidedRunSayNothing() throws {
        #expect(try kind([(1, 10), (0, 28), (0, 0)]) == .rare)
        #expect(try kind([(1, 10), (1, 10), (0, 0)]) == .rare)
        #expect(try trend([(0, 5), (0, 0), (1, 5)]).kind == .new)
    }

    @Test func theRateIsThatOfTheNightsFromTheFirstToTheLastThatShowedIt() throws {
        let trend = try trend([(0, 100), (2, 10), (0, 5), (3, 10), (0, 4)])
        #expect(trend.rate == Share(5, of: 25))
        #expect(trend.firstSeen == "night-1" && trend.lastSeen == "night-3")
        #expect(trend.cleanRuns == 4)
        let interval = try #require(trend.rate.interval)
        #expect(abs(interval.lowerBound - 0.0886) < 0.0001)
        #expect(abs(interval.upperBound - 0.3913) < 0.0001)
    }

    @Test func whatWasResolvedAndShowsAgainIsNewAndBack() throws {
        let trend = try trend([(5, 5), (0, 10), (1, 5)])
        #expect(trend.kind == .new && trend.isBack)
        #expect(trend.rate == Share(1, of: 5) && trend.firstSeen == "night-2")
        let later = try self.trend([(5, 5), (0, 10), (1, 5), (1, 5)])
        #expect(later.kind == .rare && later.isBack)
        #expect(try !self.trend([(1, 10), (0, 10), (1, 5)]).isBack)
    }

    @Test func findingsAreFollowedOneByOne() {
        var nights = TrendSamples.nights([(5, 5), (5, 5)])
        nights[1].findings[TrendSamples.lost] = .init(runs: 9)
        let trends = Trend.all(in: nights)
        #expect(trends.map(\.fingerprint) == [TrendSamples.lost, TrendSamples.stale])
        #expect(trends.map(\.kind) == [.new, .ongoing])
        // A finding cannot show in more runs than there were.
        #expect(trends.first?.rate == Share(5, of: 5))
    }

    @Test func aCellIsFlakyWhereItsVerdictsDiffer() {
        func isFlaky(_ counts: [(hits: Int, runs: Int)]) -> Bool {
            TrendSamples.cell(TrendSamples.nights(counts)).isFlaky
        }
        #expect(isFlaky([(0, 5), (2, 5)]))
        #expect(isFlaky([(0, 5), (5, 5), (0, 5)]))
        #expect(!isFlaky([(0, 5), (5, 5), (5, 5)]))
        #expect(!isFlaky([(5, 5), (5, 5), (0, 5)]))
        #expect(!isFlaky([(0, 5), (0, 0), (0, 5)]))
        // What was a week ago does not count.
        #expect(!isFlaky([(2, 5)] + Array(repeating: (0, 5), count: 7)))
    }
}
