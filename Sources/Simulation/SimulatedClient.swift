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
        /// Calls of its generator until one is answered well.
        case untilAnswered
        /// These calls, each until it is answered well, or so many times.
        case each([Call], next: Int, attempts: Int)
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
    /// The number of the open or last call.
    var number: Int32 = 0
    var process: Int
    var marks: [String: Value] = [:]
    /// How often the current call of `each` was tried.
    var tries = 0
    var random: SeededGenerator

    /// The time that a call or its answer is on the way, in nanoseconds.
    @inline(__always)
    mutating func travel() -> Int64 { Int64(50_000 + random.below(450_000)) }
}

extension Command {
    /// The command of a call; nil if there is none of this name and form.
    init?(_ call: Call) {
        guard let key = call.key else { return nil }
        switch call.f {
        case "read": self = .read(key: key)
        case "write": self = .write(key: key, call.argument)
        case "cas":
            guard let parts = call.argument.elements, parts.count == 2 else { return nil }
            self = .compareAndSet(key: key, from: parts[0], to: parts[1])
        default: return nil
        }
    }
}
