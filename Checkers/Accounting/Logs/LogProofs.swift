import Histories

/// The numbered steps of what must not happen to messages of a log.
struct LogProofs {
    let story: Story

    private func short(_ value: Value) -> String { value.text(limit: 20) }

    func inconsistent(
        _ one: (value: Value, operation: Operation),
        _ other: (value: Value, operation: Operation),
        at offset: Int64
    ) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(
                    one.operation,
                    "\(story.who(one.operation)) was told that \(short(one.value)) is at offset"
                        + " \(offset)."
                ),
                story.step(
                    other.operation,
                    "\(story.who(other.operation)) was told that \(short(other.value)) is there."
                        + " An offset holds one message."
                ),
            ],
            flaw: "another message there"
        )
    }

    func unexpected(_ poll: Operation, _ value: Value, _ failed: Operation?) -> Story.Proof {
        let polled = "\(story.who(poll)) polled \(short(value))"
        guard let failed else {
            return Story.Proof(
                steps: [story.step(poll, polled + ", and nobody had begun to send it.")],
                flaw: "from nowhere"
            )
        }
        return Story.Proof(
            steps: [
                story.step(
                    failed,
                    "\(story.who(failed))'s send of \(short(value)) failed: it must have no effect."
                ),
                story.step(poll, polled + " all the same."),
            ],
            flaw: "of a failed send"
        )
    }

    func duplicated(
        _ value: Value,
        _ offsets: [Int64],
        _ operations: [Operation],
        times: Int
    ) -> Story.Proof {
        var steps = zip(offsets, operations).prefix(Story.mostSteps).map { offset, operation in
            story.step(operation, "\(short(value)) is at offset \(offset).")
        }
        if let last = operations.last {
            let sent = times == 1 ? "once" : "\(times) times"
            steps.append(
                story.step(
                    last,
                    "It is at \(offsets.count) offsets, and was sent \(sent)."
                )
            )
        }
        return Story.Proof(steps: steps, flaw: "there more than once")
    }

    func skipped(
        _ poll: Operation,
        _ offset: Int64,
        _ low: Int64,
        _ missed: Int64,
        _ place: (value: Value, operation: Operation)
    ) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(
                    place.operation,
                    "\(short(place.value)) is at offset \(missed), as"
                        + " \(story.who(place.operation, isFirst: false)) was told."
                ),
                story.step(
                    poll,
                    "\(story.who(poll)) polled \(low) and next \(offset): it passed over \(missed)."
                ),
            ],
            flaw: "passed over one"
        )
    }

    func reordered(
        _ poll: Operation,
        _ offset: Int64,
        _ last: Int64,
        _ before: Operation?
    ) -> Story.Proof {
        var steps: [Anomaly.Step] = []
        if let before {
            steps.append(story.step(before, before: poll, "it had come to offset \(last)"))
        }
        steps.append(
            story.step(
                poll,
                "\(story.who(poll)) polled offset \(offset) after \(last): it went back."
            )
        )
        return Story.Proof(steps: steps, flaw: "went back")
    }

    func resent(
        _ one: (operation: Operation, value: Value, offset: Int64),
        _ other: (operation: Operation, value: Value, offset: Int64)
    ) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(
                    one.operation,
                    before: other.operation,
                    "\(short(one.value)) at offset \(one.offset) comes first"
                ),
                story.step(
                    other.operation,
                    "\(short(other.value)) was given offset \(other.offset), which is no later."
                ),
            ],
            flaw: "an earlier offset"
        )
    }

    func lost(
        _ send: Operation,
        _ value: Value,
        _ witness: Operation?,
        passed offset: Int64?
    ) -> Story.Proof {
        var steps = [
            story.step(send, "\(story.who(send))'s send of \(short(value)) was acknowledged.")
        ]
        if let witness {
            let found = offset.map { "polled offset \($0), which is later" } ?? "polled at the end"
            steps.append(story.step(witness, "\(story.who(witness)) \(found)."))
        }
        steps.append(story.step(send, "Nobody ever polled \(short(value))."))
        return Story.Proof(steps: steps, flaw: "acknowledged, then gone")
    }
}
