import Histories

/// Words for stamps that do not agree with what was read.
struct StampStory {
    private let history: History
    private let replay: StampReplay
    private let words: StoryWords

    init(_ history: History, _ replay: StampReplay) {
        self.history = history
        self.replay = replay
        words = StoryWords(history: history, facts: replay.facts)
    }

    private var columns: TransactionColumns { replay.facts.columns }

    /// The doubt about a transaction whose field of stamps holds something else.
    func unreadable(_ transaction: Int32) -> Cause {
        let operation = words.operation(ofTransaction: transaction)
        let found = operation.publishedStamps?.text(limit: 40) ?? ""
        return Cause(
            .unclear,
            "the stamps of the transaction at event \(operation.index) are \(found): expected a"
                + " list of two integers from 0 on, [start, commit]"
        )
    }

    /// The anomaly of a flaw, with the transactions that it is about.
    func anomaly(_ flaw: StampReplay.Flaw) -> Anomaly {
        let culprit = words.operation(ofTransaction: flaw.transaction)
        let key = flaw.key < 0 ? nil : words.key(flaw.key)
        let others = others(flaw)
        let operations = [culprit] + others.map(words.operation(ofTransaction:))
        let clock = Clock(for: operations)
        let told = sentence(flaw)
        return Story(history: history, key: key).anomaly(
            name(flaw.kind),
            operations,
            culprit: culprit,
            "the transaction of client \(culprit.process) \(clock.start(culprit)) " + told,
            proof: Story.Proof(
                gist: gist(flaw.kind),
                steps: [
                    Anomaly.Step(
                        from: operations.last?.index ?? culprit.index,
                        to: culprit.index,
                        kind: "so",
                        label: "against its stamps",
                        reason: "Client \(culprit.process)'s transaction " + told + "."
                    )
                ],
                flaw: "against its stamps"
            )
        )
    }

    /// The transaction that wrote what was there, or that is in the way.
    private func others(_ flaw: StampReplay.Flaw) -> [Int32] {
        switch flaw.kind {
        case .overlap(let other), .tie(let other): return [other]
        case .backwards: return []
        case .read:
            guard flaw.version >= 0 else { return [] }
            let writer = replay.versions[Int(flaw.key)][flaw.version].transaction
            return writer == flaw.transaction ? [] : [writer]
        }
    }

    private func name(_ kind: StampReplay.Flaw.Kind) -> String {
        switch kind {
        case .read: "read against its stamp"
        case .overlap: "overlapping writers"
        case .backwards, .tie: "impossible stamps"
        }
    }

    private func gist(_ kind: StampReplay.Flaw.Kind) -> String {
        switch kind {
        case .read: "What was read is not what was there at the stamp that the store gave."
        case .overlap: "By their stamps, two transactions wrote one key at the same time."
        case .backwards: "By its stamps, a transaction committed no later than it began."
        case .tie: "Two transactions that write have the same commit stamp."
        }
    }

    private func stamps(_ transaction: Int32) -> String {
        guard let stamps = replay.stamps[Int(transaction)] else { return "no stamps" }
        return "start \(stamps.start) and commit \(stamps.commit)"
    }

    /// What stamps and steps say, after the transaction's name.
    private func sentence(_ flaw: StampReplay.Flaw) -> String {
        let published = "has the stamps " + stamps(flaw.transaction)
        switch flaw.kind {
        case .backwards: return published + ", though it changed something between them"
        case .tie(let other):
            let client = words.operation(ofTransaction: other).process
            return published + ", and that of client \(client) the same commit: neither is first"
        case .overlap(let other):
            let client = words.operation(ofTransaction: other).process
            return published + ", and that of client \(client) \(stamps(other)): both wrote"
                + " \(words.key(flaw.key)), and neither began after the other one's commit"
        case .read(let step): return published + ", " + reading(flaw, Int(step))
        }
    }

    private func reading(_ flaw: StampReplay.Flaw, _ step: Int) -> String {
        let key = words.key(flaw.key)
        let stamp = replay.kind == .snapshot ? "start" : "commit"
        let there =
            flaw.version < 0
            ? "nobody had written \(key) by its \(stamp)"
            : "by its \(stamp) \(key) held \(held(flaw)) (commit"
                + " \(replay.versions[Int(flaw.key)][flaw.version].stamp))"
        return there + ", but it read \(key) = \(words.read(step))"
    }

    /// What a key held in a version.
    private func held(_ flaw: StampReplay.Flaw) -> String {
        let key = Int(flaw.key)
        let version = replay.versions[key][flaw.version]
        guard !columns.isList(key) else {
            return words.list(replay.lists[key].prefix(version.length))
        }
        let last = columns.steps(of: Int(version.transaction)).last {
            columns.stepKinds[$0] == .write && columns.stepKeys[$0] == flaw.key
        }
        return last.map { words.value(ofWrite: Int32(columns.stepArguments[$0])) } ?? "something"
    }
}
