import Histories
import TestSupport

/// Random values and events, of every form that a file may hold.
extension Dice {
    mutating func integer() -> Int64 {
        switch below(4) {
        case 0: Int64(below(10))
        case 1: pick([.min, .max, .min + 1, .max - 1, 0, -1, 1_000_000_000_000_000_000])
        default: Int64(bitPattern: next()) >> Int64(below(64))
        }
    }

    mutating func double() -> Double {
        let candidates = [
            0.5, -0.0, 1, 1e20, 1e-300, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .pi,
            Double(bitPattern: next()),
        ]
        let candidate = pick(candidates)
        return candidate.isFinite ? candidate : 2.5
    }

    mutating func text() -> String {
        let pieces = [
            "a", "x", "7", " ", "\"", "\\", "\n", "\t", "\r", "\u{0}", "\u{1F}", "\u{7F}", "é",
            "漢", "😀", "/", ":", "nil", "\u{2028}", "{", "]", ";", "#_", "\u{FFFD}",
        ]
        return (0..<below(6)).map { _ in pick(pieces) }.joined()
    }

    mutating func value(depth: Int = 4) -> Value {
        switch below(depth > 0 ? 8 : 5) {
        case 0: .null
        case 1: .bool(chance())
        case 2: .int(integer())
        case 3: .double(double())
        case 4: .string(text())
        case 5, 6: .list((0..<below(4)).map { _ in value(depth: depth - 1) })
        default: .map(members(depth: depth - 1))
        }
    }

    mutating func members(depth: Int) -> [String: Value] {
        var members: [String: Value] = [:]
        for _ in 0..<below(4) { members[text()] = value(depth: depth) }
        return members
    }

    mutating func event(index: Int) -> Event {
        let process: Process = below(8) == 0 ? .nemesis : .client(below(1000))
        return Event(
            index: index,
            time: chance() ? integer() : nil,
            process: process,
            kind: pick(Event.Kind.allCases),
            f: pick(["read", "write", "cas", "a b", ""]),
            key: chance() ? pick(["x", "7", "", "-1", "007", text()]) : nil,
            value: value(),
            error: below(4) == 0 ? text() : nil,
            node: chance() ? pick(["n1", "é"]) : nil,
            extra: below(4) == 0 ? ["x\(text())": value(), "client-port": 80] : [:]
        )
    }

    mutating func events(_ count: Int) -> [Event] {
        var index = 0
        return (0..<count).map { _ in
            defer { index += 1 + below(3) }
            return event(index: index)
        }
    }
}
