import Generators
import Histories
import Replication

/// A client: one call at a time, of the node it is pinned to.
struct SimulatedClient {
    /// What a client is about.
    enum Errand {
        /// Nothing any more.
        case none
        /// So many calls of its generator.
        case generator(left: Int)
        /// The calls of its script, from this one on.
        case script(next: Int)
        /// Calls of its generator until it is served.
        case untilServed
        /// These calls, each until it is answered well, or so many times.
        case each([Call], next: Int, attempts: Int)
        /// Each of these calls again and again, until it is answered null or fails.
        case drain([Call], next: Int)
    }

    /// Where a call is.
    enum Stage {
        /// There is none.
        case none
        /// On its way to the node.
        case sent
        /// The node has taken it, and has not answered.
        case taken
        /// The answer is on its way back.
        case answered
    }

    let seat: Seat
    let node: Int
    let nodeName: String
    var generator: any Generator
    var script: [SimulationPlan.ScriptedCall]
    var errand = Errand.none
    var stage = Stage.none
    var call = Call(f: "", key: nil)
    /// What the call asks of a node; nil if no node knows it.
    var command: Command?
    /// When it was made.
    var invokedAt: Int64 = 0
    /// Its place among the events.
    var invocation = 0
    /// The number of the open or last call.
    var number: Int32 = 0
    var process: Int
    var marks: [String: Value] = [:]
    /// How often the current call of `each` was tried.
    var tries = 0
    /// What the times of the current call are drawn from.
    var random: SeededGenerator
    private let seed: UInt64

    init(
        seat: Seat,
        node: Int,
        nodeName: String,
        generator: any Generator,
        script: [SimulationPlan.ScriptedCall]
    ) {
        self.seat = seat
        self.node = node
        self.nodeName = nodeName
        self.generator = generator
        self.script = script
        process = seat.client
        random = SeededGenerator(seed: seat.seed, stream: "client \(seat.client)")
        seed = random.next()
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

extension Refusal {
    /// Whether the command was carried out, and found to have no effect: its client was served.
    var isOutcome: Bool {
        switch code {
        case Operation.mismatch, "held", "not-held", "insufficient", "no-account", "wrong-kind":
            true
        default: false
        }
    }
}
