import Checkers
import Histories
import Replication
import Testing

@testable import Strategies

/// Primary-backup replication over many small random runs.
@Suite struct PrimaryBackupTests {
    private let isLinearizable = Linearizability(model: .register)

    private func firstInvalid<R: Replica>(
        _ type: R.Type,
        seeds: Int,
        settings: SmallCluster<R>.Settings = .init()
    ) throws -> Int? {
        for seed in 1...seeds {
            var cluster = SmallCluster<R>(seed: UInt64(seed), settings: settings)
            if isLinearizable.check(try cluster.run()).isInvalid { return seed }
        }
        return nil
    }

    @Test func itIsLinearizable() throws {
        #expect(try firstInvalid(PrimaryBackup<Fenced>.self, seeds: 600) == nil)
    }

    @Test func itIsLinearizableThroughCrashes() throws {
        let settings = SmallCluster<PrimaryBackup<Fenced>>.Settings(crashes: 6)
        #expect(
            try firstInvalid(PrimaryBackup<Fenced>.self, seeds: 600, settings: settings) == nil
        )
    }
}
