import Faults
import Histories
import Replication
import Testing

/// What becomes of messages on a bad link.
@Suite struct LinkTroubleTests {
    private func fates(
        _ trouble: LinkTrouble,
        count: Int = 10_000,
        every gap: Int64 = 1_000_000
    ) -> [LinkTrouble.Fate] {
        var passage = LinkTrouble.Passage(trouble)
        var random = SeededGenerator(seed: 11)
        return (0..<count).map { passage.fate(at: Int64($0) * gap, with: &random) }
    }

    @Test func sharesAreKeptTo() {
        var trouble = LinkTrouble()
        trouble.loss = 30
        trouble.duplication = 10
        let fates = fates(trouble)
        let lost = fates.count { $0.delay == nil }
        let doubled = fates.count { $0.secondDelay != nil }
        // Five standard deviations.
        #expect(abs(lost - 3_000) < 230 && abs(doubled - 700) < 130)
        #expect(fates.allSatisfy { $0.delay == 0 || $0.delay == nil })
    }

    @Test func delaysLieWithinTheirBounds() {
        var trouble = LinkTrouble()
        trouble.delay = .milliseconds(50)
        trouble.jitter = .milliseconds(20)
        let delays = fates(trouble).compactMap(\.delay)
        #expect(delays.count == 10_000)
        #expect(delays.allSatisfy { (50_000_000...70_000_000).contains($0) })
        #expect((delays.max() ?? 0) > 69_000_000 && (delays.min() ?? 0) < 51_000_000)
    }

    @Test func whatIsHeldBackIsOvertaken() {
        var trouble = LinkTrouble()
        trouble.reordering = 20
        let arrivals = fates(trouble).enumerated().map {
            Int64($0.offset) * 1_000_000 + ($0.element.delay ?? 0)
        }
        #expect(zip(arrivals, arrivals.dropFirst()).contains { $0 > $1 })
    }

    @Test func noMorePassThanTheRate() {
        var trouble = LinkTrouble()
        trouble.rate = 100
        let arrivals = fates(trouble, count: 3_000).enumerated().compactMap { entry in
            entry.element.delay.map { Int64(entry.offset) * 1_000_000 + $0 }
        }
        #expect(zip(arrivals, arrivals.dropFirst()).allSatisfy { $1 - $0 >= 10_000_000 })
        // A thousand a second come and a hundred go: the line is full soon, and the rest is lost.
        #expect(arrivals.count < 200 + 310 && arrivals.count > 200)
    }

    @Test func whatIsWrittenIsReadAgain() {
        var trouble = LinkTrouble()
        #expect(LinkTrouble(trouble.value) == trouble && trouble.isNone)
        trouble.delay = .milliseconds(3)
        trouble.jitter = .microseconds(7)
        (trouble.loss, trouble.duplication, trouble.reordering, trouble.rate) = (1, 2, 3, 4)
        #expect(LinkTrouble(trouble.value) == trouble && !trouble.isNone)
        let wrong: [Value] = [
            ["loss": 101], ["delay": -1], ["speed": 3], ["rate": 0], .null,
            ["delay": .int(.max)], ["delay": "1s"],
        ]
        for value in wrong { #expect(LinkTrouble(value) == nil, "\(value)") }
    }
}
