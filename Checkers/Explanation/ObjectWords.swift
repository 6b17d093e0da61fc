import Histories

extension Story {
    /// What an operation on a container, a set, a counter or a lock did; nil for any other.
    func objectDeed(_ operation: Operation) -> String? {
        let argument = operation.argument.text(limit: 40)
        let result = operation.result
        switch operation.f {
        case "enqueue", "push", "insert", "add", "remove", "subtract":
            let verb = operation.f.pastTense
            guard operation.isOK else { return "may have \(verb) \(argument)" }
            if result == false {
                return operation.f == "add"
                    ? "found \(argument) there already" : "did not find \(argument) to remove"
            }
            return "\(verb) \(argument)"
        case "dequeue", "pop", "poll":
            let verb = operation.f.pastTense
            guard let result else { return "may have \(verb) something" }
            return result == .null
                ? "found nothing to \(operation.f)" : "\(verb) \(result.text(limit: 40))"
        case "contains":
            let isThere = result == true || result?.elements?.last == true
            return isThere ? "found \(argument)" : "did not find \(argument)"
        case "increment", "inc", "incr", "decrement", "dec", "decr":
            let verb = operation.f.hasPrefix("inc") ? "incremented" : "decremented"
            return (operation.isOK ? verb : "may have \(verb)")
                + (operation.argument == .null ? "" : " by \(argument)")
        case "delete":
            return operation.isOK ? "deleted it" : "may have deleted it"
        case "acquire":
            guard operation.isOK else { return "may have acquired it" }
            return "acquired it"
                + (result.flatMap(FencingToken.number).map { " with token \($0)" } ?? "")
        case "release":
            return operation.isOK ? "released it" : "may have released it"
        case "txn":
            return "did \((result ?? operation.argument).text(limit: 60))"
        default:
            return nil
        }
    }
}

extension String {
    /// The past tense of an operation's name.
    var pastTense: String {
        let doubled = ["pop": "popped"]
        return doubled[self] ?? (hasSuffix("e") ? self + "d" : self + "ed")
    }
}
