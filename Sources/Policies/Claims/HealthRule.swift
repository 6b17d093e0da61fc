import Histories
import Replication
import Resilience

/// What is found of an instance follows from its probes, and from failures in a row.
enum HealthRule: PolicyRule {
    static let sentence =
        "An instance is unhealthy after `fall` failed probes in a row or when it is ejected, and"
        + " healthy again after `rise` good ones or the ejection's time, and at once."

    static func isMade(by policy: ClientPolicy) -> Bool { policy.health != nil }

    static func violations(
        in record: PolicyRecord,
        under policy: ClientPolicy,
        slack: Int64
    ) -> [Violation] {
        guard let health = policy.health else { return [] }
        return record.instances.flatMap { node in
            var watch = Watch(node: node, policy: health, slack: slack, end: record.end)
            watch.attempts = record.attempts.filter { $0.node == node && $0.ended != nil }
                .sorted { $0.endPosition < $1.endPosition }
            // A probe is noted before what is found by it.
            for note in record.notes { watch.read(note) }
            watch.finish()
            return watch.violations
        }
    }

    /// Folds the notes about one instance.
    private struct Watch {
        let node: NodeID
        let policy: HealthPolicy
        let slack: Int64
        let end: Int64
        var attempts: [PolicyRecord.Attempt] = []
        var violations: [Violation] = []
        /// What the probes say, and how many in a row say otherwise.
        private var isFoldedUp = true
        private var otherwise = 0
        /// What the notes say, and since when.
        private var isUp = true
        private var downSince: Int64?
        private var isEjected = false
        /// A change by probes for which there must be a note.
        private var expected: (isUp: Bool, note: PolicyRecord.Note)?

        init(node: NodeID, policy: HealthPolicy, slack: Int64, end: Int64) {
            self.node = node
            self.policy = policy
            self.slack = slack
            self.end = end
        }

        mutating func read(_ note: PolicyRecord.Note) {
            checkExpected(at: note.time)
            switch note.note {
            case .probe(node, let isUp): probe(isUp, note)
            case .health(node, let isUp): change(isUp, note)
            default: break
            }
        }

        mutating func finish() { checkExpected(at: end) }

        private mutating func probe(_ isGood: Bool, _ note: PolicyRecord.Note) {
            guard let options = policy.probes else { return }
            otherwise = isGood == isFoldedUp ? 0 : otherwise + 1
            guard otherwise >= (isFoldedUp ? options.fall : options.rise) else { return }
            isFoldedUp = isGood
            otherwise = 0
            // An ejected instance stays out until its time is over, whatever probes say.
            let mayBeEjected = isEjected || (isGood && policy.ejection != nil)
            if isGood != isUp, !mayBeEjected { expected = (isGood, note) }
        }

        private mutating func checkExpected(at time: Int64) {
            guard let change = expected, time > change.note.time.clampedSum(2 * slack)
            else { return }
            expected = nil
            add(
                [change.note],
                "\(node.name.shown) is \(word(change.isUp)) once its probes in a row say so, and"
                    + " was not found to be"
            )
        }

        private mutating func change(_ isUp: Bool, _ note: PolicyRecord.Note) {
            if expected?.isUp == isUp { expected = nil }
            defer { self.isUp = isUp }
            guard isUp != self.isUp else {
                return add([note], "\(node.name.shown) was \(word(isUp)) already")
            }
            if isUp { becomeUp(note) } else { becomeDown(note) }
        }

        private mutating func becomeDown(_ note: PolicyRecord.Note) {
            downSince = note.time
            isEjected = isFoldedUp
            guard isFoldedUp, !isEjection(at: note.time) else { return }
            var reasons: [String] = []
            if let options = policy.probes { reasons.append("\(options.fall) failed probes") }
            if let ejection = policy.ejection { reasons.append("\(ejection.failures) failures") }
            add(
                [note],
                "\(node.name.shown) is unhealthy after \(reasons.joined(separator: " or ")) in a"
                    + " row, and was found to be so without"
            )
        }

        private mutating func becomeUp(_ note: PolicyRecord.Note) {
            defer { isEjected = false }
            if isEjected, let ejection = policy.ejection, let since = downSince {
                let time = note.time.clampedDifference(since)
                guard time.clampedSum(slack) < ejection.time.nanoseconds else { return }
                return add(
                    [note],
                    "\(node.name.shown) is left out for \(ejection.time.span), and was for"
                        + " \(time.span)"
                )
            }
            guard let options = policy.probes, !isFoldedUp else { return }
            add(
                [note],
                "\(node.name.shown) is healthy after \(options.rise) good probes in a row, and was"
                    + " found to be so after \(otherwise)"
            )
        }

        /// Whether the last attempts that ended failed one after the other.
        private func isEjection(at time: Int64) -> Bool {
            guard let ejection = policy.ejection else { return false }
            let first = attempts.countOfFirst {
                ($0.ended ?? .max) < time.clampedDifference(slack)
            }
            let last = attempts.countOfFirst { ($0.ended ?? .max) <= time.clampedSum(slack) }
            return (first...max(first, last)).contains { end in
                let signs = attempts[..<end].map(\.sign).suffix(while: { $0 != .good })
                return signs.count >= ejection.failures
            }
        }

        private func word(_ isUp: Bool) -> String { isUp ? "healthy" : "unhealthy" }

        private mutating func add(_ notes: [PolicyRecord.Note], _ explanation: String) {
            violations.append(Violation(.health, notes: notes.map(\.index), explanation))
        }
    }
}

extension Array {
    /// The last elements, back to the first that does not fulfil a condition.
    fileprivate func suffix(while isPart: (Element) -> Bool) -> ArraySlice<Element> {
        let start = lastIndex { !isPart($0) }.map { $0 + 1 } ?? startIndex
        return self[start...]
    }
}
