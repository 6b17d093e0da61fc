import Histories

/// What was put into one queue and what came out.
struct QueueAccount {
    private struct Entry {
        /// Enqueues that took effect or may have, in order of invocation.
        var puts: [Operation] = []
        /// Dequeues and drains that it came out of, in order of invocation.
        var takes: [Operation] = []
    }

    let calls: KeyedCalls
    private(set) var measurement = TotalQueue.Measurement()
    /// Acknowledged enqueues whose element is missing, in order of invocation.
    private var missing: [Operation] = []
    private var duplicated: (put: Operation, takes: [Operation])?
    private var unexpected: Operation?
    /// Where the queue was last found empty.
    private var empty: Operation?
    private var isEmptied = false

    /// The account of a key.
    init(_ calls: KeyedCalls) throws(Cause) {
        self.calls = calls
        var numbers: [Value: Int] = [:]
        var entries: [(value: Value, entry: Entry)] = []
        func number(of value: Value) -> Int {
            if let number = numbers[value] { return number }
            numbers[value] = entries.count
            entries.append((value, Entry()))
            return entries.count - 1
        }
        var unknownTakes = 0
        for operation in calls.operations {
            switch operation.f {
            case "enqueue" where operation.argument == .null:
                // Null is no element: nobody knows which one it was.
                if operation.isOK { throw calls.unsupported(operation) }
            case "enqueue":
                entries[number(of: operation.argument)].entry.puts.append(operation)
            case "dequeue", "drain":
                guard let result = operation.result else {
                    let most = operation.f == "drain" ? Int.max / 2 : 1
                    unknownTakes = min(Int.max / 2, unknownTakes + most)
                    continue
                }
                let isDrain = operation.f == "drain"
                let all = isDrain ? result.elements ?? [] : [result]
                for value in all where value != .null {
                    entries[number(of: value)].entry.takes.append(operation)
                }
            default:
                throw calls.unsupported(operation)
            }
        }
        findEmpty()
        for (_, entry) in entries { settle(entry) }
        forgive(unknownTakes)
    }

    /// The last answer that nothing was there; of final ones at every node, the first.
    private mutating func findEmpty() {
        let takes = calls.operations.filter { $0.f == "dequeue" || $0.f == "drain" }
        let failed = calls.failed.filter { $0.f == "dequeue" || $0.f == "drain" }
        func isEmptying(_ take: Operation) -> Bool {
            take.isOK && (take.f == "drain" || take.result == .null)
        }
        guard (takes + failed).contains(where: \.isFinal) else {
            empty = takes.last(where: isEmptying)
            isEmptied = empty != nil
            return
        }
        var last: [ByteText: Operation] = [:]
        for take in (failed + takes).sorted(by: { $0.start < $1.start }) where take.isFinal {
            let node = ByteText(take.node ?? "")
            // One that failed took nothing: an answer before it counts.
            if take.isFail, let known = last[node], isEmptying(known) { continue }
            last[node] = take
        }
        isEmptied = last.values.allSatisfy(isEmptying)
        empty = isEmptied ? last.values.min { $0.start < $1.start } : nil
    }

    /// Takes find their puts in the order in which they were done: each needs one of its own that
    /// had begun by then.
    private mutating func settle(_ entry: Entry) {
        let starts = entry.puts.map(\.start)
        var matched = 0
        for take in entry.takes.sorted(by: { $0.finish < $1.finish }) {
            let begun = starts.count(before: take.finish)
            if matched < begun {
                matched += 1
            } else if begun == 0 {
                measurement.unexpected += 1
                unexpected = [unexpected, take].compactMap(\.self).min { $0.start < $1.start }
            } else {
                measurement.duplicated += 1
                if let put = entry.puts.first, duplicated == nil {
                    duplicated = (put, entry.takes)
                }
            }
        }
        let acknowledged = entry.puts.filter(\.isOK)
        measurement.attempts += entry.puts.count
        measurement.acknowledged += acknowledged.count
        measurement.delivered += entry.takes.count
        measurement.recovered += max(0, matched - acknowledged.count)
        let limit = empty?.start ?? -1
        let due = acknowledged.filter { $0.finish < limit }
        let gone = max(0, due.count - matched)
        missing += due.suffix(gone)
        measurement.left += max(0, acknowledged.count - matched) - gone
    }

    private mutating func forgive(_ unknownTakes: Int) {
        missing.sort { $0.start < $1.start }
        measurement.undetermined = min(missing.count, unknownTakes)
        measurement.lost = missing.count - measurement.undetermined
    }

    /// The doubt about a queue that was not emptied.
    var notEmptied: Cause {
        Cause(
            .missingFinalReads,
            "\(measurement.left) acknowledged elements may still be in the queue: it was not found"
                + " empty after they were put in",
            key: calls.key
        )
    }
}

// MARK: Words

extension QueueAccount {
    /// At most one anomaly of each name.
    func anomalies(allowsDuplicates: Bool) -> [Anomaly] {
        [lost(), allowsDuplicates ? nil : doubled(), surprising()].compactMap(\.self)
    }

    private func lost() -> Anomaly? {
        guard measurement.lost > 0, let put = missing.last, let empty else { return nil }
        // One more than may have been taken unseen is lost, whichever it is.
        let others = missing.suffix(measurement.undetermined + 1)
        let shown = others + [empty]
        let clock = Clock(for: Array(shown))
        let unseen = measurement.undetermined
        let doubt =
            unseen == 0
            ? "" : ", nor can the \(unseen) dequeues of unknown outcome have taken all like it"
        return calls.story.anomaly(
            "lost element",
            Array(shown),
            culprit: put,
            "client \(put.process) enqueued \(put.argument.text(limit: 40)), acknowledged"
                + " \(clock.finish(put)), but it never came out, although the queue was found empty"
                + " \(clock.finish(empty))" + doubt
                + remainder(measurement.lost, of: measurement.acknowledged, "lost"),
            proof: AccountProofs(story: calls.story).lost(put, unseen: unseen, empty)
        )
    }

    private func doubled() -> Anomaly? {
        guard let (put, takes) = duplicated, let last = takes.last else { return nil }
        let shown = [put] + takes
        let more = measurement.duplicated - 1
        return calls.story.anomaly(
            "duplicated element",
            shown,
            culprit: last,
            "client \(last.process) \(last.f.pastTense) \(put.argument.text(limit: 40))"
                + " \(Clock(for: shown).start(last)), but it came out \(takes.count) times in all,"
                + " more often than it was put in"
                + (more > 0 ? "; \(more) more came out too often" : ""),
            proof: AccountProofs(story: calls.story).doubled(put, takes)
        )
    }

    private func surprising() -> Anomaly? {
        guard let take = unexpected else { return nil }
        let more = measurement.unexpected - 1
        return calls.story.anomaly(
            "unexpected element",
            [take],
            culprit: take,
            "\(calls.story.did(take)) \(Clock(for: [take]).start(take)),"
                + " but nobody had begun to enqueue that"
                + (more > 0 ? "; \(more) more came from nowhere" : ""),
            proof: Story.Proof(
                steps: [
                    calls.story.step(
                        take,
                        "\(calls.story.who(take)) \(calls.story.deed(take)), and nobody had begun"
                            + " to enqueue that."
                    )
                ],
                flaw: "from nowhere"
            )
        )
    }
}
