import Histories

extension LogAccount {
    /// At most one anomaly a log and name, ordered by log.
    func anomalies() -> [Anomaly] {
        entries.sorted { $0.key < $1.key }.flatMap { name, entry in
            let key = name.text
            return [
                inconsistent(key, entry), unexpected(key, entry), duplicated(key, entry),
                skipped(key, entry), reordered(key, entry), resent(key, entry), lost(key, entry),
            ]
            .compactMap(\.self)
        }
    }

    private func tell(
        _ name: String,
        _ operations: [Operation],
        _ key: String,
        _ proof: Story.Proof,
        _ sentence: (Clock) -> String
    ) -> Anomaly {
        var seen: Set<Operation> = []
        let shown = operations.filter { seen.insert($0).inserted }
        let culprit = shown[shown.count - 1]
        let log = "log \(key.printable(limit: 40)): "
        return calls.story.anomaly(
            name,
            shown,
            culprit: culprit,
            log + sentence(Clock(for: shown)),
            proof: proof
        )
    }

    private var proofs: LogProofs { LogProofs(story: calls.story) }

    private func inconsistent(_ key: String, _ entry: Entry) -> Anomaly? {
        func tell(_ operation: Operation, _ offset: Int64, _ value: Value) -> Anomaly? {
            guard let known = entry.places[offset], known.value != value else { return nil }
            let proof = proofs.inconsistent(known, (value, operation), at: offset)
            return self.tell("inconsistent offset", [known.operation, operation], key, proof) {
                clock in
                "client \(operation.process) was told that \(value.text(limit: 40)) is at offset"
                    + " \(offset) \(clock.finish(operation)), but process"
                    + " \(known.operation.process) that \(known.value.text(limit: 40)) is"
                    + " \(clock.finish(known.operation))"
            }
        }
        for send in entry.sends {
            if let offset = send.offset, let found = tell(send.operation, offset, send.value) {
                return found
            }
        }
        for poll in entry.polls {
            for (offset, value) in poll.messages {
                if let found = tell(poll.operation, offset, value) { return found }
            }
        }
        return nil
    }

    private func unexpected(_ key: String, _ entry: Entry) -> Anomaly? {
        var begins: [Value: Int] = [:]
        for send in entry.sends {
            begins[send.value] = min(begins[send.value] ?? .max, send.operation.start)
        }
        for poll in entry.polls {
            for (offset, value) in poll.messages
            where begins[value] ?? .max > poll.operation.finish {
                let failed = entry.failed.first { $0.value == value }?.operation
                let shown = [failed, poll.operation].compactMap(\.self)
                let proof = proofs.unexpected(poll.operation, value, failed)
                return tell("unexpected message", shown, key, proof) { clock in
                    "client \(poll.operation.process) polled \(value.text(limit: 40)) at offset"
                        + " \(offset) \(clock.start(poll.operation)), but "
                        + (failed.map { "the send of it by client \($0.process) failed" }
                            ?? "nobody had begun to send that")
                }
            }
        }
        return nil
    }

    private func duplicated(_ key: String, _ entry: Entry) -> Anomaly? {
        var sent: [Value: Int] = [:]
        for send in entry.sends { sent[send.value, default: 0] += 1 }
        var offsets: [Value: [Int64]] = [:]
        for offset in entry.offsets {
            guard let place = entry.places[offset] else { continue }
            offsets[place.value, default: []].append(offset)
            let all = offsets[place.value] ?? []
            guard all.count > 1, let times = sent[place.value], all.count > times else { continue }
            let shown = all.compactMap { entry.places[$0]?.operation }
            let proof = proofs.duplicated(place.value, all, shown, times: times)
            return tell("duplicated message", shown, key, proof) { _ in
                "\(place.value.text(limit: 40)) is at offsets"
                    + " \(all.prefix(4).map { "\($0)" }.joined(separator: " and ")), but was sent"
                    + (times == 1 ? " once" : " \(times) times")
            }
        }
        return nil
    }

    /// A poll that passes over an offset, inside or after what its process had polled before.
    private func skipped(_ key: String, _ entry: Entry) -> Anomaly? {
        for poll in entry.polls {
            guard let first = poll.messages.first?.offset else { continue }
            var low = poll.previous?.offset ?? poll.from.map { $0 == .min ? $0 : $0 - 1 } ?? first
            var before = poll.previous?.operation
            for (offset, _) in poll.messages {
                if low < offset, let missed = entry.known(after: low, before: offset),
                    let place = entry.places[missed]
                {
                    let shown = [place.operation, before, poll.operation].compactMap(\.self)
                    let proof = proofs.skipped(poll.operation, offset, low, missed, place)
                    return tell("skipped message", shown, key, proof) { clock in
                        "client \(poll.operation.process) polled offset \(offset)"
                            + " \(clock.start(poll.operation)) next after \(low), but"
                            + " \(place.value.text(limit: 40)) is at offset \(missed) between them"
                    }
                }
                low = offset
                before = nil
            }
        }
        return nil
    }

    /// Offsets that go back in a poll, or from one poll of a process to the next.
    private func reordered(_ key: String, _ entry: Entry) -> Anomaly? {
        for poll in entry.polls {
            var last = poll.previous?.offset
            if last == nil, let from = poll.from, from != .min { last = from - 1 }
            var before = poll.previous?.operation
            for (offset, _) in poll.messages {
                if let last, offset <= last {
                    let shown = [before, poll.operation].compactMap(\.self)
                    let proof = proofs.reordered(poll.operation, offset, last, before)
                    return tell("reordered messages", shown, key, proof) { clock in
                        "client \(poll.operation.process) polled offset \(offset)"
                            + " \(clock.start(poll.operation)), but it was at \(last) already"
                    }
                }
                last = offset
                before = nil
            }
        }
        return nil
    }

    /// Sends of a process that were given offsets in another order.
    private func resent(_ key: String, _ entry: Entry) -> Anomaly? {
        var last: [Int: Send] = [:]
        for send in entry.sends {
            guard let offset = send.offset else { continue }
            let process = send.operation.process
            if let earlier = last[process], let least = earlier.offset, offset <= least {
                let shown = [earlier.operation, send.operation]
                let proof = proofs.resent(
                    (earlier.operation, earlier.value, least),
                    (send.operation, send.value, offset)
                )
                return tell("reordered messages", shown, key, proof) { clock in
                    "client \(process) sent \(send.value.text(limit: 40))"
                        + " \(clock.start(send.operation)) and was given offset \(offset), but had"
                        + " been given \(least) for \(earlier.value.text(limit: 40)) before"
                }
            }
            last[process] = send
        }
        return nil
    }

    /// An acknowledged message that nobody polled, with a later one that somebody did.
    ///
    /// Where polls say from where on they ask, only what one of them passes over is lost for sure.
    private func lost(_ key: String, _ entry: Entry) -> Anomaly? {
        let greatest = entry.polled.max() ?? .min
        let unseen = entry.unseen
        let passed = isSeeking ? [] : unseen.filter { $0.offset.map { $0 < greatest } ?? false }
        guard let send = passed.first ?? (isFinal ? unseen.first : nil) else { return nil }
        let isPassed = !passed.isEmpty
        let later = entry.polls.first { $0.messages.contains { $0.offset == greatest } }
        let witness = isPassed ? later : entry.polls.last { $0.operation.isFinal }
        let shown = [witness?.operation, send.operation].compactMap(\.self)
        let count = isPassed ? passed.count : unseen.count
        let proof = proofs.lost(
            send.operation,
            send.value,
            witness?.operation,
            passed: isPassed ? greatest : nil
        )
        return tell(isPassed ? "lost message" : "unseen message", shown, key, proof) { clock in
            "client \(send.operation.process) sent \(send.value.text(limit: 40)), acknowledged"
                + " \(clock.finish(send.operation)), but nobody ever polled it"
                + (isPassed ? ", although offset \(greatest) was polled, which is later" : "")
                + (count > 1 ? "; so it is with \(count - 1) others" : "")
        }
    }
}
