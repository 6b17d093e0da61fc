import Histories

/// The numbered steps of what holders of a lock must not do.
struct LockProofs<Call: Hashable & Sendable> {
    let story: ObjectStory<Call>

    private func name(_ call: Int32) -> String {
        story.story.who(story.operation(call), isFirst: false)
    }

    /// A release by a process that did not hold it, and what it did last.
    func notHeld(_ release: Int32, _ before: Int32?) -> Story.Proof {
        var steps: [Anomaly.Step] = []
        if let before {
            steps.append(
                story.step(
                    before,
                    before: release,
                    "\(name(before)) did not hold it any more"
                )
            )
        }
        let reason = before == nil ? "did not hold it" : "gave back what it no longer had"
        steps.append(story.step(release, "\(story.who(release)) released it, but \(reason)."))
        return Story.Proof(steps: steps, flaw: "did not hold it")
    }

    /// Acquires of which none was given back before the last one was done.
    func crowded(_ acquires: [Int32], _ releases: [Int32], _ permits: Int) -> Story.Proof {
        let last = acquires[acquires.count - 1]
        var steps: [Anomaly.Step] = []
        for (acquire, release) in zip(acquires, releases).dropLast().suffix(Story.mostSteps) {
            let who = story.who(acquire)
            if release >= 0, story.operation(last).finish < story.operation(release).start {
                steps.append(
                    story.step(last, before: release, "until then \(name(acquire)) held it")
                )
            } else {
                steps.append(story.step(acquire, "\(who) acquired it and never released it."))
            }
        }
        let bound = permits == 1 ? "one holder" : "\(permits) holders"
        let isAgain =
            permits == 1
            && story.operation(acquires[0]).process == story.operation(last).process
        let hint =
            isAgain ? " If a holder may acquire it again, say --model reentrant-mutex." : ""
        steps.append(
            story.step(
                last,
                "\(story.who(last)) was given it all the same. There can be \(bound) at a time."
                    + hint
            )
        )
        return Story.Proof(steps: steps, flaw: "held by another one")
    }

    /// A release of a token that was given back already, or that nobody was given.
    func notValid(_ release: Int32, _ before: Int32?) -> Story.Proof {
        let first = before.map { story.step($0, "\(story.who($0)) \(story.deed($0)).") }
        let reason = before == nil ? "which nobody was given" : "which was void by then"
        let last = story.step(
            release,
            "\(story.who(release)) \(story.deed(release)), \(reason)."
        )
        return Story.Proof(
            steps: [first, last].compactMap(\.self),
            flaw: before == nil ? "no such token" : "a void token"
        )
    }

    private func sameToken(_ one: Int32, _ other: Int32) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(one, "\(story.who(one)) \(story.deed(one))."),
                story.step(
                    other,
                    "\(story.who(other)) \(story.deed(other)), which is the same. Tokens must grow."
                ),
            ],
            flaw: "the same token"
        )
    }

    private func neverReleased(_ acquire: Int32, _ next: Int32) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(
                    acquire,
                    "\(story.who(acquire)) \(story.deed(acquire)) and never released it."
                ),
                story.step(
                    next,
                    "\(story.who(next)) \(story.deed(next)), a greater one: it came later, while"
                        + " it was held."
                ),
            ],
            flaw: "held by another one"
        )
    }

    /// A call that was done before one began that belongs to a lesser token.
    func stale(_ earlier: Int32, _ later: Int32, isRelease: Bool) -> Story.Proof {
        let consequence =
            isRelease
            ? "\(name(earlier)) held it until then" : "the token of the later one must be greater"
        let last =
            isRelease
            ? story.step(later, "\(story.who(later)) \(story.deed(later)) all the same.")
            : story.step(earlier, "\(story.who(earlier)) \(story.deed(earlier)), which is less.")
        return Story.Proof(
            steps: [story.step(later, before: earlier, consequence), last],
            flaw: isRelease ? "held by another one" : "a lesser token"
        )
    }

    // MARK: Anomalies of both kinds of locks

    /// Two acquires with the same token, and their releases, if these belong to the reason.
    func tokenUsedTwice(_ one: Int32, _ other: Int32, releases: [Int32] = []) -> Anomaly {
        story.tell(
            "token used twice",
            [one, other] + releases,
            culprit: other,
            proof: sameToken(one, other)
        ) { clock in
            "\(story.did(one)) \(clock.start(one)), and \(story.did(other))"
                + " \(clock.start(other)): tokens must grow"
        }
    }

    /// An acquire, and the next one by its token, before which it was not given back.
    func twoHolders(_ acquire: Int32, _ next: Int32, releases: [Int32] = []) -> Anomaly {
        story.tell(
            "two holders",
            [acquire, next] + releases,
            culprit: next,
            proof: neverReleased(acquire, next)
        ) { clock in
            "\(story.did(next)), done \(clock.finish(next)), but \(story.did(acquire)), a"
                + " lesser one, and never released it"
        }
    }
}
