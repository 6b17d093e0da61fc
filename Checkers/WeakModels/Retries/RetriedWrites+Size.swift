import Histories

extension RetriedWrites {
    /// Nil if a verdict leaves nothing open: what is wrong with a key hides the doubt about others.
    init?(_ history: History, undecidedBy verdict: Verdict) {
        let isHidden = verdict.isInvalid && history.events.hasAttempts
        guard isHidden || verdict.cause?.kind == .repeatedValues else { return nil }
        self.init(history)
    }

    /// The choice of which a measure is least, key by key; nil if there are too many to try.
    ///
    /// The measure is the greatest of those of all keys, each of which is judged alone.
    func leastChoice(
        within budget: Budget,
        by measure: (History) -> Int64
    ) -> History? {
        var best = [Int?](repeating: 0, count: doubts.count)
        var checksLeft = mostChecks(budget)
        let keys = Dictionary(grouping: doubts.indices) { doubts[$0].value.key }
        for (_, places) in keys.sorted(by: { $0.key < $1.key }) {
            var least = Int64.max
            var choices = [Int](repeating: 0, count: places.count)
            var chosen = choices
            repeat {
                guard checksLeft > 0 else { return nil }
                checksLeft -= 1
                var all = [Int?](repeating: nil, count: doubts.count)
                for (place, choice) in zip(places, choices) { all[place] = choice }
                let found = measure(
                    history(choosing: all).only(doubts[places[0]].value.key, history)
                )
                if found < least { (least, chosen) = (found, choices) }
            } while advance(&choices, places)
            for (place, choice) in zip(places, chosen) { best[place] = choice }
        }
        return history(choosing: best)
    }

    /// Goes on to the next choice; false if that was the last one.
    private func advance(_ choices: inout [Int], _ places: [Int]) -> Bool {
        for (number, place) in places.enumerated() {
            choices[number] += 1
            if choices[number] < doubts[place].candidates.count { return true }
            choices[number] = 0
        }
        return false
    }
}

extension History {
    /// The operations of one key alone, which is numbered as in another history of the same keys.
    fileprivate func only(_ key: Int32, _ other: History) -> History {
        let text = other.pairs.key(key)
        var isKept = [Bool](repeating: false, count: events.count)
        for operation in calls where ByteText.areSame(operation.key, text) {
            isKept[operation.start] = true
            if let end = pairs.completion(of: operation.number) { isKept[end] = true }
        }
        let kept = events.indices.filter { isKept[$0] }.map { events[$0] }
        do throws(HistoryError) {
            return try History(kept)
        } catch {
            preconditionFailure("whole operations of a history are no history: \(error)")
        }
    }
}
