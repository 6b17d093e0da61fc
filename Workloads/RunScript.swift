import Generators
import Histories
import Replication
import Resilience

/// The clients of a run and what they do in each phase of it, for real runs and simulations alike.
///
/// ```
/// set up ─▶ clients ask, faults happen ─▶ heal ─▶ [until served] ─▶ rest ─▶ final calls, each node
/// client 0  clients 0 ..< clients                  a client a node           the same
/// ```
/// The clients of the workload come first; then one a node, for what is asked once all is mended.
public struct RunScript: Sendable {
    /// How often a call of the set-up is made: a leader may have to be elected first, which can
    /// last a few seconds.
    public static let setupAttempts = 100
    /// How often a final call is made until it is settled.
    static let finalAttempts = 5
    /// The rest after a call that failed, while faults happen.
    static let rest = Duration.milliseconds(10)
    /// The rest after a call that failed, while nothing is broken.
    static let calmRest = Duration.milliseconds(100)
    /// The least time that nodes get for an answer once all is mended.
    static let calmTimeout = Duration.seconds(1)

    /// What clients ask.
    public let workload: Workload
    /// The number of clients that ask while faults happen.
    public let clients: Int
    /// The nodes, in the order of their names.
    public let nodes: [NodeID]

    /// The rules for the calls of the plan.
    public let policy: ClientPolicy

    private let seed: UInt64
    private let settlesByReads: Bool
    private let drawing: Int

    /// The script of a plan's run.
    ///
    /// - `policy`: the rules for the calls of the plan; set-up and final calls bypass them.
    /// - `settlesByReads`: whether a read makes other nodes hold what it returns.
    /// - `nodesDraw`: whether the clients at nodes draw calls from the workload as well, so that
    ///   their values must not meet those of the others.
    public init(
        _ workload: Workload,
        clients: Int,
        nodes: [NodeID],
        seed: UInt64,
        policy: ClientPolicy,
        settlesByReads: Bool,
        nodesDraw: Bool
    ) {
        self.workload = workload
        self.clients = clients
        self.nodes = nodes
        self.seed = seed
        self.policy = policy
        self.settlesByReads = settlesByReads
        drawing = clients + (nodesDraw ? nodes.count : 0)
    }

    /// The place of the node that a client is pinned to.
    public func node(of client: Int) -> Int {
        client < clients ? client % nodes.count : client - clients
    }

    /// A client that has nothing to do yet: of the workload, or beyond them one at each node.
    ///
    /// Its first process has its own number, the next one lies as far as there are clients: so no
    /// two clients ever use the same, and none needs to know how many processes the others used.
    public func client(_ index: Int) -> Client {
        Client(
            process: index,
            stride: clients + nodes.count,
            node: nodes[node(of: index)],
            policy: policy,
            generator: workload.generator(ClientIndex(index, of: drawing, seed: seed))
        )
    }

    /// What the clients share.
    ///
    /// `deduplicates`: whether the strategy promises to carry an idempotency key out once.
    public func application(deduplicates: Bool) -> Application {
        Application(
            policy: policy,
            instances: nodes,
            seed: seed,
            deduplicates: deduplicates
        )
    }

    /// The journal of the attempts of a client.
    public func journal(of client: Int, deduplicates: Bool) -> AttemptJournal {
        AttemptJournal(client: client, of: clients + nodes.count, deduplicates: deduplicates)
    }

    /// The first calls of a run, made by its first client before anything breaks; nil for none.
    public var setup: ClientPhase? {
        guard !workload.setup.isEmpty else { return nil }
        return ClientPhase(
            .each(workload.setup, next: 0, attempts: Self.setupAttempts),
            marks: ["setup": true],
            rest: Self.calmRest,
            leastTimeout: Self.calmTimeout
        )
    }

    /// The calls of a plan, while faults happen.
    public func workload(_ task: ClientTask) -> ClientPhase { ClientPhase(task, rest: Self.rest) }

    /// The proof that a node serves again, once all is mended.
    public var progress: ClientPhase {
        ClientPhase(.untilServed, rest: Self.calmRest, leastTimeout: Self.calmTimeout)
    }

    /// The last calls of a run, made at every node, one phase after the other.
    ///
    /// A value that only some nodes hold spreads by being read. So where reads have that effect all
    /// is read once before the calls that count, and what still differs then does so.
    ///
    /// `isAsked` says whether a call is to be made; usually all are.
    public func finale(where isAsked: (Call) -> Bool = { _ in true }) -> [ClientPhase] {
        let finale = workload.finale
        let calls = finale.calls.filter(isAsked)
        let task =
            finale.isRepeated
            ? ClientTask.drain(calls, next: 0)
            : .each(calls, next: 0, attempts: Self.finalAttempts)
        let marks: [[String: Value]] =
            settlesByReads && !finale.isRepeated ? [[:], ["final": true]] : [["final": true]]
        return marks.map {
            ClientPhase(task, marks: $0, rest: Self.calmRest, leastTimeout: Self.calmTimeout)
        }
    }
}
