import Checkers
import Histories
import TestSupport

/// Histories of counters, containers, sets, locks and several registers, drawn from a seed: right
/// by construction, then perhaps mutated.
struct RandomObjectHistory {
    /// The shapes that matter to a checker.
    struct Shape {
        var model: NamedModel
        var operations = 8
        var processes = 4
        var unknown = 0.12
        var failed = 0.05
        /// How many values there are; nil for values that are all different.
        var values: Int? = nil
        /// How likely an operation takes or reads rather than adds.
        var taking = 0.5
        /// How likely a take from an empty container is answered, rather than put off.
        var empties = 0.5
        /// How likely an operation on a set is a read of the whole.
        var wholeReads = 0.0
        /// How likely an add or a remove is answered whether it took effect.
        var effects = 0.0
        /// The amounts that a counter goes up by.
        var amounts: [Int64] = [1]
        /// Priorities are all different as long as fewer than this prime number are drawn.
        var priorities = 101
        /// How likely a result is falsified, after the fact.
        var mutation = 0.0
    }

    private var dice: Dice
    private let shape: Shape
    private var state: [Value] = []
    private var registers: [String: Value] = [:]
    private var count: Int64 = 0
    private var events: [Event] = []
    private var written = 0
    private var removable: [Value] = []
    private var held: [Int: Int] = [:]

    static func draw(seed: Int, _ shape: Shape) throws -> History {
        var drawing = RandomObjectHistory(seed: seed, shape)
        drawing.run()
        return try History(drawing.events)
    }

    private init(seed: Int, _ shape: Shape) {
        dice = Dice(seed: seed)
        self.shape = shape
    }

    /// A call in progress: it takes effect at a moment of its own, between its ends.
    private struct Call {
        var process: Int
        var f: String
        var argument: Value
        var fate = Event.Kind.ok
        var result: Value?
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
                if dice.chance(0.5) { _ = takeEffect(&late) }
            }
            switch dice.below(3) {
            case 0 where left > 0 && !idle.isEmpty:
                let call = draw(process: idle.remove(at: dice.below(idle.count)))
                record(call, .invoke, call.argument)
                begun.append(call)
                left -= 1
            case 1 where !begun.isEmpty:
                var call = begun.remove(at: dice.below(begun.count))
                if call.fate == .ok && !takeEffect(&call) {
                    // What cannot be done yet is put off, or given up.
                    guard dice.chance(0.3) else {
                        begun.append(call)
                        continue
                    }
                    call.fate = .fail
                }
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
        var call = Call(process: process, f: name(process), argument: .null)
        switch call.f {
        case "add" where shape.model == .counter:
            let amount = dice.pick(shape.amounts)
            call.argument = amount == 1 && dice.chance(0.3) ? .null : .int(amount)
        case "enqueue", "push", "insert", "add":
            call.argument = value()
            removable.append(call.argument)
        case "remove":
            // An element is mostly removed once, if it was added once.
            call.argument =
                removable.isEmpty || dice.chance(0.1)
                ? anyValue() : removable.remove(at: dice.below(removable.count))
        case "contains": call.argument = anyValue()
        case "write", "txn": call.argument = transaction(call.f)
        default: break
        }
        if dice.chance(shape.unknown) { call.fate = .info }
        if dice.chance(shape.failed) { call.fate = .fail }
        if call.fate != .fail { note(call) }
        return call
    }

    private mutating func name(_ process: Int) -> String {
        let isTaking = dice.chance(shape.taking)
        switch shape.model {
        case .counter:
            return isTaking
                ? "read" : shape.amounts == [1] && dice.chance(0.5) ? "increment" : "add"
        case .growOnlySet: return isTaking ? "read" : "add"
        case .set:
            if dice.chance(shape.wholeReads) { return "read" }
            return isTaking ? dice.pick(["contains", "contains", "remove"]) : "add"
        case .queue: return isTaking ? "dequeue" : "enqueue"
        case .stack: return isTaking ? "pop" : "push"
        case .priorityQueue: return isTaking ? "poll" : "insert"
        case .mutex, .lock, .semaphore:
            let isAgain = shape.model == .semaphore && dice.chance(0.2)
            let isWrong = dice.chance(shape.mutation / 10)
            return (held[process] ?? 0 > 0 && !isAgain) != isWrong ? "release" : "acquire"
        default: return dice.pick(["read", "write", "txn"])
        }
    }

    /// Keeps count of what each process holds, or will once its call is done.
    private mutating func note(_ call: Call) {
        if call.f == "acquire" { held[call.process, default: 0] += 1 }
        if call.f == "release" { held[call.process, default: 0] -= 1 }
    }

    private mutating func value() -> Value {
        if let values = shape.values { return .int(Int64(dice.below(values))) }
        written += 1
        return .int(
            Int64(shape.model == .priorityQueue ? written * 37 % shape.priorities : written)
        )
    }

    private mutating func anyValue() -> Value {
        .int(Int64(dice.below((shape.values ?? written) + 1)))
    }

    private mutating func transaction(_ f: String) -> Value {
        let name = dice.pick(["x", "y"])
        let other = name == "x" ? "y" : "x"
        let value = value()
        if f == "write" { return dice.chance(0.5) ? [name: value] : .map([name: value, other: 0]) }
        let write: Value = ["w", .string(name), value]
        let read: Value = ["r", .string(dice.pick(["x", "y"])), .null]
        return dice.chance(0.3) ? [read] : dice.chance(0.5) ? [read, write] : [write, read]
    }
}

// MARK: Effects

extension RandomObjectHistory {
    /// Does what a call asks; false if it cannot be done now.
    private mutating func takeEffect(_ call: inout Call) -> Bool {
        let isThere = state.contains(call.argument)
        switch call.f {
        case "add" where shape.model == .counter, "increment":
            count += call.argument.integer ?? 1
        case "read" where shape.model == .counter: call.result = .int(count)
        case "read" where shape.model == .multiRegister:
            call.result = .map(["x": registers["x"] ?? .null, "y": registers["y"] ?? .null])
        case "read": call.result = .list(state)
        case "contains":
            call.result = dice.chance(0.5) ? .bool(isThere) : [call.argument, .bool(isThere)]
        case "add", "remove":
            if dice.chance(shape.effects) { call.result = .bool(isThere == (call.f == "remove")) }
            state.removeAll { $0 == call.argument }
            if call.f == "add" { state.append(call.argument) }
        case "enqueue", "push", "insert": state.append(call.argument)
        case "acquire", "release": return lock(&call)
        case "write": for (name, value) in map(call.argument) { registers[name] = value }
        case "txn": transact(&call)
        default: return take(&call)
        }
        return true
    }

    private mutating func take(_ call: inout Call) -> Bool {
        if state.isEmpty {
            call.result = .null
            return dice.chance(shape.empties)
        }
        var place = call.f == "dequeue" ? 0 : state.count - 1
        if call.f == "poll" {
            place = state.indices.max { integer(state[$0]) < integer(state[$1]) } ?? 0
        }
        call.result = state.remove(at: place)
        return true
    }

    private mutating func lock(_ call: inout Call) -> Bool {
        let owner = Value.int(Int64(call.process))
        if call.f == "release" {
            guard let place = state.firstIndex(of: owner) else { return false }
            state.remove(at: place)
            return true
        }
        guard state.count < (shape.model == .semaphore ? 2 : 1) else { return false }
        state.append(owner)
        count += 1 + Int64(dice.below(2))
        if shape.model == .lock { call.result = .int(count) }
        return true
    }

    private mutating func transact(_ call: inout Call) {
        var parts: [Value] = []
        for part in call.argument.elements ?? [] {
            let fields = part.elements ?? []
            let name = fields[1].text ?? ""
            if fields[0] == "w" { registers[name] = fields[2] }
            parts.append([fields[0], fields[1], registers[name] ?? .null])
        }
        call.result = .list(parts)
    }

    private func integer(_ value: Value) -> Int64 { value.integer ?? 0 }

    private func map(_ value: Value) -> [(String, Value)] {
        guard case .map(let map) = value else { return [] }
        return map.sorted { $0.key < $1.key }
    }
}

// MARK: Completions

extension RandomObjectHistory {
    private mutating func complete(_ call: Call) {
        var call = call
        if call.fate == .fail && ["acquire", "release"].contains(call.f) {
            held[call.process] = state.count { $0 == .int(Int64(call.process)) }
        }
        if dice.chance(shape.mutation) { mutate(&call) }
        record(call, call.fate, call.result ?? call.argument)
    }

    private mutating func mutate(_ call: inout Call) {
        switch call.f {
        case "read" where shape.model == .counter:
            call.result = .int(count + Int64(dice.below(5)) - 2)
        case "read" where shape.model == .multiRegister:
            call.result = .map(["x": anyValue()])
        case "read":
            var elements = call.result?.elements ?? []
            if !elements.isEmpty && dice.chance(0.6) { elements.removeLast() }
            if dice.chance(0.4) { elements.append(anyValue()) }
            call.result = .list(elements)
        case "contains": call.result = .bool(dice.chance(0.5))
        case "remove" where dice.chance(shape.effects),
            "add" where shape.model == .set && dice.chance(shape.effects):
            call.result = .bool(dice.chance(0.5))
        case "dequeue", "pop", "poll": call.result = dice.chance(0.3) ? .null : taken()
        case "acquire" where shape.model == .lock && call.fate == .ok:
            call.result = .int(count + Int64(dice.below(4)) - 2)
        case "acquire" where call.fate == .fail && shape.model != .lock: call.fate = .ok
        case "txn": call.fate = .fail
        default: call.fate = call.fate == .fail ? call.fate : dice.pick([.ok, .ok, .fail])
        }
        if call.fate == .fail { call.result = nil }
    }

    private mutating func taken() -> Value {
        shape.model == .priorityQueue
            ? .int(Int64((1 + dice.below(written + 1)) * 37 % shape.priorities)) : anyValue()
    }

    private mutating func record(_ call: Call, _ kind: Event.Kind, _ value: Value) {
        events.append(
            Event(
                index: events.count,
                time: Int64(events.count) * 1_000_000,
                process: .client(call.process),
                kind: kind,
                f: call.f,
                key: "k",
                value: value,
                error: kind == .fail ? "refused" : nil
            )
        )
    }
}
