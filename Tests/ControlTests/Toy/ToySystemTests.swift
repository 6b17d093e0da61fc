import Checkers
import Foundation
import Histories
import Observations
import Replication
import Systems
import Testing
import Workloads

@testable import Control

/// A system is new files and one row: the least one goes through a whole trial.
@Suite struct ToySystemTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("faultline-toy-\(UUID().uuidString)").path

    private func run(_ row: SystemEntry) async throws -> Evidence {
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let time = VirtualTime()
        let setup = TrialSetup(
            nodes: NodeID.named(count: 3),
            clients: 5,
            rate: 200,
            timeLimit: .seconds(10),
            seed: 7,
            history: folder + "/history.jsonl",
            faults: folder + "/faults.jsonl",
            nodeFolders: folder + "/nodes",
            clock: time
        )
        let options = Workload.Options(keys: 3, supported: row.operations.sorted())
        let trial = Trial(
            of: try row.make(SystemEntry.Options()),
            setup,
            workload: try #require(Workload.named("register", options: options)),
            schedule: [],
            layer: FakeLinks(),
            monitor: TrialMonitor()
        )
        return try time.run { try await trial.run() }
    }

    @Test func aToyIsLinearizableAndComesToRest() async throws {
        let result = try await run(ToySystem.entry)
        #expect(result.circumstances.rest == "converged")
        let operations = result.history.operations
        #expect(operations.count > 1000)
        let verdict = Linearizability(model: .register).check(result.history, within: .standard)
        #expect(verdict == .valid)
    }

    @Test func theRowSaysWhatTheSystemIs() throws {
        let system = try ToySystem.entry.make(SystemEntry.Options())
        #expect(system.name == ToySystem.entry.name)
        #expect(system.capabilities == ToySystem.entry.capabilities)
        #expect(system.adjuster == nil && system.inspector != nil)
    }
}
