import Faults
import Foundation
import Histories
import Replication
import Systems
import Wire

@testable import Control

/// A supervisor of nodes that are not there, with all that it needs.
struct Stage: Sendable {
    let time = VirtualTime()
    let machine: FakeMachine
    let system: FakeSystem
    let layer: FakeLinks
    let supervisor: NodeSupervisor
    let folder: String

    init(
        nodes: Int = 3,
        capabilities: Set<Capability> = Set(Capability.allCases),
        endpoints: [Endpoint] = [],
        readiness: Readiness? = nil,
        layer: FakeLinks = FakeLinks(isEffective: true)
    ) {
        machine = FakeMachine(time)
        system = FakeSystem(
            machine,
            capabilities: capabilities,
            endpoints: endpoints,
            readiness: readiness
        )
        self.layer = layer
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("faultline-stage-\(UUID().uuidString)").path
        supervisor = NodeSupervisor(
            NodeSupervisor.Setup(
                system: system,
                nodes: NodeID.named(count: nodes),
                folder: folder,
                seed: 1,
                launcher: machine,
                clock: time
            ),
            layer: layer
        )
    }

    var nodes: [NodeID] { supervisor.nodes }

    /// Runs a body with every node started.
    func run<Answer: Sendable>(
        starting: Bool = true,
        _ body: @escaping @Sendable (Stage) async throws -> Answer
    ) async throws -> Answer {
        try time.run { [self] in
            if starting { try await supervisor.start(nodes) }
            return try await body(self)
        }
    }

    /// A journal in a folder of its own, on this time.
    func recorder() throws -> Recorder {
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
        return try Recorder(path: folder + "/history.jsonl", clock: time)
    }

    /// Removes what was written.
    func clean() { try? FileManager.default.removeItem(atPath: folder) }

    /// What a full disk does to a node, as it is noted.
    func breakDisk(of nodes: [NodeID], _ trouble: DiskTrouble? = .full) async {
        _ = await supervisor.note(DiskSetting(trouble: trouble, since: time.now), of: nodes)
    }
}
