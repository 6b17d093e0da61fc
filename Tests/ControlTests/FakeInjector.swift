import Faults
import Replication
import Synchronization

@testable import Control

/// An injector that breaks nothing: it takes its time, and notes when it was asked for what.
final class FakeInjector: Injector {
    /// One fault that was injected; times in milliseconds.
    struct Entry: Equatable {
        var f: String
        var nodes: [NodeID]
        var begun: Int64
        var done: Int64?
    }

    let family: FaultFamily
    private let time: VirtualTime
    private let behaviour: Behaviour
    private let journal: Journal

    /// How it answers.
    struct Behaviour: Sendable {
        /// How long a fault takes, by its name; 0 for others.
        var lasting: [String: Duration] = [:]
        /// The name of the fault that fails.
        var failing: String?
        var result: @Sendable (Fault) -> Injection.Result = { _ in .effective }
        /// The nodes that a fault really strikes; nil for all that it names.
        var struck: [NodeID]?
        /// The cut that is in force; nil for the one that was asked for.
        var cut: LinkCut?
    }

    /// What all injectors of a test were asked for, in order.
    final class Journal: Sendable {
        let entries = Mutex<[Entry]>([])
        let healed = Mutex<[FaultFamily]>([])
        let updated = Mutex<[(family: FaultFamily, nodes: [NodeID], broken: FaultState)]>([])
        /// What is broken, as the ledger says.
        let state = Mutex<@Sendable () -> FaultState>({ FaultState() })

        var all: [Entry] { entries.withLock { $0 } }
        var words: [String] { all.map { ([$0.f] + $0.nodes.map(\.name)).joined(separator: " ") } }
        var moments: [Int64] { all.map(\.begun) }
    }

    /// A fault that cannot be carried out.
    struct Broken: Error {}

    init(
        _ family: FaultFamily,
        _ time: VirtualTime,
        _ behaviour: Behaviour,
        _ journal: Journal
    ) {
        self.family = family
        self.time = time
        self.behaviour = behaviour
        self.journal = journal
    }

    static func support(on machine: LinkSupport) async -> FaultSupport {
        FaultSupport(family: .cuts, works: true, text: "")
    }

    func inject(_ fault: Fault) async throws -> Injection {
        let place = journal.entries.withLock { entries in
            entries.append(Entry(f: fault.f, nodes: fault.nodes, begun: time.milliseconds))
            return entries.count - 1
        }
        if let lasting = behaviour.lasting[fault.f] { try await time.sleep(for: lasting) }
        if behaviour.failing == fault.f { throw Broken() }
        journal.entries.withLock { $0[place].done = time.milliseconds }
        let struck = behaviour.struck.map { fault.striking($0, of: $0) } ?? fault
        guard case .cut(let partition) = fault.traits.change else {
            let numbers = Dictionary(uniqueKeysWithValues: Set(struck.nodes).map { ($0, Int64(1)) })
            return Injection(struck, .struck(numbers), behaviour.result(fault))
        }
        let cut = behaviour.cut ?? LinkCut(partition)
        return Injection(fault, .cut(held: nil), behaviour.result(fault), cut: cut)
    }

    func update(_ nodes: [NodeID], after fault: Fault) async {
        let state = journal.state.withLock { $0 }
        journal.updated.withLock { $0.append((family, nodes, state())) }
    }

    func heal() async throws { journal.healed.withLock { $0.append(family) } }
}

/// Nodes of which some lead, and some were stopped by their disks.
final class FakeObserver: NodeObserver {
    let leaders = Mutex<[NodeID]>([])
    let stopped = Mutex<Set<NodeID>>([])

    func primaries() async -> [NodeID] { leaders.withLock { $0 } }
    var stoppedByDisk: Set<NodeID> { stopped.withLock { $0 } }
}
