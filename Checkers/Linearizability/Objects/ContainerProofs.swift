import Histories

/// The numbered steps of what a queue, a stack or a priority queue must not do.
///
/// Each follows from the calls that are shown: which was done before another one began, and what
/// was put in and taken out.
extension ContainerStory {
    func takenTwice(
        _ element: Int32,
        _ takes: [Int32],
        _ add: Int32?,
        _ count: Int
    ) -> Story.Proof {
        let times = count == 1 ? "once" : "\(count) times"
        var steps: [Anomaly.Step] = []
        if let add {
            steps.append(story.step(add, "\(name(element)) was \(added) \(times)."))
        }
        steps += takes.dropLast().suffix(Story.mostSteps).map {
            story.step($0, "\(story.who($0)) \(taken) it.")
        }
        if let last = takes.last {
            steps.append(
                story.step(
                    last,
                    "\(story.who(last)) \(taken) it, too: it came out more often than it went in."
                )
            )
        }
        return Story.Proof(
            gist: "\(name(element)) came out \(takes.count) times and was \(added) \(times).",
            steps: steps,
            flaw: "taken once more"
        )
    }

    func overtakenProof(_ first: Int32, _ second: Int32) -> Story.Proof {
        let take = call(.take, second) ?? 0
        var steps: [Anomaly.Step] = []
        if let one = call(.add, first), let other = call(.add, second) {
            steps.append(
                story.step(
                    one,
                    before: other,
                    "\(name(first)) is ahead of \(name(second))",
                    label: "\(name(first)) is ahead"
                )
            )
        }
        if let late = call(.take, first) {
            steps.append(
                story.step(
                    take,
                    before: late,
                    "\(name(second)) came out first, although \(name(first)) was ahead",
                    label: "came out first"
                )
            )
            return Story.Proof(steps: steps, flaw: "overtook another one")
        }
        steps.append(
            story.step(
                take,
                "\(story.who(take)) \(taken) \(name(second)). \(name(first)) was ahead of it, and"
                    + " never came out."
            )
        )
        return Story.Proof(steps: steps, flaw: "one ahead is lost")
    }

    func lostProof(_ elements: [Int32], _ element: Int32, _ takes: [Int32]) -> Story.Proof {
        let take = call(.take, element) ?? 0
        var steps: [Anomaly.Step] = []
        for other in elements.prefix(Story.mostSteps) {
            guard let one = call(.add, other), let last = call(.add, element) else { continue }
            steps.append(
                story.step(one, before: last, "\(name(other)) is ahead of \(name(element))")
            )
        }
        if let unknown = takes.first {
            let count = takes.count
            let words = "\(count) \(discipline.taking)\(count == 1 ? "" : "s") of unknown outcome"
            steps.append(
                story.step(unknown, "Only \(words) can have taken what is ahead, one each.")
            )
        }
        steps.append(
            story.step(
                take,
                "\(story.who(take)) \(taken) \(name(element)), so all \(elements.count) ahead of it"
                    + " were out by then. Too few can have taken them."
            )
        )
        return Story.Proof(steps: steps, flaw: "some ahead are lost")
    }

    /// Why something was there during all of a call: one element, or several in turn.
    func coverProof(
        _ call: Int32,
        _ cover: [Int32],
        passedOver element: Int32? = nil
    ) -> Story.Proof {
        var steps: [Anomaly.Step] = []
        if let first = cover.first, let add = self.call(.add, first) {
            steps.append(
                story.step(
                    add,
                    before: call,
                    "\(name(first)) was there by then",
                    label: "\(name(first)) is there"
                )
            )
        }
        for (one, next) in zip(cover, cover.dropFirst()).prefix(Story.mostSteps) {
            guard let add = self.call(.add, next), let take = self.call(.take, one) else {
                continue
            }
            steps.append(
                story.step(
                    add,
                    before: take,
                    "\(name(next)) was there before \(name(one)) was gone"
                )
            )
        }
        let contradiction =
            element == nil
            ? "\(story.subject(call)) found nothing, although something was there"
            : "\(story.subject(call)) took a lesser one than was there"
        if let last = cover.last, let take = self.call(.take, last) {
            steps.append(
                story.step(call, before: take, "until then \(name(last)) was there")
            )
            steps.append(story.step(call, contradiction + " all the time."))
        } else if let last = cover.last {
            steps.append(
                story.step(call, "Nobody ever \(taken) \(name(last)). \(contradiction).")
            )
        }
        return Story.Proof(
            steps: steps,
            flaw: element == nil ? "was not empty" : "not the greatest"
        )
    }

    func tangledProof(
        _ elements: [Int32],
        _ members: [Int32],
        _ culprit: Int32
    ) -> Story.Proof {
        let bottom = calls.numbers[Int(culprit)]
        let others = elements.filter { $0 != bottom }
        var steps: [Anomaly.Step] = []
        for other in others.prefix(Story.mostSteps) {
            guard let add = call(.add, other) else { continue }
            let fate = call(.take, other) == nil ? "was never \(taken)" : "was \(taken) later"
            steps.append(story.step(add, "\(name(other)) was \(added), and \(fate)."))
        }
        let last =
            others.count == 1
            ? "\(name(others[0])) was on top of it"
            : "no order of these puts and takes lets it be on top"
        steps.append(
            story.step(culprit, "\(story.who(culprit)) \(taken) \(name(bottom)), but \(last).")
        )
        return Story.Proof(steps: steps, flaw: "was not on top")
    }
}
