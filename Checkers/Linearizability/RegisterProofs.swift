import Histories

/// The short sentences and the numbered steps of what a register must not do.
///
/// Each arrow goes from an operation that was done to one that began later: so it must come before.
struct RegisterProofs {
    let story: Story

    /// A value that came back after a newer one had been there.
    ///
    /// The source is the first operation that had the older value; nil if it was there at first.
    /// The culprit needs the older value. Of those that have the newer value, `newer` began last,
    /// and `seen` was done before the culprit began.
    func cameBack(
        from source: Operation?,
        _ culprit: Operation,
        newer: Operation,
        seen: Operation
    ) -> Story.Proof {
        let value = seen.madeOrSeen
        let old = culprit.isNamedRead ? culprit.madeOrSeen : culprit.expectedValue
        let isWritten = !seen.isNamedRead
        var steps: [Anomaly.Step] = []
        if let source, source.start != newer.start {
            steps.append(
                Anomaly.Step(
                    from: source.index,
                    to: newer.index,
                    kind: "rt",
                    label: "so \(value) is newer",
                    reason: "\(source.subject()) was done before \(newer.subject(false)) began:"
                        + " \(value) is the newer value."
                )
            )
        }
        let verb = culprit.isNamedRead ? "return" : "find"
        let did = culprit.isNamedRead ? "it returned \(old)" : "it found \(old)"
        steps.append(
            Anomaly.Step(
                from: seen.index,
                to: culprit.index,
                kind: "rt",
                label: "may \(verb) \(value) or newer",
                reason: "\(seen.subject()) was done \(seen.gap(to: culprit))before"
                    + " \(culprit.isNamedRead ? "the last read" : culprit.subject(false)) began."
                    + " That one may \(verb) \(value) or a newer value; \(did)."
            )
        )
        let who =
            "\(story.who(culprit)) \(culprit.isNamedRead ? "read" : "found") \(old)"
            + story.at(culprit, "from")
        let gist =
            isWritten
            ? "\(who) after \(value) had been written and acknowledged."
            : "\(who) after \(story.who(seen, isFirst: false)) had read the newer"
                + " \(value)\(story.at(seen, "from"))."
        return Story.Proof(gist: gist, steps: steps, flaw: "too old")
    }

    /// An operation that can only come before another one, and began after that was done.
    func outOfOrder(_ early: Operation, _ late: Operation, isSource: Bool) -> Story.Proof {
        let reason =
            "\(late.subject()) was done \(late.gap(to: early))before \(early.subject(false)) began."
        let step = Anomaly.Step(
            from: late.index,
            to: early.index,
            kind: "rt",
            label: isSource ? "not yet written" : "already replaced",
            reason: reason
                + (isSource
                    ? " It cannot have seen what did not yet exist."
                    : " What that one needs was gone by then.")
        )
        let gist =
            isSource
            ? "\(story.who(late)) saw \(early.madeOrSeen) before anybody began to write it."
            : "\(story.who(early)) found a value that had been replaced before."
        return Story.Proof(gist: gist, steps: [step], flaw: isSource ? "too early" : "too old")
    }

    /// A value that nobody wrote, or nobody by then.
    ///
    /// Where nothing was written before, it may be what the register held at first.
    func neverWritten(
        _ read: Operation,
        _ value: String,
        isLater: Bool,
        isFirst: Bool
    ) -> Story.Proof {
        let what = isLater ? "Nobody had written \(value) by then" : "Nobody ever wrote \(value)"
        let hint = isFirst ? " If \(value) is what was there at first, say so with --initial." : ""
        return Story.Proof(
            gist: "\(story.who(read)) found \(value)\(story.at(read, "at")), which nobody"
                + " \(isLater ? "had written by then" : "ever wrote").",
            steps: [step(read, "\(what).\(hint)")],
            flaw: "from nowhere"
        )
    }

    /// A value whose write had failed.
    func aborted(_ read: Operation, _ write: Operation) -> Story.Proof {
        Story.Proof(
            gist: "\(story.who(read)) found a value whose write had failed.",
            steps: [
                step(write, "\(write.subject()) failed: it must have no effect."),
                step(read, "\(read.subject()) found its value all the same."),
            ],
            flaw: "of a failed write"
        )
    }

    /// Two updates of a value that was there once.
    func replacedTwice(_ one: Operation, _ other: Operation) -> Story.Proof {
        Story.Proof(
            gist: "Two operations replaced the same value, which was there only once.",
            steps: [
                step(one, "\(one.subject()) replaced \(one.expectedValue)."),
                step(
                    other,
                    "\(other.subject()) replaced \(other.expectedValue) as well, which was there"
                        + " only once."
                ),
            ],
            flaw: "replaced it again"
        )
    }

    /// Updates each of which needs another one's value.
    func circle(_ members: [Operation]) -> Story.Proof {
        let pairs = zip(members, members.dropFirst() + members.prefix(1))
        return Story.Proof(
            gist:
                "Each of \(members.count) updates needs the value of another one: none was first.",
            steps: pairs.map { one, other in
                Anomaly.Step(
                    from: one.index,
                    to: other.index,
                    kind: "wr",
                    label: "needs \(one.madeOrSeen)",
                    reason: "\(other.subject()) needs what \(one.subject(false)) made."
                )
            },
            flaw: "before itself"
        )
    }

    private func step(_ operation: Operation, _ reason: String) -> Anomaly.Step {
        Anomaly.Step(from: operation.index, to: operation.index, kind: "rt", reason: reason)
    }
}

extension Operation {
    /// The value that a register held when the operation was done, as text.
    fileprivate var madeOrSeen: String {
        (isNamedRead ? result ?? .null : writtenValue ?? .null).text(limit: 20)
    }

    /// The value that an update found, as text.
    fileprivate var expectedValue: String {
        (argument.elements?.first ?? argument).text(limit: 20)
    }
}
