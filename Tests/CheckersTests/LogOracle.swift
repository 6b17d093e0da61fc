import Histories

/// What is wrong with one log, by definition: sends are [k, v] → [k, [offset, v]], and polls are
/// answered {k: [[offset, v], ...]}.
struct LogOracle {
    private struct Fact {
        let offset: Int64
        let value: Value
        let operation: Operation
    }

    private let history: History
    private let key: String
    private let sends: [Operation]
    private let sent: [Fact]
    private let polls: [(operation: Operation, facts: [Fact])]

    init(_ history: History, key: String) {
        self.history = history
        self.key = key
        sends = history.operations.filter {
            $0.f == "send" && $0.argument.elements?[0] == .string(key)
        }
        sent = sends.compactMap { send in
            guard let place = send.result?.elements?[1].elements else { return nil }
            return Fact(offset: place[0].integer ?? 0, value: place[1], operation: send)
        }
        polls = history.operations.filter { $0.f == "poll" && $0.isOK }.compactMap { poll in
            guard let list = poll.result?[key]?.elements else { return nil }
            return (
                poll,
                list.map {
                    let pair = $0.elements ?? []
                    return Fact(offset: pair[0].integer ?? 0, value: pair[1], operation: poll)
                }
            )
        }
    }

    private var polled: [Fact] { polls.flatMap(\.facts) }

    /// What every operation said, in order of invocation.
    private var facts: [Fact] {
        (sent + polled).sorted { $0.operation.start < $1.operation.start }
    }

    private func value(at offset: Int64) -> Value? { facts.first { $0.offset == offset }?.value }

    private func argument(_ send: Operation) -> Value { send.argument.elements?[1] ?? .null }

    /// The names of all that is wrong.
    var names: Set<String> {
        var names: Set<String> = []
        if facts.contains(where: { value(at: $0.offset) != $0.value }) {
            names.insert("inconsistent offset")
        }
        let isUnexpected = polled.contains { fact in
            !sends.contains {
                argument($0) == fact.value && $0.start < fact.operation.finish
            }
        }
        if isUnexpected { names.insert("unexpected message") }
        let offsets = Set(facts.map(\.offset))
        for value in Set(sends.map(argument)) {
            let places = offsets.filter { self.value(at: $0) == value }
            if places.count > sends.count(where: { argument($0) == value }) {
                names.insert("duplicated message")
            }
        }
        for (one, other) in neighbours {
            if other <= one { names.insert("reordered messages") }
            if offsets.contains(where: { $0 > one && $0 < other }) {
                names.insert("skipped message")
            }
        }
        if isSentBackwards { names.insert("reordered messages") }
        names.formUnion(unseenNames)
        return names
    }

    /// Each offset that a process polled, with the next one.
    private var neighbours: [(Int64, Int64)] {
        var pairs: [(Int64, Int64)] = []
        for process in Set(history.calls.map(\.process)) {
            var last: Int64?
            for operation in history.operations where operation.process == process {
                if operation.f == "assign" { last = nil }
                let facts = polls.first { $0.operation == operation }?.facts ?? []
                for fact in facts {
                    if let last { pairs.append((last, fact.offset)) }
                    last = fact.offset
                }
            }
        }
        return pairs
    }

    private var isSentBackwards: Bool {
        sent.contains { earlier in
            let later = sent.first {
                $0.operation.process == earlier.operation.process
                    && $0.operation.start > earlier.operation.start
            }
            return later.map { $0.offset <= earlier.offset } ?? false
        }
    }

    private var unseenNames: Set<String> {
        let unseen = sent.filter { fact in
            !polled.contains { $0.offset == fact.offset || $0.value == fact.value }
        }
        let end = polled.map(\.offset).max() ?? -1
        if unseen.contains(where: { $0.offset < end }) { return ["lost message"] }
        let isFinal = history.operations.contains {
            $0.f == "poll" && $0.isOK && $0.extra["final"] == true
        }
        return isFinal && !unseen.isEmpty ? ["unseen message"] : []
    }
}
