import Histories
import Replication
import Synchronization
import Systems
import Wire

/// A system of three doors to one map, which is always there: the least that a system can be.
///
/// Nobody starts its nodes or breaks them; it shows by a digest what it holds.
final class ToySystem: System {
    /// The row of the registry.
    static let entry = SystemEntry(
        name: "toy",
        summary: "three doors to one map in memory",
        claim: Claim(
            stance: .ca,
            consistency: .strong,
            availability: .high,
            partitionTolerance: .low,
            settlesByReads: true,
            guarantees: [.linearizable]
        ),
        operations: ["read", "write"],
        capabilities: [.digest]
    ) { _ in ToySystem() }

    let name: String
    let claim: Claim
    let operations: Set<String>
    let capabilities: Set<Capability>
    let ports = Ports(client: 80, peers: [])
    let endpoints = NodeID.named(count: 3).map {
        Endpoint(node: $0, host: "toy", ports: Ports(client: 80, peers: []))
    }
    private let map = Mutex<[String: Value]>([:])

    init() {
        name = Self.entry.name
        claim = Self.entry.claim
        operations = Self.entry.operations
        capabilities = Self.entry.capabilities
    }

    func launch(of node: NodeID, in site: Site) throws -> Launch {
        throw SystemError("the nodes of a toy are always there")
    }

    func connect(to node: NodeID, at place: Endpoint) -> any Connection { Door(system: self) }

    func answers(at place: Endpoint, within limit: Duration) async -> Bool { true }

    fileprivate func perform(_ call: Call) -> Completion {
        map.withLock { map in
            guard let key = call.key else {
                return Completion(kind: .fail, value: call.argument, error: "unsupported")
            }
            switch call.f {
            case "read": return Completion(kind: .ok, value: map[key] ?? .null)
            case "write":
                map[key] = call.argument
                return Completion(kind: .ok, value: call.argument)
            default: return Completion(kind: .fail, value: call.argument, error: "unsupported")
            }
        }
    }

    private struct Door: Connection {
        let system: ToySystem

        func perform(_ call: Call, within limit: Duration) async -> Completion {
            // A reply takes its time: without it a client would ask for ever at one moment.
            await Task.yield()
            return system.perform(call)
        }

        func close() async {}
    }
}

extension ToySystem: Inspectable {
    func report(of place: Endpoint, within limit: Duration) async -> NodeReport? { nil }

    func digest(of place: Endpoint, within limit: Duration) async -> String? {
        map.withLock { Value.map($0).jsonText }
    }
}
