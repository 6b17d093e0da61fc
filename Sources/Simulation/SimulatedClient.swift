import Replication
import Resilience

/// A client as the simulator carries it about: its state machine, and where its attempt is.
struct SimulatedClient {
    /// The way of an attempt to its node and back.
    enum Stage {
        /// On its way to the node.
        case sent
        /// The node has accepted it, and has not answered.
        case taken
        /// The answer is on its way back.
        case answered
    }

    /// An attempt that is waited for.
    struct Flight {
        /// The number of the attempt.
        var number: Int32
        /// The place of the node that is asked.
        var node: Int
        /// How long it is waited for, in nanoseconds.
        var limit: Int64
        /// When it is waited for no longer.
        var deadline: Int64
        var stage: Stage
        /// What tells the node of which call it is; nil if nothing does.
        var key: IdempotencyKey?
        /// Of a transaction that is asked for step by step: its requests.
        var dialogue: Dialogue?
    }

    /// What it asks, and how it makes its calls.
    var client: Client
    /// The place of the node that it is pinned to.
    let node: Int
    /// The attempts under way: at most one of a pinned client.
    var flights: [Flight] = []
    /// What the call asks of a node; nil if no node knows it.
    var command: Command?
    /// The time of the call.
    var invokedAt: Int64 = 0
    /// The place of the call among the events.
    var invocation = 0
    /// What the times of the current call are drawn from.
    var random: SeededGenerator
    private let seed: UInt64

    init(_ client: Client, index: Int, node: Int, seed: UInt64) {
        self.client = client
        self.node = node
        random = SeededGenerator(seed: seed, stream: "client \(index)")
        self.seed = random.next()
    }

    /// Draws the times of one call from now on.
    ///
    /// Determinism: a call that is dropped from a script does not change the times of the others.
    mutating func throwDice(forCall ordinal: Int) {
        random = SeededGenerator(seed: seed &+ UInt64(ordinal) &* 0x9e37_79b9_7f4a_7c15)
    }

    /// The time that a call or its answer is on the way, in nanoseconds.
    @inline(__always)
    mutating func travel() -> Int64 { Int64(50_000 + random.below(450_000)) }
}

// Performance: methods of a client would copy it to read its attempts.
extension [SimulatedClient.Flight] {
    /// The place of an attempt, if it is at this stage.
    @inline(__always)
    func place(of number: Int32, at stage: SimulatedClient.Stage) -> Int? {
        firstIndex { $0.number == number && $0.stage == stage }
    }

    /// Whether a node has accepted an attempt, and has not answered.
    var hasTaken: Bool { contains { $0.stage == .taken } }
}
