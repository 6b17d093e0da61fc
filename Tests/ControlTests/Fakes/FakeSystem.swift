import Control
import Faults
import Histories
import Processes
import Replication
import Synchronization
import Systems
import Wire

/// A system in memory: one store for all nodes, which answer as long as their processes run.
final class FakeSystem: System {
    /// The state of a disk-stopped node's process; any number but ours.
    static let diskStop: Int32 = 9

    private struct State {
        var store: [String: Value] = [:]
        var applied: [(node: NodeID, setting: NodeSetting)] = []
        var digests: [NodeID: String] = [:]
        var reports: [NodeID: NodeReport] = [:]
        var calls: [NodeID: Int] = [:]
        var connections = 0
        var refusal: Completion?
        var isShutDown = false
    }

    let name = "fake"
    let claim: Claim
    let operations: Set<String> = ["read", "write"]
    let capabilities: Set<Capability>
    let ports = Ports(shared: 0)
    let endpoints: [Endpoint]
    private let readiness: Readiness?
    private let machine: FakeMachine
    private let state = Mutex(State())

    init(
        _ machine: FakeMachine,
        capabilities: Set<Capability> = Set(Capability.allCases),
        endpoints: [Endpoint] = [],
        readiness: Readiness? = nil
    ) {
        self.machine = machine
        self.capabilities = capabilities
        self.endpoints = endpoints
        self.readiness = readiness
        claim = Claim(
            stance: .cp,
            consistency: .strong,
            availability: .medium,
            partitionTolerance: .high,
            settlesByReads: true,
            guarantees: [.linearizable, .equalAtRest]
        )
    }

    func launch(of node: NodeID, in site: Site) -> Launch {
        Launch(
            executable: "/bin/fake",
            arguments: [node.name]
                + site.settings.all.map { String(decoding: $0.json, as: UTF8.self) },
            readiness: readiness ?? .announced(Self.announcement),
            diskStopStatus: Self.diskStop,
            recoveryMarker: site.folder + "/marker"
        )
    }

    /// Reads "listening PORT", with a lost record for a disk in trouble.
    @Sendable private static func announcement(_ line: String) throws(SystemError) -> Announcement {
        let words = line.split(separator: " ")
        guard words.first == "listening", let port = words.dropFirst().first.flatMap({ Int($0) })
        else {
            throw SystemError("expected listening PORT, found \(line)")
        }
        var counts = DiskFaultCounts()
        counts.lostRecords = 1
        return Announcement(
            ports: Ports(shared: port),
            details: ["port": .int(Int64(port))],
            faultCounts: counts
        )
    }

    func connect(to node: NodeID, at place: Endpoint) -> any Connection {
        state.withLock { $0.connections += 1 }
        return FakeConnection(system: self, node: node, place: place)
    }

    func answers(at place: Endpoint, within limit: Duration) async -> Bool {
        await isAnswering(place, within: limit)
    }

    func shutdown() async { state.withLock { $0.isShutDown = true } }

    // MARK: What a test says and sees

    /// From now on every call comes to this; nil to carry them out again.
    func refuse(with completion: Completion?) { state.withLock { $0.refusal = completion } }
    func setDigest(_ digest: String?, of node: NodeID) {
        state.withLock { $0.digests[node] = digest }
    }
    func setReport(_ report: NodeReport?, of node: NodeID) {
        state.withLock { $0.reports[node] = report }
    }
    var applied: [(node: NodeID, setting: NodeSetting)] { state.withLock { $0.applied } }
    var connections: Int { state.withLock { $0.connections } }
    var calls: [NodeID: Int] { state.withLock { $0.calls } }
    var isShutDown: Bool { state.withLock { $0.isShutDown } }

    // MARK: What nodes do

    /// Whether the process that listens there runs; one that is paused answers to nobody.
    fileprivate func isAnswering(_ place: Endpoint, within limit: Duration) async -> Bool {
        guard capabilities.contains(.lifecycle) else { return true }
        guard let process = machine.processes.last(where: { $0.port == place.ports.client }),
            process.isRunning
        else { return false }
        if process.isPaused { try? await machine.time.sleep(for: limit) }
        return !process.isPaused
    }

    fileprivate func perform(_ call: Call, at place: Endpoint, within limit: Duration) async
        -> Completion
    {
        try? await machine.time.sleep(for: .milliseconds(1))
        state.withLock { $0.calls[place.node, default: 0] += 1 }
        if let refusal = state.withLock({ $0.refusal }) { return refusal }
        guard await isAnswering(place, within: limit) else {
            let isGone = machine.last(of: place.node)?.isRunning != true
            let isFail = isGone || call.isReadOnly
            return Completion(
                kind: isFail ? .fail : .info,
                value: call.argument,
                error: isGone ? "connectionRefused" : "timedOut"
            )
        }
        let key = call.key ?? ""
        return state.withLock { state in
            if call.f == "write" { state.store[key] = call.argument }
            let value = call.f == "read" ? state.store[key] ?? .null : call.argument
            return Completion(kind: .ok, value: value)
        }
    }
}

extension FakeSystem: Inspectable, Adjustable {
    func report(of place: Endpoint, within limit: Duration) async -> NodeReport? {
        guard await isAnswering(place, within: limit) else { return nil }
        return state.withLock { $0.reports[place.node] ?? NodeReport() }
    }

    func digest(of place: Endpoint, within limit: Duration) async -> String? {
        guard await isAnswering(place, within: limit) else { return nil }
        return state.withLock { $0.digests[place.node] ?? "same" }
    }

    func apply(
        _ setting: NodeSetting,
        at place: Endpoint,
        within limit: Duration
    ) async -> Receipt? {
        guard await isAnswering(place, within: limit) else { return nil }
        state.withLock { $0.applied.append((place.node, setting)) }
        return Receipt()
    }
}

private struct FakeConnection: Connection {
    let system: FakeSystem
    let node: NodeID
    let place: Endpoint

    func perform(_ call: Call, within limit: Duration) async -> Completion {
        await system.perform(call, at: place, within: limit)
    }

    func close() async {}
}
