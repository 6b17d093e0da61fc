import Checkers
import Histories

/// Weak models by definition, for histories of a few operations: orders are tried one by one.
struct OrderOracle {
    private let operations: [Operation]

    /// All that may have had an effect or was answered.
    init(_ history: History) {
        operations = history.operations.filter { $0.isOK || $0.f == "write" }
    }

    /// Whether one order of everything, each process in its own, explains all reads.
    var isSequential: Bool { isExplained(operations) }

    /// Whether for each process one order of all writes and its own reads does.
    var isPipelined: Bool {
        Set(operations.map(\.process)).allSatisfy { process in
            isExplained(operations.filter { $0.f == "write" || $0.process == process })
        }
    }

    /// Whether every read that overlaps no write returns a latest write before it.
    var isSafe: Bool {
        operations.filter { $0.f == "read" }.allSatisfy { read in
            let writes = operations.filter { $0.f == "write" && $0.key == read.key }
            if writes.contains(where: { $0.start < read.finish && read.start < $0.finish }) {
                return true
            }
            let before = writes.filter { $0.finish < read.start }
            let latest = before.filter { write in
                !before.contains { $0.start > write.finish }
            }
            if latest.isEmpty { return read.result == .null }
            return latest.contains { $0.argument == read.result }
        }
    }

    /// Whether some order that keeps each process's own gives every read its value.
    private func isExplained(_ operations: [Operation]) -> Bool {
        var seen: Set<[Int]> = []
        let keys = Set(operations.compactMap(\.key)).sorted()
        func extend(_ done: Int, _ state: [String: Int]) -> Bool {
            if operations.indices.allSatisfy({ done >> $0 & 1 == 1 || operations[$0].isInfo }) {
                return true
            }
            let place = [done] + keys.map { state[$0] ?? -1 }
            guard seen.insert(place).inserted else { return false }
            return operations.indices.contains { next in
                guard done >> next & 1 == 0 else { return false }
                let operation = operations[next]
                let isNext = operations.indices.allSatisfy {
                    done >> $0 & 1 == 1 || operations[$0].process != operation.process
                        || operations[$0].start >= operation.start
                }
                guard isNext else { return false }
                var state = state
                let key = operation.key ?? ""
                if operation.f == "write" {
                    state[key] = next
                } else {
                    let held = state[key].map { operations[$0].argument } ?? .null
                    guard held == operation.result else { return false }
                }
                return extend(done | 1 << next, state)
            }
        }
        return extend(0, [:])
    }
}

/// Staleness by definition, of one register and a few operations.
struct StalenessOracle {
    private struct Call {
        var start: Int64
        var end: Int64
        var isWrite: Bool
        var isOptional: Bool
        var value: Value
    }

    private let calls: [Call]

    /// The calls of one key, at their times.
    init(_ history: History, key: String?) {
        calls = history.operations.filter { $0.key == key && ($0.isOK || $0.f == "write") }.map {
            Call(
                start: $0.invokedAt ?? 0,
                end: $0.isOK ? $0.completedAt ?? 0 : .max,
                isWrite: $0.f == "write",
                isOptional: !$0.isOK,
                value: $0.f == "write" ? $0.argument : $0.result ?? .null
            )
        }
    }

    /// The least k for which some order gives each read one of the last k values; nil if none.
    var versions: Int? {
        (1...calls.count + 1).first { isPossible(versions: $0, delta: 0) }
    }

    /// The least time by which reads have to begin earlier; nil if no time is enough.
    var delta: Int64? {
        let moments = calls.flatMap { [$0.start, $0.end] }.filter { $0 < .max }
        let differences = moments.flatMap { one in moments.map { one - $0 } }.filter { $0 >= 0 }
        return Set(differences + [0]).sorted().first { isPossible(versions: 1, delta: $0) }
    }

    private func isPossible(versions: Int, delta: Int64) -> Bool {
        let starts = calls.map { $0.isWrite ? $0.start : $0.start - delta }
        var refuted: Set<[Int]> = []
        func extend(_ done: Int, _ values: [Int]) -> Bool {
            if calls.indices.allSatisfy({ done >> $0 & 1 == 1 || calls[$0].isOptional }) {
                return true
            }
            if refuted.contains([done] + values) { return false }
            let isFound = calls.indices.contains { next in
                guard done >> next & 1 == 0 else { return false }
                let isNext = calls.indices.allSatisfy {
                    done >> $0 & 1 == 1 || calls[$0].end >= starts[next]
                }
                guard isNext else { return false }
                if calls[next].isWrite {
                    return extend(done | 1 << next, ([next] + values).prefix(versions) + [])
                }
                let isInitial = values.count < versions && calls[next].value == .null
                let isHeld = values.contains { calls[$0].value == calls[next].value }
                return (isInitial || isHeld) && extend(done | 1 << next, values)
            }
            if !isFound { refuted.insert([done] + values) }
            return isFound
        }
        return extend(0, [])
    }
}
