import Histories

/// Steps of a proof about operations on objects: short sentences that name what is drawn.
extension Story {
    /// The most operations that have a step of their own, besides the one where it shows.
    static let mostSteps = 6

    /// What follows from one operation.
    func step(_ operation: Operation, _ reason: String) -> Anomaly.Step {
        Anomaly.Step(from: operation.index, to: operation.index, kind: "rt", reason: reason)
    }

    /// What follows from the order of two operations; of two that overlap it is said alone.
    ///
    /// "Enqueue 1 was done 7.00 ms before enqueue 2 began: 1 is ahead of 2."
    func step(
        _ earlier: Operation,
        before later: Operation,
        _ consequence: String,
        label: String = ""
    ) -> Anomaly.Step {
        guard earlier.finish < later.start else {
            return step(later, consequence.prefix(1).uppercased() + consequence.dropFirst() + ".")
        }
        return Anomaly.Step(
            from: earlier.index,
            to: later.index,
            kind: "rt",
            label: label,
            reason: "\(subject(earlier)) was done \(earlier.gap(to: later))before"
                + " \(subject(later, isFirst: false)) began: \(consequence)."
        )
    }

    /// An operation at the begin of a sentence, or inside one: "Enqueue 1", "Client 2's acquire".
    func subject(_ operation: Operation, isFirst: Bool = true) -> String {
        let who = who(operation, isFirst: isFirst) + "'s "
        let article = isFirst ? "The " : "the "
        switch operation.f {
        case "dequeue", "pop", "poll", "drain":
            guard let result = operation.result else { return who + operation.f }
            if operation.f == "poll", result.elements != nil || result.fields != nil {
                return who + "poll"
            }
            return result == .null
                ? article + "empty " + operation.f
                : article + operation.f + " of " + result.text(limit: 20)
        case "contains":
            return who + "look for " + operation.argument.text(limit: 20)
        case "acquire", "release", "increment", "inc", "incr", "decrement", "dec", "decr", "txn":
            return who + operation.f
        case "read", "get":
            let isWhole = operation.result?.elements != nil
            return isWhole ? who + operation.f : operation.subject(isFirst)
        default:
            return operation.subject(isFirst)
        }
    }
}

extension Value {
    /// The members of a map; nil for any other value.
    fileprivate var fields: [String: Value]? {
        guard case .map(let fields) = self else { return nil }
        return fields
    }
}

extension ObjectStory {
    /// What follows from one call.
    func step(_ call: Int32, _ reason: String) -> Anomaly.Step {
        story.step(operation(call), reason)
    }

    /// What follows from the order of two calls.
    func step(
        _ earlier: Int32,
        before later: Int32,
        _ consequence: String,
        label: String = ""
    ) -> Anomaly.Step {
        story.step(operation(earlier), before: operation(later), consequence, label: label)
    }

    /// A call at the begin of a sentence.
    func subject(_ call: Int32) -> String { story.subject(operation(call)) }

    /// Who asked: "Client 4".
    func who(_ call: Int32) -> String { story.who(operation(call)) }

    /// What nobody made, or what only a failed operation could have made, and was found.
    func fromNowhere(
        _ call: Int32,
        _ failed: Operation?,
        verb: String
    ) -> Story.Proof {
        guard let failed else {
            return Story.Proof(
                gist: "\(who(call)) \(deed(call)), which nobody ever \(verb).",
                steps: [step(call, "\(who(call)) \(deed(call)); nobody ever \(verb) that.")],
                flaw: "from nowhere"
            )
        }
        return Story.Proof(
            gist:
                "\(who(call)) \(deed(call)), although the only attempt to have it \(verb) failed.",
            steps: [
                story.step(failed, "\(story.subject(failed)) failed: it must have no effect."),
                step(call, "\(who(call)) \(deed(call)) all the same."),
            ],
            flaw: "of a failed call"
        )
    }
}
