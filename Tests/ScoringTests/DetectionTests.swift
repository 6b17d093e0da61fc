import Histories
import Membership
import Observations
import Testing

/// Detection of partitions, held against the truth.
@Suite struct DetectionTests {
    private typealias Sample = Detection.Sample
    private let second: Int64 = 1_000_000_000

    private func samples(_ sights: [(Double, String, Bool)]) -> [Detection.Sample] {
        sights.map {
            Sample(time: Int64($0.0 * 1e9), node: .init($0.1), seesPartition: $0.2)
        }
    }

    private func truth(_ start: Double, _ end: Double) -> Detection.Truth {
        Detection.Truth(start: Int64(start * 1e9), end: Int64(end * 1e9), witnesses: ["n1", "n2"])
    }

    @Test func theFirstWitnessTellsTheDelay() {
        let detection = Detection(
            samples: samples([
                (0, "n1", false), (0, "n2", false), (10.4, "n3", true), (10.9, "n2", true),
                (11, "n1", true), (21, "n1", false),
            ]),
            truth: [truth(10, 20)],
            grace: second
        )
        #expect(detection.delays == [900_000_000])
        #expect(detection.missed == 0 && detection.falseAlarms == 0)
        #expect(detection.delayMean == 900_000_000 && detection.delayMax == 900_000_000)
    }

    @Test func whatNobodyNoticedIsMissedUnlessItWasShort() {
        let detection = Detection(
            samples: samples([(0, "n1", false), (30, "n1", false)]),
            truth: [truth(10, 20), truth(25, 25.5)],
            grace: second
        )
        #expect(detection.missed == 1 && detection.tooShort == 1 && detection.delays.isEmpty)
    }

    @Test func alarmsWithoutCauseAreFalse() {
        let detection = Detection(
            samples: samples([
                (0, "n1", true), (1, "n1", false), (5, "n1", true), (6, "n1", true),
                (7, "n1", false), (20.5, "n1", true), (22, "n1", false), (30, "n1", true),
            ]),
            truth: [truth(10, 20)],
            grace: second
        )
        // The first sample is of a node that has just started, and at 20.5 the cut is still felt.
        #expect(detection.falseAlarms == 2)
        #expect(detection.delays.isEmpty && detection.missed == 1)
    }

    @Test func whatNobodyWasThereToNoticeIsNotMissed() {
        let silence = Detection.Truth(start: second, end: 5 * second, witnesses: [])
        let unseen = Detection(samples: [], truth: [silence], grace: second)
        #expect(unseen.missed == 0 && unseen.tooShort == 0 && unseen.delays.isEmpty)
        let seen = Detection(samples: [], truth: [truth(1, 5)], grace: second)
        #expect(seen.missed == 1)
    }

    @Test func recoveriesOfAllNodesAreAddedUp() throws {
        func status(_ validated: Int64, lost: Int64, longest: Value) -> Value {
            let totals: Value = [
                "conflicts": 1, "failed": 1, "longest": longest, "lost": .int(lost),
                "validated": .int(validated),
            ]
            return totals
        }
        let totals = [status(2, lost: 5, longest: 70), [:], status(1, lost: 4, longest: .null)]
        let figures = try #require(RecoveryFigures(totals.map { RecoveryTotals($0) }))
        #expect(figures.validated == 3 && figures.failed == 2 && figures.conflicts == 2)
        #expect(figures.lost == 9 && figures.longest == 70)
        #expect(RecoveryFigures([]) == nil)
    }
}
