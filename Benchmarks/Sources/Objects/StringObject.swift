import Histories

/// A string, empty at first: put, append and get, as a key-value store's test does.
final class StringObject: SharedObject {
    private var text = ""

    /// Half appends, and a few puts that keep the strings short.
    func draw(_ supply: inout Supply) -> Request {
        let drawn = supply.dice.below(20)
        if drawn < 9 { return Request(f: "get") }
        return Request(f: drawn < 10 ? "put" : "append", argument: token(&supply))
    }

    func apply(_ request: Request) -> Answer {
        guard case .string(let argument) = request.argument else { return .done(.string(text)) }
        text = request.f == "put" ? argument : text + argument
        return .done(request.argument)
    }

    /// A string is extended, and then read without the extension.
    func drainedPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        switch answers.count {
        case 0: .ask(Request(f: "get"))
        case 1: .ask(Request(f: "append", argument: token(&supply)))
        case 2: .lie(Request(f: "get"), answers[0])
        default: .done
        }
    }

    /// A string that only one put ever produces is replaced, and is read long after that.
    func concurrentPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        switch answers.count {
        case 0: .ask(Request(f: "put", argument: "special"))
        case 1: .ask(Request(f: "put", argument: token(&supply)))
        case 2: .lie(Request(f: "get"), answers[0])
        default: .done
        }
    }

    /// What a put or an append writes: clients number what they write, and some begin anew.
    private func token(_ supply: inout Supply) -> Value {
        if let domain = supply.shape.domain { return .string("t\(supply.dice.below(domain))") }
        let client = supply.dice.below(supply.shape.processes)
        let number = supply.dice.chance(0.03) ? 0 : supply.fresh().integer ?? 0
        return .string("x \(client) \(number) y")
    }
}
