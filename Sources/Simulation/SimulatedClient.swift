import Replication
import Resilience

/// A client as the simulator carries it about: its state machine, and where its attempt is.
struct SimulatedClient {
    /// The way of an attempt to its node and back.
    enum Stage {
        /// There is none.
        case none
        /// On its way to the node.
        case sent
        /// The node has accepted it, and has not answered.
        case taken
        /// The answer is on its way back.
        case answered
    }

    /// What it asks, and how it makes its calls.
    var client: Client
    /// The place of the node that it is pinned to.
    let node: Int
    var stage = Stage.none
    /// The number of the open or last attempt.
    var attempt: Int32 = 0
    /// How long it is waited for, in nanoseconds.
    var limit: Int64 = 0
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

    /// Whether the call changes nothing, so that unanswered it simply failed.
    var isReadOnly: Bool { command?.isReadOnly ?? false }
}
