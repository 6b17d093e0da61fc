import Histories

/// One value: read, write, and compare-and-set.
final class RegisterObject: SharedObject {
    private var value = Value.null

    func draw(_ supply: inout Supply) -> Request {
        let mix = supply.shape.mix
        let drawn = supply.dice.below(mix.reads + mix.writes + mix.compareAndSets)
        if drawn < mix.reads { return Request(f: "read") }
        let new = other(than: nil, &supply)
        if drawn < mix.reads + mix.writes { return Request(f: "write", argument: new) }
        // What was there when the process looked is the likeliest expectation.
        let expected = supply.dice.chance(0.8) ? value : other(than: nil, &supply)
        return Request(f: "cas", argument: .list([expected, new]))
    }

    func apply(_ request: Request) -> Answer {
        switch request.f {
        case "read": return .done(value)
        case "write":
            value = request.argument
            return .done(value)
        default:
            guard case .list(let pair) = request.argument, pair[0] == value else {
                return .refused
            }
            value = pair[1]
            return .done(request.argument)
        }
    }

    /// A value is written, and then another one is read.
    func drainedPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        switch answers.count {
        case 0: .ask(Request(f: "read"))
        case 1: .ask(Request(f: "write", argument: other(than: value, &supply)))
        case 2: .lie(Request(f: "read"), staleValue(answers, &supply))
        default: .done
        }
    }

    /// A value that only one write ever produces is overwritten, and is read long after that.
    func concurrentPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        switch answers.count {
        case 0: .ask(Request(f: "write", argument: special(&supply)))
        case 1: .ask(Request(f: "write", argument: other(than: nil, &supply)))
        case 2: .lie(Request(f: "read"), answers[0])
        default: .done
        }
    }

    private func staleValue(_ answers: [Value], _ supply: inout Supply) -> Value {
        supply.shape.domain == nil ? answers[0] : other(than: answers[1], &supply)
    }

    /// A value to write, but not this one.
    private func other(than value: Value?, _ supply: inout Supply) -> Value {
        guard let domain = supply.shape.domain else { return supply.fresh() }
        while true {
            let drawn = Value.int(Int64(supply.dice.below(domain)))
            if drawn != value { return drawn }
        }
    }

    /// A value that no other call writes.
    private func special(_ supply: inout Supply) -> Value {
        supply.shape.domain.map { .int(Int64($0)) } ?? supply.fresh()
    }
}
