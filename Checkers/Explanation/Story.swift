import Histories

/// Words for operations, the same in every anomaly.
struct Story {
    let history: History
    let key: String?

    /// What an operation did: "process 4 read 3 from n2".
    func did(_ operation: Operation) -> String {
        let preposition = operation.isNamedRead ? " from " : " at "
        let node = operation.node.map { preposition + $0.printable(limit: 40) } ?? ""
        return "client \(operation.process) \(deed(operation))\(node)"
    }

    /// Who asked: "Client 4", at the begin of a sentence.
    func who(_ operation: Operation, isFirst: Bool = true) -> String {
        (isFirst ? "Client " : "client ") + "\(operation.process)"
    }

    /// The node that was asked: " from n2"; empty if it is not known.
    func at(_ operation: Operation, _ preposition: String) -> String {
        operation.node.map { " \(preposition) " + $0.printable(limit: 24) } ?? ""
    }

    /// The deed after "had": "read 3", "written 7", "changed 3 to 7".
    func deedDone(_ operation: Operation) -> String {
        let deed = deed(operation)
        return deed.hasPrefix("wrote ") ? "written " + deed.dropFirst(6) : deed
    }

    /// The deed alone: "read 3", "wrote 7", "changed 3 to 7".
    func deed(_ operation: Operation) -> String {
        let argument = operation.argument
        switch operation.f {
        case "read", "get":
            return "read \(operation.result.map { $0.text(limit: 40) } ?? "something")"
        case "write", "put":
            return (operation.isOK ? "wrote " : "may have written ") + argument.text(limit: 40)
        case "append":
            return (operation.isOK ? "appended " : "may have appended ") + argument.text(limit: 40)
        case "cas":
            guard let pair = argument.elements, pair.count == 2 else { break }
            let from = pair[0].text(limit: 20)
            if operation.isFail { return "found another value than \(from)" }
            let verb = operation.isOK ? "changed" : "may have changed"
            return "\(verb) \(from) to \(pair[1].text(limit: 20))"
        default: if let deed = objectDeed(operation) { return deed }
        }
        let verb = operation.isInfo ? "may have done " : "did "
        let name = verb + operation.f.printable(limit: 40)
        let asked = argument == .null ? name : name + " " + argument.text(limit: 40)
        guard let result = operation.result, result != .null, result != argument else {
            return asked
        }
        return asked + " and got " + result.text(limit: 40)
    }

    /// Which orders lead to the states that an anomaly tells of.
    enum Extent {
        /// Those of the operations shown.
        case shown
        /// Those of everything before.
        case everything
    }

    /// The anomaly of operations that no order explains, and the states that the object could have
    /// been in when the culprit took effect, where these are known.
    func impossible(
        _ operations: [Operation],
        culprit: Operation,
        states: [String],
        after extent: Extent = .shown
    ) -> Anomaly {
        let clock = Clock(for: operations)
        let others = operations.count - 1
        // A sentence about more operations than anybody looks at explains nothing.
        let isLong = others > Self.mostTold
        let shown =
            others == 1
            ? "the other operation shown"
            : isLong ? "what was done before" : "the \(others) other operations shown"
        let was = "the state was \(Self.alternatives(states))"
        let why =
            switch (extent, others) {
            case (.everything, _) where !states.isEmpty:
                "but in every order of what was done before \(was) by then"
            case (_, 0) where states.isEmpty: "and nothing explains that"
            case (_, 0): "but \(was) at the beginning"
            case _ where states.isEmpty && isLong:
                "and no order of \(shown) explains that; few operations that contradict each other"
                    + " were not found"
            case _ where states.isEmpty: "and no order of this and \(shown) explains that"
            default: "but in every order of \(shown) \(was) by then"
            }
        return anomaly(
            "not linearizable",
            operations,
            culprit: culprit,
            "\(did(culprit)) \(clock.start(culprit)), \(why)",
            proof: noOrder(operations, culprit, was: states.isEmpty ? nil : was)
        )
    }

    /// What was done before the culprit began, and what may have been; then what it contradicts.
    private func noOrder(_ operations: [Operation], _ culprit: Operation, was: String?) -> Proof {
        let others = operations.filter { $0.index != culprit.index }.suffix(Self.mostSteps)
        var steps = others.map { other in
            if other.finish < culprit.start {
                return step(other, before: culprit, "it comes first")
            }
            let when = other.start > culprit.finish ? "comes later" : "may come before it or after"
            return step(other, "\(subject(other)) \(when).")
        }
        let orders = operations.count > others.count + 1 ? "In every order" : "In every such order"
        let did = "\(who(culprit, isFirst: false)) \(deed(culprit))"
        func told(_ state: String) -> String { "\(orders) \(state) by then; \(did)." }
        let end =
            was.map { was in
                let isShort = told(was).split(separator: " ").count <= Self.mostWords
                return told(isShort ? was : "the state was another one")
            } ?? "No order of these explains that \(did)."
        steps.append(step(culprit, end))
        return Proof(steps: steps, flaw: "in no order")
    }

    private static var mostTold: Int { 24 }
    /// The most words of a sentence.
    private static var mostWords: Int { 25 }

    /// "1", "1 or 2", "1, 2 or 3"; of many the first ones and the number of the others.
    private static func alternatives(_ states: [String]) -> String {
        var seen: Set<String> = []
        let states = states.map { $0.printable().shortened(to: 40) }
            .filter { seen.insert($0).inserted }
        let most = states.count == 5 ? 5 : 4
        var listed = Array(states.prefix(most))
        if states.count > most { listed.append("one of \(states.count - most) others") }
        guard listed.count > 1, let last = listed.popLast() else { return listed.first ?? "" }
        return listed.joined(separator: ", ") + " or " + last
    }

    /// An anomaly with its time line; operations are put in order of invocation.
    func anomaly(
        _ name: String,
        _ operations: [Operation],
        culprit: Operation,
        _ explanation: String,
        proof: Proof = Proof()
    ) -> Anomaly {
        let moments = Anomaly.Moments(operations, culprit: culprit)
        return Anomaly(
            name: name,
            key: key,
            operations: moments.operations.map(\.index),
            culprit: culprit.index,
            explanation: explanation,
            gist: proof.gist,
            steps: proof.steps,
            flaw: proof.flaw,
            evidence: .timeLine(moments)
        )
    }

    /// What an anomaly says in short, and step by step.
    struct Proof {
        var gist: String?
        var steps: [Anomaly.Step] = []
        var flaw: String?
    }
}
