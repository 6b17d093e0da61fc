import Histories

/// Words for operations, the same in every anomaly.
struct Story {
    let history: History
    let key: String?

    /// What an operation did: "process 4 read 3 from n2".
    func did(_ operation: Operation) -> String {
        let node = operation.node.map { (operation.f == "read" ? " from " : " at ") + $0 } ?? ""
        return "process \(operation.process) \(deed(operation))\(node)"
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
        return "did \(operation.f) \(argument.text(limit: 40))"
    }

    /// The anomaly of operations that no order explains.
    func impossible(_ operations: [Operation], culprit: Operation) -> Anomaly {
        let clock = Clock(for: operations)
        let others = operations.count - (operations.contains(culprit) ? 1 : 0)
        let last = operations.max { $0.finish == Operation.never ? true : $0.finish < $1.finish }
        let subject = operations.contains(culprit) ? culprit : last ?? culprit
        return anomaly(
            "not linearizable",
            operations,
            culprit: subject,
            "\(did(subject)) \(clock.start(subject)), and no order of this and the"
                + (others == 1 ? " other operation" : " \(others) other operations")
                + " shown explains that"
        )
    }

    /// An anomaly with its drawing; operations are put in order of invocation.
    func anomaly(
        _ name: String,
        _ operations: [Operation],
        culprit: Operation,
        _ explanation: String
    ) -> Anomaly {
        let ordered = operations.sorted { $0.start < $1.start }
        return Anomaly(
            name: name,
            key: key,
            operations: ordered.map(\.index),
            explanation: explanation,
            drawing: TimeLine(ordered, offender: culprit, note: name).text
        )
    }
}
