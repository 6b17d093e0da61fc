import Histories

/// Decides keys that are counters without a search, by the sums that were possible at each read.
struct CounterFamily: ObjectFamily {
    typealias Call = CounterModel.Call

    enum Fault: Sendable {
        case slots(CounterFault)
        /// A read was answered what is less or more than any choice of the additions so far makes.
        case outOfBounds(read: Int32, least: Int128, most: Int128)
        /// A read was answered what no choice of the additions so far makes, though it is between.
        case noSum(read: Int32)
    }

    let model: CounterModel

    func examine(_ key: KeyOperations<Call>) -> Examination<Call, Fault> {
        examine(key, within: Self.stepsMax).examination
    }

    /// What sums may take of a key when a story is told again.
    private static var stepsMax: Int { 1 << 22 }

    func examine(
        _ key: KeyOperations<Call>,
        within steps: Int
    ) -> (examination: Examination<Call, Fault>, steps: Int) {
        var delta: Int64?
        for case .add(let added) in key.calls {
            if let known = delta, known != added { return examineSums(of: key, within: steps) }
            delta = added
        }
        let fault = CounterSlots(dense(key, delta: delta ?? 1)).fault()
        return (fault.map { .refused(.slots($0)) } ?? .linearizable, 0)
    }

    /// Holds each read to the sums that were possible; of one read alone that may be enough.
    private func examineSums(
        of key: KeyOperations<Call>,
        within steps: Int
    ) -> (examination: Examination<Call, Fault>, steps: Int) {
        if let fault = outOfBounds(key) { return (.refused(fault), 0) }
        let sums = CounterSums(key, initial: model.initial)
        let (fault, isKnown, spent) = sums.fault(within: steps)
        if let fault { return (.refused(.noSum(read: fault)), spent) }
        return (isKnown && sums.areEnough ? .linearizable : .open([key]), spent)
    }

    /// Additions that are all of the same amount count as ones of that amount.
    ///
    /// An answer that is no multiple of it becomes an impossible one.
    private func dense(_ key: KeyOperations<Call>, delta: Int64) -> DenseCalls<CounterKind> {
        var calls = DenseCalls<CounterKind>(ranksOf: key)
        for call in key.calls {
            switch call {
            case .add:
                calls.kinds.append(.increment)
                calls.numbers.append(1)
            case .read(let answer):
                calls.kinds.append(.read)
                calls.numbers.append(share(of: answer, delta, most: key.count))
            }
        }
        return calls
    }

    /// How many additions make an answer, or -1 if none do.
    private func share(of answer: Int64, _ delta: Int64, most: Int) -> Int32 {
        let distance = Int128(answer) - model.initial
        let (share, rest) = distance.quotientAndRemainder(dividingBy: Int128(delta))
        return rest == 0 && share >= 0 && share <= Int128(most) ? Int32(share) : -1
    }

    /// The first read that not even its bounds allow: additions done before it began count in any
    /// case, those begun before its end only where they help.
    private func outOfBounds(_ key: KeyOperations<Call>) -> Fault? {
        var callAt = [Int32](repeating: -1, count: Int(key.eventCount))
        for call in key.calls.indices {
            callAt[Int(key.starts[call])] = Int32(call)
            if !key.isOptional(call) { callAt[Int(key.finishes[call])] = Int32(call) }
        }
        var begun = Bounds()
        var done = Bounds()
        var doneBefore: [Int32: Bounds] = [:]
        for (rank, call) in callAt.enumerated() where call >= 0 {
            let isStart = key.starts[Int(call)] == Int32(rank)
            switch key.calls[Int(call)] {
            case .add(let delta):
                if isStart { begun.add(delta) } else { done.add(delta) }
            case .read(let answer):
                if isStart {
                    doneBefore[call] = done
                    continue
                }
                guard let before = doneBefore.removeValue(forKey: call) else { continue }
                let least = model.initial + begun.negative + before.positive
                let most = model.initial + begun.positive + before.negative
                if Int128(answer) < least || Int128(answer) > most {
                    return .outOfBounds(read: call, least: least, most: most)
                }
            }
        }
        return nil
    }

    private func answer(of read: Int32, in key: KeyOperations<Call>) -> Int128 {
        guard case .read(let answer) = key.calls[Int(read)] else { return 0 }
        return Int128(answer)
    }

    /// As few additions as possible, all done before a read began, that lead past its answer even
    /// with all those that may count for it: without the latter they do so all the more.
    private func sum(
        beyond answer: Int128,
        by read: Int32,
        in key: KeyOperations<Call>,
        from least: Int128,
        to most: Int128
    ) -> [Int32] {
        var done: [(call: Int32, delta: Int64)] = []
        for (call, what) in key.calls.enumerated() where key.finishes[call] < key.starts[Int(read)]
        {
            guard case .add(let delta) = what, (delta > 0) == (answer < least) else { continue }
            done.append((Int32(call), delta))
        }
        // What is left of the distance once some of these additions are left out.
        var slack = answer < least ? least - answer - 1 : answer - most - 1
        var needed: [Int32] = []
        for (call, delta) in done.sorted(by: { $0.delta.magnitude < $1.delta.magnitude }) {
            if Int128(delta.magnitude) <= slack {
                slack -= Int128(delta.magnitude)
            } else {
                needed.append(call)
            }
        }
        return needed
    }
}

/// Sums of additions, the positive ones and the negative ones apart.
private struct Bounds {
    var positive: Int128 = 0
    var negative: Int128 = 0

    mutating func add(_ delta: Int64) {
        if delta < 0 { negative += Int128(delta) } else { positive += Int128(delta) }
    }
}

// MARK: The sentences

extension CounterFamily {
    private static var mostShown: Int { 16 }

    func anomaly(in key: KeyOperations<Call>, _ fault: Fault) -> Anomaly {
        let story = ObjectStory(key)
        let proofs = CounterProofs(story: story)
        switch fault {
        case .outOfBounds(let read, let least, let most):
            let sum = sum(
                beyond: answer(of: read, in: key),
                by: read,
                in: key,
                from: least,
                to: most
            )
            // Where the read is impossible whatever was added, the whole account says why.
            let account = CounterSums(key, initial: model.initial).account(of: read)
            let all = account.certain + account.open
            let shown = sum.isEmpty && all.count <= Self.mostShown ? all : sum
            let proof = proofs.count(
                read,
                shown,
                least == most ? "exactly \(least)" : "from \(least) to \(most)"
            )
            return story.tell(
                "impossible count",
                shown + [read],
                culprit: read,
                proof: proof
            ) { clock in
                "\(story.did(read)) \(clock.whole(read)), but the additions begun by its end and"
                    + " done before it make "
                    + (least == most ? "\(least)" : "anything from \(least) to \(most)")
            }
        case .noSum(let read):
            let sums = CounterSums(key, initial: model.initial)
            let account = sums.account(of: read)
            return story.tell(
                "impossible count",
                account.certain + account.open + [read],
                culprit: read,
                proof: proofs.count(
                    read,
                    account.certain + account.open,
                    account.open.isEmpty
                        ? "exactly \(sums.certain(account))" : "only \(sums.text(account))"
                )
            ) { clock in
                "\(story.did(read)) \(clock.whole(read)), but"
                    + (account.certain.isEmpty
                        ? " it is \(model.initial) at first"
                        : " what had been added before comes to \(sums.certain(account))")
                    + (account.open.isEmpty
                        ? "" : ", and with what may have been added it is \(sums.text(account))")
                    + ", never \(answer(of: read, in: key))"
            }
        case .slots(.impossible(let read, let begun)):
            return story.tell(
                "impossible count",
                [read],
                culprit: read,
                proof: proofs.tooFew(read, begun)
            ) { clock in
                "\(story.did(read)), done \(clock.finish(read)), but"
                    + (begun == 0
                        ? " no increment" : " only \(begun) increment\(begun == 1 ? "" : "s")")
                    + " had begun by then, which cannot make that"
            }
        case .slots(.wentBack(let earlier, let later)):
            return story.tell(
                "count went back",
                [earlier, later],
                culprit: later,
                proof: proofs.wentBack(earlier, later)
            ) { clock in
                "\(story.did(later)) \(clock.start(later)), but \(story.did(earlier)) before,"
                    + " done \(clock.finish(earlier)), and nothing takes away"
            }
        case .slots(.missed(let earlier, let later, let increments)):
            let core = increments + [later] + (earlier.map { [$0] } ?? [])
            return story.tell(
                "lost increment",
                core,
                culprit: later,
                proof: proofs.missed(earlier, later, increments)
            ) { clock in
                let count = increments.count
                let start =
                    "\(story.did(later)) \(clock.start(later)), but"
                    + " \(count) increment\(count == 1 ? "" : "s") had been done before that"
                guard let earlier else { return start }
                return start + " and begun after \(story.did(earlier)),"
                    + " done \(clock.finish(earlier))"
            }
        }
    }
}
