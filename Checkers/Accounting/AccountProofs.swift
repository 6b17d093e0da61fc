import Histories

/// The numbered steps of sums that do not add up: elements, tokens, identifiers, counts.
struct AccountProofs {
    let story: Story

    private func lower(_ operation: Operation) -> String { story.who(operation, isFirst: false) }

    // MARK: Elements

    /// An element of a queue that never came out of it.
    func lost(_ put: Operation, unseen: Int, _ empty: Operation) -> Story.Proof {
        let element = put.argument.text(limit: 20)
        var steps = [
            story.step(put, before: empty, "\(element) was in the queue", label: "was in it"),
            story.step(empty, "\(story.who(empty)) found the queue empty."),
        ]
        if unseen > 0 {
            steps.append(
                story.step(
                    put,
                    "\(unseen) dequeues of unknown outcome may have taken one each: too few."
                )
            )
        }
        steps.append(story.step(put, "\(element) was acknowledged, and never came out."))
        return Story.Proof(steps: steps, flaw: "acknowledged, then gone")
    }

    /// An element of a queue that came out of it too often.
    func doubled(_ put: Operation, _ takes: [Operation]) -> Story.Proof {
        let element = put.argument.text(limit: 20)
        var steps = [story.step(put, "\(story.who(put)) enqueued \(element).")]
        steps += takes.dropLast().suffix(Story.mostSteps).map {
            story.step($0, "\(story.who($0)) \($0.f.pastTense) it.")
        }
        if let last = takes.last {
            steps.append(
                story.step(
                    last,
                    "\(story.who(last)) \(last.f.pastTense) it, too: it came out more often than it"
                        + " went in."
                )
            )
        }
        return Story.Proof(steps: steps, flaw: "taken once more")
    }

    /// An element of a set that no node holds at the end.
    func lost(_ add: Operation, _ element: String, _ operations: [Operation]) -> Story.Proof {
        let reads = operations.filter { $0.index != add.index }
        var steps = [
            story.step(add, "\(story.who(add)) added \(element), and it was acknowledged.")
        ]
        if let read = reads.first {
            steps.append(
                story.step(add, before: read, "it must be there, unless it was removed")
            )
        }
        steps.append(
            story.step(add, "No remove can have taken \(element), and at the end nobody held it.")
        )
        return Story.Proof(steps: steps, flaw: "acknowledged, then gone")
    }

    /// An element of a set that was removed and is there at the end.
    func resurrected(_ remove: Operation, _ element: String, _ read: Operation) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(remove, before: read, "\(element) was gone by then"),
                story.step(
                    read,
                    "\(story.who(read)) found \(element)\(story.at(read, "at")), though nobody"
                        + " added it again."
                ),
            ],
            flaw: "was removed"
        )
    }

    func twice(_ read: Operation, _ element: String) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(
                    read,
                    "\(story.who(read)) found \(element) more than once. A set has each element"
                        + " once."
                )
            ],
            flaw: "one element twice"
        )
    }

    func unexpected(_ read: Operation, _ element: String, _ failed: Operation?) -> Story.Proof {
        let found = "\(story.who(read)) found \(element)"
        guard let failed else {
            return Story.Proof(
                steps: [story.step(read, found + ", which nobody had begun to add.")],
                flaw: "from nowhere"
            )
        }
        return Story.Proof(
            steps: [
                story.step(failed, "\(story.subject(failed)) failed: it must have no effect."),
                story.step(read, found + " all the same."),
            ],
            flaw: "of a failed add"
        )
    }

    // MARK: Tokens and identifiers

    /// Two acquires whose tokens do not grow.
    func tokens(_ one: Operation, _ other: Operation, _ relation: String) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(one, "\(story.who(one)) \(story.deed(one))."),
                story.step(
                    other,
                    "\(story.who(other)) \(story.deed(other)), which is \(relation). Tokens must"
                        + " grow."
                ),
            ],
            flaw: relation == "less" ? "a lesser token" : "the same token"
        )
    }

    /// A lock with two holders.
    func held(_ one: Operation, _ other: Operation, until release: Operation?) -> Story.Proof {
        let first =
            release.map { story.step(other, before: $0, "until then \(lower(one)) held it") }
            ?? story.step(one, "\(story.who(one)) acquired it and never released it.")
        return Story.Proof(
            steps: [
                first,
                story.step(
                    other,
                    "\(story.who(other)) was given it while \(lower(one)) certainly held it."
                ),
            ],
            flaw: "held by another one"
        )
    }

    func sameID(_ id: Value, _ one: Operation, _ other: Operation) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(one, "\(story.who(one)) was given \(id.text(limit: 20))."),
                story.step(
                    other,
                    "\(story.who(other)) was given the same. Identifiers must be unique."
                ),
            ],
            flaw: "given before"
        )
    }

    // MARK: Counts

    /// A read of a counter, some of the additions that matter, and what it must be.
    func count(_ read: Operation, _ shown: [Operation], _ answer: String) -> Story.Proof {
        let additions = shown.filter { $0.index != read.index }.prefix(Story.mostSteps)
        var steps = additions.map { addition in
            addition.finish < read.start
                ? story.step(addition, before: read, "it counts")
                : story.step(addition, "\(story.subject(addition)) may count, or not.")
        }
        steps.append(
            story.step(
                read,
                "By all that was added, the count must be \(answer). \(story.who(read))"
                    + " \(story.deed(read))."
            )
        )
        return Story.Proof(steps: steps, flaw: "no such sum")
    }
}
