import Histories
import TestSupport

/// Interleaved calls drawn from a seed, answered in any way: most histories are wrong somehow.
struct RandomCalls {
    /// What is asked.
    struct Call {
        var f: String
        var key: String? = "k"
        var argument: Value = .null
    }

    /// What becomes of it.
    struct Answer {
        var kind = Event.Kind.ok
        var value: Value = .null
        var extra: [String: Value] = [:]
    }

    var dice: Dice
    private(set) var events: [Event] = []
    private var fresh: Int

    init(seed: Int, processes: Int) {
        dice = Dice(seed: seed)
        fresh = processes
    }

    /// Some calls, each by a process that is idle; calls overlap at random.
    mutating func run(
        _ count: Int,
        ask: (inout Dice) -> Call,
        answer: (inout Dice, Call) -> Answer
    ) {
        var idle = Array(0..<fresh)
        var open: [(process: Int, call: Call)] = []
        var left = count
        while left > 0 || !open.isEmpty {
            if left > 0 && !idle.isEmpty && dice.chance(0.5) {
                let process = idle.remove(at: dice.below(idle.count))
                let call = ask(&dice)
                record(process, .invoke, call, Answer(value: call.argument))
                open.append((process, call))
                left -= 1
            } else if !open.isEmpty {
                let (process, call) = open.remove(at: dice.below(open.count))
                let answer = answer(&dice, call)
                record(process, answer.kind, call, answer)
                if answer.kind == .info {
                    idle.append(fresh)
                    fresh += 1
                } else {
                    idle.append(process)
                }
            }
        }
    }

    /// A final call at each of some nodes.
    mutating func finish(
        _ call: Call,
        nodes: [String],
        answer: (inout Dice, String) -> Answer
    ) {
        for node in nodes {
            var answer = answer(&dice, node)
            answer.extra["final"] = true
            record(fresh, .invoke, call, Answer(value: call.argument), node)
            record(fresh, answer.kind, call, answer, node)
            fresh += 1
        }
    }

    private mutating func record(
        _ process: Int,
        _ kind: Event.Kind,
        _ call: Call,
        _ answer: Answer,
        _ node: String? = nil
    ) {
        events.append(
            Event(
                index: events.count,
                time: Int64(events.count) * 1_000_000,
                process: .client(process),
                kind: kind,
                f: call.f,
                key: call.key,
                value: answer.value,
                node: node,
                extra: answer.extra
            )
        )
    }
}

extension Dice {
    /// Mostly ok; else unknown or failed.
    mutating func kind(unknown: Double = 0.15, failed: Double = 0.1) -> Event.Kind {
        if chance(unknown) { return .info }
        return chance(failed) ? .fail : .ok
    }
}
