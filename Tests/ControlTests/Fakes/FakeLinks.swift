import Control
import Replication
import Synchronization
import Systems

/// Links that are cut in name only; a test says how much the cuts stop.
final class FakeLinks: LinkLayer {
    private struct State {
        var listening: [NodeID: Int] = [:]
        var isShutDown = false
    }

    let name = "fake"
    let requires: Set<Capability>
    /// What cuts have stopped.
    let held = Mutex<Int64>(0)
    /// Every cut that was asked for, in order.
    let cuts = Mutex<[LinkCut]>([])
    /// Whether each cut stops something by itself, once for every link.
    private let isEffective: Bool
    private let state = Mutex(State())

    init(requires: Set<Capability> = [], isEffective: Bool = false) {
        self.requires = requires
        self.isEffective = isEffective
    }

    func place(of node: NodeID) -> (host: String, ports: Ports) { ("127.0.0.1", Ports(shared: 0)) }
    func sourceAddress(of node: NodeID) -> String? { nil }
    func peerAddress(of node: NodeID, seenFrom caller: NodeID) -> Address {
        Address(host: "127.0.0.1", port: 1)
    }
    func nodeIsListening(_ place: Endpoint) {
        state.withLock { $0.listening[place.node] = place.peer?.port }
    }
    func nodeHasEnded(_ node: NodeID) { state.withLock { $0.listening[node] = nil } }
    func cut(_ cut: LinkCut) async throws {
        cuts.withLock { $0.append(cut) }
        guard isEffective else { return }
        held.withLock { $0 += Int64(cut.links.count) }
    }
    func realisedCut() async throws -> LinkCut { cuts.withLock { $0.last ?? LinkCut() } }
    func stopped() async throws -> Int64 { held.withLock { $0 } }
    func shutdown() async { state.withLock { $0.isShutDown = true } }

    /// The nodes that the layer believes to listen.
    var listening: [NodeID] { state.withLock { $0.listening.keys.sorted() } }
    var isShutDown: Bool { state.withLock { $0.isShutDown } }
}
