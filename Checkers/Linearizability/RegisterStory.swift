import Histories

/// Tells what zones found: names it, picks the operations that show it, and says it in a sentence.
struct RegisterStory {
    private let key: RegisterKey
    private let zones: Zones
    private let story: Story
    /// What the register held at first, if nobody said anything else than null.
    private let isInitialOpen: Bool

    /// Prepares to tell about a key that is suited for zones.
    init(key: RegisterKey, initial: Value? = nil) {
        self.key = key
        isInitialOpen = initial == .null
        var zones = Zones(key)
        _ = zones.contradiction()
        self.zones = zones
        story = Story(history: key.operations.history, key: key.operations.key)
    }

    /// The anomaly of a contradiction.
    func anomaly(_ contradiction: Contradiction) -> Anomaly {
        switch contradiction {
        case .neverWritten(_, let reader): neverWritten(reader)
        case .outOfOrder(let earlier, let later): outOfOrder(earlier, later)
        case .replacedTwice(let one, let other): replacedTwice(one, other)
        case .circle(let members): circle(members)
        case .conflict(let one, let other): conflict(one, other)
        }
    }

    /// The calls that show a contradiction: a set that is not linearizable on its own.
    func members(of contradiction: Contradiction) -> [Int] {
        let calls: [Int32] =
            switch contradiction {
            case .neverWritten(_, let reader): [reader]
            case .outOfOrder(let earlier, let later): [earlier, later]
            case .replacedTwice(let one, let other): [one, other]
            case .circle(let members): members
            case .conflict(let one, let other):
                [one.firstCall, one.lastCall, other.firstCall, other.lastCall]
            }
        return core(calls)
    }

    private func operation(_ call: Int32) -> Operation { key.operations.operation(Int(call)) }

    /// The calls, the producers of what they need, and the proofs that optional ones happened:
    /// a set that is not linearizable on its own.
    private func core(_ calls: [Int32]) -> [Int] {
        var members: Set<Int32> = []
        var pending = calls.filter { $0 >= 0 }
        while let call = pending.popLast() {
            guard members.insert(call).inserted else { continue }
            let what = key.operations.calls[Int(call)]
            if let need = what.needed, zones.creators[Int(need)] >= 0 {
                pending.append(zones.creators[Int(need)])
            }
            if key.operations.isOptional(Int(call)), let made = what.produced,
                zones.witnesses[Int(made)] >= 0
            {
                pending.append(zones.witnesses[Int(made)])
            }
        }
        return members.sorted().map(Int.init)
    }

    private func tell(
        _ name: String,
        _ calls: [Int32],
        culprit: Int32,
        and failed: Operation? = nil,
        proof: Story.Proof,
        _ sentence: (Clock) -> String
    ) -> Anomaly {
        var operations = core(calls).map(key.operations.operation)
        if let failed { operations = (operations + [failed]).sorted { $0.start < $1.start } }
        let clock = Clock(for: operations)
        return story.anomaly(
            name,
            operations,
            culprit: operation(culprit),
            sentence(clock),
            proof: proof
        )
    }
}

// MARK: The sentences

extension RegisterStory {
    private func neverWritten(_ reader: Int32) -> Anomaly {
        let what = story.did(operation(reader))
        let saw = operation(reader).f == "read" ? operation(reader).result : nil
        let value = saw ?? operation(reader).argument.elements?.first ?? .null
        let text = value.text(limit: 40)
        // A write that began after the read was done cannot be what it saw.
        let failed = key.operations.history.failed.filter { failed in
            guard ByteText.areSame(failed.key, key.operations.key), !failed.isMismatch,
                failed.start < operation(reader).finish
            else { return false }
            return (failed.f == "write" || failed.f == "cas") && failed.writtenValue == value
        }
        let proofs = RegisterProofs(story: story)
        guard let last = failed.last else {
            let proof = proofs.neverWritten(
                operation(reader),
                text,
                isLater: isWrittenLater(value),
                isFirst: isBeforeEverything(reader)
            )
            return tell("phantom read", [reader], culprit: reader, proof: proof) {
                "\(what) \($0.start(operation(reader))), "
                    + (isBeforeEverything(reader)
                        ? "before anything was written; if \(text) is what was there at first,"
                            + " say so with --initial"
                        : isWrittenLater(value)
                            ? "but nobody had written \(text) by then"
                            : "but nobody ever wrote \(text)")
            }
        }
        let proof = proofs.aborted(operation(reader), last)
        return tell("aborted read", [reader], culprit: reader, and: last, proof: proof) {
            let which =
                failed.count == 1
                ? "the only write of \(text)," : "all \(failed.count) writes of \(text), the last"
            return "\(what) \($0.start(operation(reader))), but \(which) by process"
                + " \(last.process) \($0.start(last)), had failed" + Self.reason(last)
        }
    }

    /// What was said of a failure that may not have been one.
    private static func reason(_ failed: Operation) -> String {
        guard case .fail(let error?) = failed.outcome, !error.isEmpty else { return "" }
        return " with: \(error.printable(limit: 60)) (if it may have taken effect, it has to be"
            + " recorded as info)"
    }

    /// Whether the register was read before anybody began to change it, as far as is known.
    private func isBeforeEverything(_ reader: Int32) -> Bool {
        guard isInitialOpen, key.operations.calls[Int(reader)].isObserver else { return false }
        let end = operation(reader).finish
        return !key.operations.history.operations.contains { other in
            ByteText.areSame(other.key, key.operations.key) && other.start < end
                && other.writtenValue != nil
        }
    }

    /// Whether somebody failed to write a value after it was read.
    private func isWrittenLater(_ value: Value) -> Bool {
        key.operations.history.failed.contains { failed in
            ByteText.areSame(failed.key, key.operations.key) && !failed.isMismatch
                && failed.writtenValue == value
        }
    }

    private func outOfOrder(_ earlier: Int32, _ later: Int32) -> Anomaly {
        let isSource =
            key.operations.calls[Int(earlier)].produced == key.operations.calls[Int(later)].needed
        let early = operation(earlier)
        let late = operation(later)
        let proof = RegisterProofs(story: story).outOfOrder(early, late, isSource: isSource)
        if isSource {
            return tell("read from the future", [earlier, later], culprit: later, proof: proof) {
                "\(story.did(late)) and was done \($0.finish(late)), but"
                    + " \(story.did(early)) only later, beginning \($0.start(early))"
            }
        }
        let name =
            key.operations.calls[Int(earlier)].isObserver ? "stale read" : "read from the future"
        return tell(name, [earlier, later], culprit: earlier, proof: proof) {
            "\(story.did(early)), beginning \($0.start(early)), but \(story.did(late)), which can"
                + " only be later, and was done \($0.finish(late))"
        }
    }

    private func replacedTwice(_ one: Int32, _ other: Int32) -> Anomaly {
        let proof = RegisterProofs(story: story).replacedTwice(operation(one), operation(other))
        return tell("lost update", [one, other], culprit: other, proof: proof) { _ in
            "\(story.did(operation(one))) and \(story.did(operation(other))), although that value"
                + " was there only once"
        }
    }

    private func circle(_ members: [Int32]) -> Anomaly {
        let proof = RegisterProofs(story: story).circle(members.map(operation))
        return tell("circular updates", members, culprit: members.first ?? 0, proof: proof) { _ in
            "each of the \(members.count) compare-and-sets needs the value that another of them"
                + " made, so none can have been the first"
        }
    }

    /// Of two values, the one that was there first came back after the other.
    private func conflict(_ one: Zone, _ other: Zone) -> Anomaly {
        let (older, newer) = ordered(one, other)
        let culprit = operation(older.lastCall)
        let proof = operation(newer.firstCall)
        let isWritten = !isObserved(newer)
        let isUpdate = !key.operations.calls[Int(older.lastCall)].isObserver
        let name = isUpdate ? "lost update" : isWritten ? "stale read" : "new-old inversion"
        let calls = [older.firstCall, older.lastCall, newer.firstCall, newer.lastCall]
        let steps = RegisterProofs(story: story).cameBack(
            from: older.firstCall < 0 ? nil : operation(older.firstCall),
            culprit,
            newer: operation(newer.lastCall),
            seen: proof
        )
        return tell(name, calls, culprit: older.lastCall, proof: steps) { clock in
            let start =
                "\(story.did(culprit)) \(clock.start(culprit)), but client \(proof.process)"
            if isWritten {
                return start + " had \(story.deedDone(proof)) and had it acknowledged"
                    + " \(clock.finish(proof))"
            }
            let last = operation(newer.lastCall)
            return start
                + " had \(story.deedDone(proof)) before, done \(clock.finish(proof)), and that"
                + " value is the newer one: \(story.did(last)) \(clock.start(last))"
                + (older.firstCall < 0
                    ? ""
                    : ", after \(story.did(operation(older.firstCall))),"
                        + " done \(clock.finish(operation(older.firstCall)))")
        }
    }

    /// The older value first: the one that was read, if only one was, else the one done first.
    private func ordered(_ one: Zone, _ other: Zone) -> (older: Zone, newer: Zone) {
        if isObserved(one) != isObserved(other) {
            return isObserved(one) ? (one, other) : (other, one)
        }
        return one.first < other.first ? (one, other) : (other, one)
    }

    /// Whether anybody's need of the value shows when it was there.
    private func isObserved(_ zone: Zone) -> Bool {
        if zone.firstCall < 0 { return true }
        return [zone.firstCall, zone.lastCall].contains {
            key.operations.calls[Int($0)].needed != nil
        }
    }
}
