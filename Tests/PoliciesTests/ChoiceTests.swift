import Checkers
import Histories
import Policies
import Testing

/// The rule that recommends, on figures that are made up for each of its steps.
@Suite struct ChoiceTests {
    /// Finance: serializable and durable are required.
    private let scenario = Choice.Scenario.all[0]

    /// A pair of which 1,000 calls were made.
    private func pair(
        _ strategy: String,
        _ policy: String = "none",
        ok: Int = 990,
        latency: Int64 = 1_000,
        attempts: Int = 1_000,
        layers: Int = 0,
        broken: [String: Int] = [:],
        held: [String]? = nil
    ) -> Choice.Pair {
        var figures = ChoiceFigures()
        figures.seeds = 20
        figures.calls = Share(ok, of: 1_000)
        figures.latencies = [latency]
        figures.attempts = attempts
        figures.broken = broken.mapValues { [.policy: $0] }
        let names = held ?? scenario.required.map(\.name).filter { broken[$0] == nil }
        figures.held = Dictionary(uniqueKeysWithValues: names.map { ($0, 20) })
        return Choice.Pair(
            strategy: strategy,
            policy: policy,
            figures: figures,
            layers: layers
        )
    }

    private func recommended(_ pairs: [Choice.Pair]) -> String? {
        guard case .recommended(let pair, _, _) = Choice(scenario, pairs: pairs).outcome else {
            return nil
        }
        return "\(pair.strategy) \(pair.policy)"
    }

    @Test func whatBreaksSomethingRequiredIsOut() {
        let quick = pair("a", ok: 1_000, latency: 1, broken: ["durable": 1])
        #expect(recommended([quick, pair("b", ok: 500)]) == "b none")
    }

    @Test func whatBreaksSomethingElseIsIn() {
        let quick = pair("a", latency: 1, broken: ["linearizable": 20])
        #expect(recommended([pair("b"), quick]) == "a none")
    }

    @Test func whatWasNeverDecidedIsOut() {
        let unknown = pair("a", latency: 1, held: ["serializable"])
        #expect(recommended([unknown, pair("b")]) == "b none")
    }

    @Test func sharesWithinAPercentagePointAreEqual() {
        let best = pair("a", ok: 990, latency: 9_000)
        #expect(recommended([best, pair("b", ok: 980, latency: 8_000)]) == "b none")
        #expect(recommended([best, pair("b", ok: 979, latency: 8_000)]) == "a none")
    }

    @Test func equalLatenciesAreToldApartByAttemptsThenLayersThenNames() {
        let retried = pair("a", "retry", attempts: 1_100, layers: 1)
        #expect(recommended([retried, pair("b", "hedged", layers: 3)]) == "b hedged")
        let layered = pair("a", "fallback", layers: 2)
        #expect(recommended([layered, pair("b", "none")]) == "b none")
        #expect(recommended([pair("b"), pair("a", "y"), pair("a", "x")]) == "a x")
    }

    @Test func whereNothingIsFreeOfBreaksTheLeastBrokenIsNamed() throws {
        let pairs = [
            pair("a", ok: 1_000, broken: ["durable": 3]),
            pair("b", ok: 700, broken: ["serializable": 1, "durable": 1]),
            pair("c", ok: 800, broken: ["durable": 2]),
        ]
        let choice = Choice(scenario, pairs: pairs)
        guard case .leastBroken(let least) = choice.outcome else {
            Issue.record("expected the least broken pair, got \(choice.outcome)")
            return
        }
        #expect(least.strategy == "c")
        #expect(choice.sound.isEmpty && choice.unsound.map(\.strategy) == ["c", "b", "a"])
    }

    @Test func withoutPairsThereIsNothingToSay() {
        guard case .nothing = Choice(scenario, pairs: []).outcome else {
            Issue.record("expected nothing")
            return
        }
    }

    @Test func whatStandsFirstIsRecommendedAndTheRestIsByShare() {
        let pairs = [
            pair("low", ok: 600, latency: 1), pair("near", ok: 985, latency: 5),
            pair("best", ok: 990, latency: 7), pair("middle", ok: 800, latency: 9),
        ]
        let sound = Choice(scenario, pairs: pairs).sound
        #expect(sound.map(\.strategy) == ["near", "best", "middle", "low"])
    }

    @Test func figuresCountRefusalsAsServedAndCallsInCuts() throws {
        var scene = Scene()
        scene.call(from: 0, to: 10, by: [.ok("n1", 0, 10)])
        scene.call(
            "write",
            1,
            from: 150,
            to: 400,
            .info,
            by: [
                .ended(.info, "n1", 150, 200, "timeout"), .ended(.info, "n1", 250, 400, "timeout"),
            ]
        )
        scene.call(from: 500, to: 510, .fail, error: "insufficient", by: [.ok("n1", 500, 510)])
        let window = FaultWindow(
            start: 100_000_000,
            end: 200_000_000,
            majority: ["n2", "n3"],
            minority: ["n1"]
        )
        var figures = try ChoiceFigures(scene.histories, blame: [], windows: [window])
        #expect(figures.calls == Share(2, of: 3) && figures.during == Share(0, of: 1))
        #expect(figures.latencies == [10_000_000, 10_000_000] && figures.attempts == 4)
        figures.add(figures)
        #expect(figures.seeds == 2 && figures.calls == Share(4, of: 6))
        #expect(figures.latencies.count == 4 && figures.amplification == 4.0 / 3)
    }

    @Test func breaksAreCountedBySeedAndDoer() {
        var one = ChoiceFigures()
        one.seeds = 1
        one.broken = ["durable": [.policy: 1]]
        var other = one
        other.broken = ["durable": [.strategy: 1]]
        one.add(other)
        #expect(one.breaks(of: .durable) == 2 && one.breaks(of: .serializable) == 0)
        #expect(one.broken["durable"] == [.policy: 1, .strategy: 1])
    }
}
