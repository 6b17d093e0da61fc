import Histories

/// The numbered steps of what reads of a whole set must not show.
struct SetProofs {
    let story: ObjectStory<SetModel.Call>
    let values: [Value]

    private func name(_ element: Int32) -> String { values[Int(element)].text(limit: 20) }

    func phantom(_ read: Int32, _ element: Int32, _ failed: Operation?) -> Story.Proof {
        let found = "\(story.who(read)) read a set with \(name(element))"
        guard let failed else {
            return Story.Proof(
                steps: [story.step(read, found + ", which nobody ever added.")],
                flaw: "from nowhere"
            )
        }
        return Story.Proof(
            steps: [
                story.story.step(
                    failed,
                    "\(story.story.subject(failed)) failed: it must have no effect."
                ),
                story.step(read, found + " all the same."),
            ],
            flaw: "of a failed call"
        )
    }

    func missing(_ read: Int32, _ element: Int32, _ add: Int32) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(
                    add,
                    before: read,
                    "\(name(element)) was in the set by then, and nothing is removed"
                ),
                story.step(read, "\(story.who(read)) read a set without \(name(element))."),
            ],
            flaw: "\(name(element).cut(to: 12)) is missing"
        )
    }

    func future(_ read: Int32, _ adds: [Int32]) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(read, before: adds[0], "it cannot show what was not yet added")
            ],
            flaw: "too early"
        )
    }

    func doubled(_ read: Int32, _ element: Value) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(
                    read,
                    "\(story.who(read)) read \(element.text(limit: 20)) more than once. A set has"
                        + " each element once."
                )
            ],
            flaw: "one element twice"
        )
    }

    func fork(_ one: Int32, _ other: Int32, _ first: Int32, _ second: Int32) -> Story.Proof {
        let (early, late) = (name(first), name(second))
        return Story.Proof(
            steps: [
                story.step(
                    one,
                    "\(story.who(one)) read \(late) without \(early): \(late) came first."
                ),
                story.step(
                    other,
                    "\(story.who(other)) read \(early) without \(late): \(early) came first. Both"
                        + " cannot be."
                ),
            ],
            flaw: "the other order"
        )
    }

    func wentBack(_ earlier: Int32, _ later: Int32, _ element: Int32) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(
                    earlier,
                    before: later,
                    "\(name(element)) was seen by then, and nothing is removed"
                ),
                story.step(later, "\(story.who(later)) read a set without \(name(element))."),
            ],
            flaw: "\(name(element).cut(to: 12)) is gone again"
        )
    }

    /// A read with an element that was added later than one it lacks.
    func skipped(
        _ read: Int32,
        _ has: (element: Int32, add: Int32),
        _ lacks: (element: Int32, add: Int32)
    ) -> Story.Proof {
        let (there, missing) = (name(has.element), name(lacks.element))
        return Story.Proof(
            steps: [
                story.step(lacks.add, before: has.add, "a set with \(there) has \(missing), too"),
                story.step(
                    read,
                    "\(story.who(read)) read a set with \(there) and without \(missing)."
                ),
            ],
            flaw: "\(missing.cut(to: 12)) is missing"
        )
    }
}
