import Checkers
import Histories
import TestSupport
import Testing

/// The checkers of scenarios against their definitions, word for word, on random histories that are
/// wrong more often than not.
@Suite struct ScenarioFuzzTests {
    // MARK: Feeds

    /// Four processes, two walls, and replies to anything, as to what was never read.
    private func feed(_ seed: Int) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 4)
        var posts: [(wall: Int, value: Value)] = []
        calls.run(4 + seed % 14) { dice in
            let wall = dice.below(2)
            guard dice.chance(0.4) else { return .init(f: "read", key: "w\(wall)") }
            let number = Value.int(Int64(posts.count + 1))
            let answered = Value.int(Int64(1 + dice.below(posts.count + 1)))
            let value: Value =
                dice.chance(0.6) ? ["post": number, "re": answered] : ["post": number]
            posts.append((wall, value))
            return .init(f: "write", key: "w\(wall)", argument: value)
        } answer: { dice, call in
            guard call.f == "read" else { return .init(kind: dice.kind(), value: call.argument) }
            let mine = posts.filter { "w\($0.wall)" == call.key }.map(\.value)
            guard !mine.isEmpty, dice.chance(0.85) else { return .init(value: .null) }
            let one = dice.pick(mine)
            return .init(value: dice.chance(0.15) ? .list([one, dice.pick(mine)]) : one)
        }
        return try History(calls.events)
    }

    @Test func replies() throws {
        try NamesOracle.compare(ReplyOrder(), draw: feed) { history in
            let reads = history.operations.filter { $0.f == "read" && $0.isOK }
            let writes = history.operations.filter { $0.f == "write" }
            func isOlder(_ value: Value, _ post: Operation) -> Bool {
                value == .null
                    || writes.contains {
                        $0.key == post.key && $0.argument == value && $0.process == post.process
                            && $0.start < post.start
                    }
            }
            for sight in reads {
                for value in values(of: sight) {
                    guard let reply = writes.first(where: { $0.argument == value }),
                        reply.key == sight.key, let number = value["re"],
                        let post = writes.first(where: { $0.argument["post"] == number })
                    else { continue }
                    let isBroken = reads.contains { read in
                        read.process == sight.process && read.start > sight.start
                            && read.key == post.key
                            && values(of: read).allSatisfy { isOlder($0, post) }
                    }
                    if isBroken { return ["reply before its post"] }
                }
            }
            return []
        }
    }

    private func values(of read: Operation) -> [Value] {
        read.result?.elements ?? [read.result ?? .null]
    }

    // MARK: Sensors

    private func sensors(_ seed: Int) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 3)
        var reported: Int64 = 0
        calls.run(2 + seed % 10) { dice in
            guard dice.chance(0.4) else { return .init(f: "read", key: "s") }
            reported += 1
            return .init(f: "write", key: "s", argument: .int(reported))
        } answer: { dice, call in
            guard call.f == "read" else { return .init(kind: dice.kind(), value: call.argument) }
            return .init(value: seen(&dice, reported))
        }
        calls.finish(.init(f: "read", key: "s"), nodes: ["n1", "n2"]) { dice, _ in
            .init(value: seen(&dice, reported))
        }
        return try History(calls.events)
    }

    private func seen(_ dice: inout Dice, _ reported: Int64) -> Value {
        let value = Int64(dice.below(Int(reported) + 1))
        return value == 0 ? .null : .int(value)
    }

    private func write(_ value: Value, in history: History) -> Operation? {
        history.operations.first { $0.f == "write" && $0.argument == value }
    }

    @Test func readingsRise() throws {
        try NamesOracle.compare(Readings(.rising), draw: sensors) { history in
            let reads = history.operations.filter { $0.f == "read" && $0.isOK }
            guard reads.contains(where: { write($0.result ?? .null, in: history) != nil }) else {
                return []
            }
            let isBroken = reads.contains { later in
                reads.contains { earlier in
                    guard earlier.process == later.process, earlier.start < later.start,
                        let newer = write(earlier.result ?? .null, in: history)
                    else { return false }
                    if later.result == .null { return true }
                    guard let older = write(later.result ?? .null, in: history) else {
                        return false
                    }
                    return older.process == newer.process && older.start < newer.start
                }
            }
            return isBroken ? ["reading went back"] : []
        }
    }

    @Test func readingsAreKept() throws {
        try NamesOracle.compare(Readings(.kept), draw: sensors) { history in
            let left = history.operations.filter { $0.isFinalRead && $0.isOK }.map(\.result)
            let isBroken = history.operations.contains { report in
                report.f == "write" && report.isOK
                    && left.allSatisfy { value in
                        guard let value, value != .null else { return true }
                        guard let other = write(value, in: history) else { return false }
                        return other.finish < report.start
                    }
            }
            return isBroken ? ["lost reading"] : []
        }
    }

    // MARK: Stocks

    private func shop(_ seed: Int) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 4)
        calls.run(1 + seed % 9) { dice in
            let amount = Int64(1 + dice.below(2))
            switch dice.below(5) {
            case 0: return .init(f: "read", key: "stock")
            case 1: return .init(f: "add", key: "stock", argument: .int(amount))
            case 2: return .init(f: "add", key: "stock", argument: .int(-amount))
            default:
                let isSale = dice.chance(0.5)
                let order: Value = [
                    "from": isSale ? "stock" : "supplier", "to": isSale ? "sold" : "stock",
                    "amount": .int(amount),
                ]
                return .init(f: "transfer", key: nil, argument: order)
            }
        } answer: { dice, call in
            let value = call.f == "read" ? Value.int(Int64(dice.below(8)) - 1) : call.argument
            return .init(kind: dice.kind(), value: value)
        }
        return try History(calls.events)
    }

    /// How much an operation brings.
    private func amount(_ operation: Operation) -> Int64 {
        guard operation.f != "read" else { return 0 }
        let size = operation.argument["amount"]?.integer ?? operation.argument.integer ?? 0
        return operation.argument["from"] == "stock" ? -size : size
    }

    @Test func stocks() throws {
        try NamesOracle.compare(Stock(["stock"]), draw: shop) { history in
            let operations = Array(history.operations)
            var names: Set<String> = []
            for moment in history.events.indices {
                let sold = operations.filter { $0.isOK && $0.finish <= moment }.map(amount)
                let delivered = operations.filter { $0.start <= moment }.map(amount)
                let balance =
                    sold.filter { $0 < 0 }.reduce(0, +) + delivered.filter { $0 > 0 }.reduce(0, +)
                if balance < 0 { names.insert("oversold stock") }
            }
            if operations.contains(where: { $0.result?.integer ?? 0 < 0 && $0.f == "read" }) {
                names.insert("negative stock")
            }
            return names
        }
    }

    /// The sales and deliveries that are shown contradict each other by themselves.
    @Test func whatIsShownIsProofEnough() throws {
        for seed in 0..<2_000 {
            let history = try shop(seed)
            let found = Stock(["stock"]).check(history).anomalies
            for anomaly in found where anomaly.name == "oversold stock" {
                let shown = Set(anomaly.operations)
                let events = history.operations.filter { shown.contains($0.index) }
                    .flatMap { [$0.start, $0.finish] }.filter { $0 != Operation.never }.sorted()
                    .map { history.events[$0] }
                let again = Stock(["stock"]).check(try History(events)).anomalies
                #expect(again.map(\.name) == ["oversold stock"], "seed \(seed)")
            }
        }
    }

    // MARK: Identifiers

    private func ids(_ seed: Int) throws -> History {
        var calls = RandomCalls(seed: seed, processes: 4)
        calls.run(1 + seed % 7) { dice in
            if dice.chance(0.5) { return .init(f: "generate", key: nil) }
            let from = Int64(dice.below(3))
            return .init(f: "cas", argument: [.int(from), .int(from + 1)])
        } answer: { dice, call in
            let value = call.f == "cas" ? call.argument : Value.int(Int64(dice.below(9)))
            return .init(kind: dice.kind(), value: value)
        }
        return try History(calls.events)
    }

    @Test(arguments: [UniqueIDs.Source.answers(of: "generate"), .compareAndSets])
    func identifiers(source: UniqueIDs.Source) throws {
        let name = source == .compareAndSets ? "cas" : "generate"
        try NamesOracle.compare(UniqueIDs(source), draw: ids) { history in
            let given = history.operations.filter { $0.f == name && $0.isOK }
            guard !given.isEmpty else { return [] }
            let values = given.map { $0.f == "cas" ? $0.argument.elements?.last : $0.result }
            return Set(values).count < values.count ? ["duplicated id"] : []
        }
    }
}
