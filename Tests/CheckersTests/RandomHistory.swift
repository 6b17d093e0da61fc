import Histories
import TestSupport

/// Histories drawn from a seed: right by construction, then perhaps mutated.
struct RandomHistory {
    /// The shapes that matter to a checker.
    struct Shape {
        var operations = 8
        var processes = 4
        var keys = 1
        var unknown = 0.15
        var failed = 0.1
        var hasCompareAndSet = false
        var hasMismatches = false
        var isString = false
        /// How many values there are; nil for values that are all different.
        var values: Int? = nil
        /// How likely a result is falsified, after the fact.
        var mutation = 0.0
    }

    private var dice: Dice
    private let shape: Shape
    private var states: [Value]
    private var events: [Event] = []
    private var written = 0

    static func draw(seed: Int, _ shape: Shape) throws -> History {
        var drawing = RandomHistory(seed: seed, shape)
        drawing.run()
        return try History(drawing.events)
    }

    private init(seed: Int, _ shape: Shape) {
        dice = Dice(seed: seed)
        self.shape = shape
        states = Array(repeating: .null, count: shape.keys)
    }

    /// A call in progress: it takes effect at a moment of its own, between its ends.
    private struct Call {
        var process: Int
        var f: String
        var key: Int
        var argument: Value
        var fate: Event.Kind
        var result: Value?
        var isMismatch = false
    }

    private mutating func run() {
        var idle = Array(0..<shape.processes)
        var fresh = shape.processes
        var begun: [Call] = []
        var effective: [Call] = []
        var lingering: [Call] = []
        var left = shape.operations
        while left > 0 || !begun.isEmpty || !effective.isEmpty {
            if !lingering.isEmpty && dice.chance(0.1) {
                var late = lingering.remove(at: dice.below(lingering.count))
                if dice.chance(0.5) { takeEffect(&late) }
            }
            switch dice.below(3) {
            case 0 where left > 0 && !idle.isEmpty:
                let call = draw(process: idle.remove(at: dice.below(idle.count)))
                record(call, .invoke, call.argument)
                begun.append(call)
                left -= 1
            case 1 where !begun.isEmpty:
                var call = begun.remove(at: dice.below(begun.count))
                if call.fate == .ok { takeEffect(&call) }
                effective.append(call)
            case 2 where !effective.isEmpty:
                let call = effective.remove(at: dice.below(effective.count))
                if call.fate == .info {
                    if dice.chance(0.5) { record(call, .info, .null) }
                    lingering.append(call)
                    idle.append(fresh)
                    fresh += 1
                } else {
                    complete(call)
                    idle.append(call.process)
                }
            default: break
            }
        }
    }

    private mutating func draw(process: Int) -> Call {
        let key = dice.below(shape.keys)
        var call = Call(process: process, f: "read", key: key, argument: .null, fate: .ok)
        if shape.isString {
            call.f = dice.pick(["get", "get", "append", "append", "put"])
            if call.f != "get" { call.argument = .string(dice.pick(["a", "b", "ab"])) }
        } else if dice.chance(0.5) {
            call.f = shape.hasCompareAndSet && dice.chance(0.5) ? "cas" : "write"
            let to = value()
            let from = dice.chance(0.8) ? states[key] : anyValue()
            call.argument = call.f == "cas" ? [from, to] : to
        }
        if dice.chance(shape.unknown) { call.fate = .info }
        if dice.chance(shape.failed) { call.fate = .fail }
        return call
    }

    /// A value to write.
    private mutating func value() -> Value {
        if let values = shape.values { return .int(Int64(dice.below(values))) }
        written += 1
        return .int(Int64(written))
    }

    /// A value to expect: one that was written, perhaps, or none.
    private mutating func anyValue() -> Value {
        let bound = shape.values ?? (written + 1)
        let number = dice.below(bound + 1)
        return number == bound ? .null : .int(Int64(number))
    }

    private mutating func takeEffect(_ call: inout Call) {
        let state = states[call.key]
        switch call.f {
        case "read", "get": call.result = state
        case "write", "put": states[call.key] = call.argument
        case "append":
            states[call.key] = .string((state.text ?? "") + (call.argument.text ?? ""))
        default:
            let pair = call.argument.elements ?? []
            if pair[0] == state {
                states[call.key] = pair[1]
            } else if call.fate == .ok {
                call.fate = .fail
                call.isMismatch = shape.hasMismatches
            }
        }
    }

    private mutating func complete(_ call: Call) {
        var call = call
        if dice.chance(shape.mutation) { mutate(&call) }
        record(call, call.fate, call.result ?? call.argument)
    }

    private mutating func mutate(_ call: inout Call) {
        switch call.f {
        case "read": call.result = anyValue()
        case "get": call.result = .string(dice.pick(["", "a", "b", "ab", "ba", "aab"]))
        case "cas" where call.fate == .fail: call.fate = .ok
        case "cas" where call.fate == .ok && shape.hasMismatches:
            call.fate = .fail
            call.isMismatch = true
        case "cas", "write": call.fate = .fail
        default: break
        }
    }

    private mutating func record(_ call: Call, _ kind: Event.Kind, _ value: Value) {
        events.append(
            Event(
                index: events.count,
                time: Int64(events.count) * 1_000_000,
                process: .client(call.process),
                kind: kind,
                f: call.f,
                key: "k\(call.key)",
                value: value,
                error: kind == .fail ? (call.isMismatch ? Operation.mismatch : "refused") : nil
            )
        )
    }
}
