import Strategies
import Testing

/// The registry of strategies.
@Suite struct RegistryTests {
    @Test func namesAreUniqueAndFound() {
        let names = Strategy.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names { #expect(Strategy.named(name)?.name == name) }
        #expect(Strategy.named("no-such") == nil)
    }

    @Test func brokenStrategiesClaimWhatTheyBreak() {
        let broken = Strategy.all.filter { $0.name.hasPrefix("broken/") }
        #expect(!broken.isEmpty)
        for strategy in Strategy.all {
            #expect((strategy.defect != nil) == strategy.name.hasPrefix("broken/"))
            if let defect = strategy.defect { #expect(strategy.claim.promises(defect.breaks)) }
        }
    }
}
