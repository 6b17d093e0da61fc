import Histories

/// The numbered steps of what a read of a counter must not be answered.
struct CounterProofs {
    let story: ObjectStory<CounterModel.Call>

    /// A read, the additions that matter for it, and what they come to.
    func count(_ read: Int32, _ additions: [Int32], _ sum: String) -> Story.Proof {
        let (end, start) = (story.operation(read).finish, story.operation(read).start)
        let shown = additions.filter { $0 >= 0 && $0 != read }.prefix(Story.mostSteps)
        var steps = shown.map { addition -> Anomaly.Step in
            let operation = story.operation(addition)
            if operation.finish < start {
                return story.step(addition, before: read, "it counts")
            }
            let began = operation.start < end ? "may count, or not" : "began too late to count"
            return story.step(addition, "\(story.subject(addition)) \(began).")
        }
        let rest = additions.filter { $0 >= 0 && $0 != read }.count - shown.count
        let others = rest > 0 ? "With \(rest) more, the" : "The"
        steps.append(
            story.step(
                read,
                "\(others) count must be \(sum) when it is read. \(story.who(read))"
                    + " \(story.deed(read))."
            )
        )
        return Story.Proof(steps: steps, flaw: "no such sum")
    }

    /// A read of more than was begun by its end, or of less than nothing.
    func tooFew(_ read: Int32, _ begun: Int) -> Story.Proof {
        let count =
            begun == 0 ? "No increment" : begun == 1 ? "One increment" : "\(begun) increments"
        return Story.Proof(
            steps: [
                story.step(
                    read,
                    "\(count) had begun when it was done. That cannot make what"
                        + " \(story.story.who(story.operation(read), isFirst: false)) read."
                )
            ],
            flaw: "no such sum"
        )
    }

    func wentBack(_ earlier: Int32, _ later: Int32) -> Story.Proof {
        Story.Proof(
            steps: [
                story.step(
                    earlier,
                    before: later,
                    "nothing takes away, so it can only be the same or more",
                    label: "the same or more"
                ),
                story.step(later, "\(story.who(later)) \(story.deed(later)), which is less."),
            ],
            flaw: "less than before"
        )
    }

    /// More increments before a read, and after an earlier one, than its answer has.
    func missed(_ earlier: Int32?, _ later: Int32, _ increments: [Int32]) -> Story.Proof {
        var steps: [Anomaly.Step] = []
        if let earlier, let first = increments.first {
            steps.append(
                story.step(earlier, before: first, "\(count(increments)) came after that read")
            )
        }
        for increment in increments.prefix(Story.mostSteps) {
            steps.append(story.step(increment, before: later, "it counts"))
        }
        let since = earlier.map { ", which adds too little to what \(name($0)) read" } ?? ""
        steps.append(
            story.step(
                later,
                "\(story.who(later)) \(story.deed(later))\(since). \(count(increments)) must be"
                    + " in it."
            )
        )
        return Story.Proof(steps: steps, flaw: "an increment is missing")
    }

    private func count(_ increments: [Int32]) -> String {
        increments.count == 1 ? "One increment" : "\(increments.count) increments"
    }

    private func name(_ call: Int32) -> String {
        story.story.who(story.operation(call), isFirst: false)
    }
}
