import Histories

/// Mutexes, semaphores, and locks with fencing tokens.
struct LockFamily: ObjectFamily {
    typealias Call = LockModel.Call

    let model: LockModel

    func examine(_ key: KeyOperations<Call>) -> Examination<Call, LockFault> {
        let (holds, tokens) = dense(key)
        if !model.hasTokens {
            return holds.fault(permits: model.permits).map { .refused($0) } ?? .linearizable
        }
        guard model.permits == 1 else { return .open([key]) }
        return holds.fault(tokens: tokens).map { .refused($0) } ?? .linearizable
    }

    private func dense(_ key: KeyOperations<Call>) -> (holds: LockHolds, tokens: [Int64]) {
        var calls = DenseCalls<LockKind>(ranksOf: key)
        var tokens: [Int64] = []
        var numbering = Numbering(expecting: key.count)
        for call in key.calls {
            switch call {
            case .acquire(let process, let token):
                calls.kinds.append(.acquire)
                calls.numbers.append(numbering.number(of: .int(Int64(process))))
                tokens.append(token ?? 0)
            case .release(let process):
                calls.kinds.append(.release)
                calls.numbers.append(numbering.number(of: .int(Int64(process))))
                tokens.append(0)
            }
        }
        return (LockHolds(calls, processCount: Int(numbering.count)), tokens)
    }
}

// MARK: The sentences

extension LockFamily {
    private static var mostShown: Int { 24 }

    func anomaly(in key: KeyOperations<Call>, _ fault: LockFault) -> Anomaly {
        let story = ObjectStory(key)
        let proofs = LockProofs(story: story)
        let holds = dense(key).holds
        func process(_ call: Int32) -> Int { story.operation(call).process }
        switch fault {
        case .notHeld(let release):
            // That it gave back what it had taken before is part of the reason.
            let before = key.calls.indices.filter {
                $0 < Int(release) && process(Int32($0)) == process(release)
            }
            let shown = before.suffix(Self.mostShown).map { Int32($0) } + [release]
            return story.tell(
                "not a holder",
                shown,
                culprit: release,
                proof: proofs.notHeld(release, before.last.map { Int32($0) })
            ) { clock in
                "\(story.did(release)) \(clock.start(release)), but did not hold it"
                    + (before.isEmpty ? "" : " any more")
            }
        case .crowded(let acquires, let releases):
            return crowded(story, acquires, releases)
        case .tokenUsedTwice(let one, let other):
            let releases = [holds.releases[Int(one)], holds.releases[Int(other)]]
            return proofs.tokenUsedTwice(one, other, releases: releases)
        case .neverReleased(let acquire, let next):
            return proofs.twoHolders(acquire, next, releases: [holds.releases[Int(next)]])
        case .staleToken(let earlier, let later):
            return stale(story, holds, earlier, later)
        }
    }

    private func crowded(
        _ story: ObjectStory<Call>,
        _ acquires: [Int32],
        _ releases: [Int32]
    ) -> Anomaly {
        let name = model.permits == 1 ? "two holders" : "too many holders"
        let last = acquires[acquires.count - 1]
        let proof = LockProofs(story: story).crowded(acquires, releases, model.permits)
        return story.tell(
            name,
            acquires + releases,
            culprit: last,
            proof: proof
        ) { clock in
            let start = "\(story.did(last)), done \(clock.finish(last)), but "
            guard acquires.count == 2 else {
                let others = acquires.dropLast().map { "\(story.operation($0).process)" }
                return start + "clients \(others.joined(separator: ", ")) had acquired it before"
                    + " and none of them had begun to release it: there are only"
                    + " \(model.permits) permits"
            }
            let isAgain =
                story.operation(acquires[0]).process == story.operation(last).process
            return start + "\(story.did(acquires[0])) before, done \(clock.finish(acquires[0])),"
                + (releases[0] < 0
                    ? " and never released it"
                    : " and only released it \(clock.start(releases[0]))")
                + (isAgain && model.permits == 1
                    ? "; if a holder may acquire it again, say --model reentrant-mutex" : "")
        }
    }

    /// Two calls out of the order of their tokens: two acquires, or an acquire before the release
    /// of the lesser token.
    private func stale(
        _ story: ObjectStory<Call>,
        _ holds: LockHolds,
        _ earlier: Int32,
        _ later: Int32
    ) -> Anomaly {
        func acquire(of call: Int32) -> Int32 {
            holds.calls.kinds[Int(call)] == .acquire
                ? call : holds.releases.firstIndex(of: call).map { Int32($0) } ?? call
        }
        let isRelease = holds.calls.kinds[Int(earlier)] == .release
        let pair = [acquire(of: earlier), acquire(of: later)]
        let core = pair + pair.map { holds.releases[Int($0)] }
        let name = isRelease ? "two holders" : "stale token"
        let proof = LockProofs(story: story).stale(earlier, later, isRelease: isRelease)
        return story.tell(
            name,
            core,
            culprit: isRelease ? later : earlier,
            proof: proof
        ) { clock in
            isRelease
                ? "\(story.did(later)), done \(clock.finish(later)), but \(story.did(pair[0]))"
                    + " and only released it \(clock.start(earlier))"
                : "\(story.did(earlier)) \(clock.start(earlier)), but \(story.did(later)) before,"
                    + " done \(clock.finish(later)): tokens must grow"
        }
    }
}
