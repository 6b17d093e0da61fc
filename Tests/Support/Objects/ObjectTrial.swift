/// A random history of one object, with the answer by brute force to whether it is linearizable.
public struct ObjectTrial: Sendable {
    /// Every model that can be asked for.
    public static let models = [
        "register", "cas-register", "string-append", "counter", "grow-only-set", "set", "queue",
        "stack", "priority-queue", "mutex", "lock", "semaphore", "multi-register",
    ]

    private enum Kind: String { case ok, fail, info }

    private struct Entry {
        var call: ObjectState.Call
        var start: Int
        var finish = Int.max
        var kind = Kind.info
        var answer = ObjectValue.null
        var isMismatch = false
        /// Whether it need not have happened, although it was acknowledged.
        var isOptional = false
    }

    private var dice: Dice
    private let model: String
    /// How likely an answer is falsified, after the fact.
    private let mutation: Double
    private let values: [ObjectValue]
    private var state: ObjectState
    private var entries: [Entry] = []
    private var lines: [String] = []
    private var seen: [ObjectValue] = [.null]

    /// The history as JSON lines.
    public var text: String { lines.joined(separator: "\n") + "\n" }

    /// A history of a model's object, of three of some values.
    ///
    /// Every order of more than a handful of calls is too much to try.
    public init(
        _ model: String,
        seed: Int,
        calls: Int? = nil,
        processes: Int = 3,
        mutation: Double = 0.2,
        values: [ObjectValue] = ObjectValue.hostile
    ) {
        self.model = model
        self.mutation = mutation
        dice = Dice(seed: UInt64(seed))
        state = ObjectState(model)
        let first = dice.below(values.count)
        self.values = (0..<3).map { values[(first + $0) % values.count] }
        run(calls ?? 3 + dice.below(4), processes)
    }

    private mutating func run(_ calls: Int, _ processes: Int) {
        var idle = Array(0..<processes)
        var fresh = processes
        var begun: [Int] = []
        var done: [Int] = []
        var left = calls
        while left > 0 || !begun.isEmpty || !done.isEmpty {
            switch dice.below(3) {
            case 0 where left > 0 && !idle.isEmpty:
                begun.append(entries.count)
                invoke(by: idle.remove(at: dice.below(idle.count)))
                left -= 1
            case 1 where !begun.isEmpty:
                let entry = begun.remove(at: dice.below(begun.count))
                takeEffect(entry)
                done.append(entry)
            case 2 where !done.isEmpty:
                let entry = done.remove(at: dice.below(done.count))
                complete(entry)
                let isLost = entries[entry].kind == .info
                idle.append(isLost ? fresh : entries[entry].call.process)
                fresh += isLost ? 1 : 0
            default: break
            }
        }
    }

    private mutating func invoke(by process: Int) {
        let (f, argument) = draw()
        let call = ObjectState.Call(process: process, f: f, argument: argument)
        entries.append(Entry(call: call, start: lines.count))
        record(call, "invoke", argument)
    }

    private mutating func takeEffect(_ entry: Int) {
        if dice.chance(0.15) {
            entries[entry].kind = dice.chance() ? .info : .fail
            if entries[entry].kind == .fail || dice.chance() { return }
        } else {
            entries[entry].kind = .ok
        }
        if let answer = state.make(entries[entry].call) {
            entries[entry].answer = answer
        } else if entries[entry].kind == .ok {
            entries[entry].kind = .fail
            entries[entry].isMismatch = entries[entry].call.f == "cas" && dice.chance()
        }
    }

    private mutating func complete(_ entry: Int) {
        seen.append(entries[entry].answer)
        if dice.chance(mutation) { mutate(entry) }
        let found = entries[entry]
        if found.kind != .info { entries[entry].finish = lines.count }
        let asked = found.call.isTaking ? .null : found.call.argument
        let isTold = found.kind == .ok && found.answer != .null
        let error = found.isMismatch ? "mismatch" : found.kind == .ok ? nil : "refused"
        record(found.call, found.kind.rawValue, isTold ? found.answer : asked, error)
    }

    private mutating func mutate(_ entry: Int) {
        switch entries[entry].kind {
        case .info: break
        case .fail:
            entries[entry].kind = ["cas", "release"].contains(entries[entry].call.f) ? .ok : .fail
            entries[entry].isMismatch = false
        case .ok:
            if case .truth(let truth) = entries[entry].answer {
                entries[entry].answer = .truth(!truth)
            } else if entries[entry].call.isTaking && isTold(entries[entry].call) {
                entries[entry].answer = other(than: entries[entry].answer)
            }
        }
    }

    /// Whether an answer says anything: of locks only those tell that are tokens.
    private func isTold(_ call: ObjectState.Call) -> Bool {
        switch call.f {
        case "release": false
        case "acquire": model == "lock"
        default: true
        }
    }

    /// Another answer of the same sort.
    private mutating func other(than answer: ObjectValue) -> ObjectValue {
        switch answer {
        case .list(let elements) where model == "multi-register":
            return .list(
                elements.map { element in
                    guard case .list(var fields) = element, fields[0] == ObjectValue("r")
                    else { return element }
                    fields[2] = dice.pick(values)
                    return .list(fields)
                }
            )
        case .list(let elements):
            return dice.chance() ? .list(Array(elements.dropLast())) : .list(elements + [values[0]])
        case .integer(let integer): return .integer(integer &+ Int64(dice.below(3)) &- 1)
        case .text where model == "string-append": return dice.pick(values)
        default:
            let same = seen.filter { $0 == .null || !isList($0) }
            return model == "priority-queue" ? dice.pick(same) : dice.pick(same + values)
        }
    }

    private func isList(_ value: ObjectValue) -> Bool {
        if case .list = value { true } else { false }
    }

    private mutating func record(
        _ call: ObjectState.Call,
        _ type: String,
        _ value: ObjectValue,
        _ error: String? = nil
    ) {
        lines.append(
            "{\"process\":\(call.process),\"type\":\"\(type)\",\"f\":\"\(call.f)\","
                + "\"value\":\(value.json)\(error.map { ",\"error\":\"\($0)\"" } ?? "")}"
        )
    }
}

// MARK: What is asked

extension ObjectTrial {
    private mutating func draw() -> (f: String, argument: ObjectValue) {
        let value = dice.pick(values)
        switch model {
        case "register": return dice.pick([("read", .null), ("write", value)])
        case "cas-register":
            let from = dice.pick(values + [.null])
            return dice.pick([("read", .null), ("write", value), ("cas", .list([from, value]))])
        case "string-append":
            return dice.pick([("get", .null), ("put", value), ("append", value)])
        case "counter":
            let amount = dice.pick([1, 2, -3, 1 << 62, .max, .min] as [Int64])
            return dice.pick([("read", .null), ("add", .integer(amount))])
        case "grow-only-set": return dice.pick([("read", .null), ("add", value)])
        case "set":
            return dice.pick(
                [("read", .null), ("add", value), ("remove", value), ("contains", value)]
            )
        case "queue": return dice.pick([("enqueue", value), ("dequeue", .null)])
        case "stack": return dice.pick([("push", value), ("pop", .null)])
        case "priority-queue":
            let amount = dice.pick([1, 2, 3, .max, .min] as [Int64])
            return dice.pick([("insert", .integer(amount)), ("poll", .null)])
        case "multi-register": return ("txn", transaction())
        default: return dice.pick([("acquire", .null), ("release", .null)])
        }
    }

    private mutating func transaction() -> ObjectValue {
        let names = [ObjectValue(""), ObjectValue("\n")]
        return .list(
            (0...dice.below(2)).map { _ in
                let name = dice.pick(names)
                return dice.chance()
                    ? .list([ObjectValue("r"), name, .null])
                    : .list([ObjectValue("w"), name, dice.pick(values)])
            }
        )
    }
}

extension ObjectState.Call {
    /// Whether its answer tells something that was not asked.
    fileprivate var isTaking: Bool {
        ["read", "get", "dequeue", "pop", "poll", "acquire", "release", "txn"].contains(f)
    }
}

// MARK: The answer

extension ObjectTrial {
    /// Whether some order of the calls explains every answer: all of them are tried.
    public var isLinearizable: Bool {
        let told = entries.filter { $0.kind != .fail || $0.isMismatch }
        return fits(told, ObjectState(model))
    }

    private func fits(_ left: [Entry], _ state: ObjectState) -> Bool {
        let deadline = left.map(\.finish).min() ?? .max
        if deadline == .max { return true }
        for (place, entry) in left.enumerated() where entry.start < deadline {
            var next = state
            var rest = left
            rest.remove(at: place)
            if entry.isOptional, entry.finish == deadline, fits(rest, state) { return true }
            switch (entry.kind, entry.isMismatch) {
            case (_, true):
                var tried = state
                if tried.make(entry.call) != nil { continue }
            case (.info, _):
                // One that did not happen is simply left to the end.
                if next.make(entry.call) == nil { continue }
            default:
                guard let answer = next.make(entry.call, claimed: entry.answer),
                    next.isSame(answer, entry.answer)
                else { continue }
            }
            if fits(rest, next) { return true }
        }
        return false
    }
}

// MARK: Parts

extension ObjectTrial {
    /// What becomes of the calls that are not of a part.
    public enum Others: Sendable {
        /// They are left out.
        case absent
        /// Each of them may have happened as it did, or not at all.
        case possible
    }

    /// The calls that began at some lines of the text, from 0; and perhaps the others.
    public func part(_ lines: [Int], others: Others) -> ObjectTrial {
        var part = self
        part.entries = entries.compactMap { entry in
            if lines.contains(entry.start) { return entry }
            if others == .absent || entry.kind == .fail { return nil }
            var weak = entry
            weak.isOptional = true
            return weak
        }
        return part
    }
}
