import Histories

/// A set whose elements are added once and removed once: add, remove, and contains, true or false.
final class SetObject: SharedObject {
    private var elements: Set<Value> = []
    /// Elements that nobody has begun to remove.
    private var removable: [Value] = []
    /// The element that came or went last.
    private var recent = Value.int(0)
    /// An element that only the plot removes.
    private var plotted: Value?

    func draw(_ supply: inout Supply) -> Request {
        switch supply.dice.below(3) {
        case 0: return Request(f: "add", argument: supply.fresh())
        case 1 where !removable.isEmpty:
            let drawn = supply.dice.below(removable.count)
            removable.swapAt(drawn, removable.count - 1)
            return Request(f: "remove", argument: removable.removeLast())
        default:
            // Of the elements asked for, some have just gone or come.
            let count = removable.count
            guard count > 0, supply.dice.chance(0.5) else {
                return Request(f: "contains", argument: recent)
            }
            return Request(f: "contains", argument: removable[supply.dice.below(count)])
        }
    }

    func apply(_ request: Request) -> Answer {
        switch request.f {
        case "add":
            elements.insert(request.argument)
            if request.argument != plotted { removable.append(request.argument) }
        case "remove": elements.remove(request.argument)
        default: return .done(.bool(elements.contains(request.argument)))
        }
        recent = request.argument
        return .done(request.argument)
    }

    /// An element is added, and then it is not there.
    func drainedPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        switch answers.count {
        case 0: .ask(Request(f: "add", argument: supply.fresh()))
        case 1: .lie(Request(f: "contains", argument: answers[0]), false)
        default: .done
        }
    }

    /// An element is added and removed, and long after that it is there.
    func concurrentPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        switch answers.count {
        case 0:
            let element = supply.fresh()
            plotted = element
            return .ask(Request(f: "add", argument: element))
        case 1: return .ask(Request(f: "remove", argument: answers[0]))
        case 2: return .lie(Request(f: "contains", argument: answers[0]), true)
        default: return .done
        }
    }
}

/// A number from 0: add, always one, and read.
final class CounterObject: SharedObject {
    private var count: Int64 = 0

    func draw(_ supply: inout Supply) -> Request {
        supply.dice.chance(0.5) ? Request(f: "read") : Request(f: "add", argument: 1)
    }

    func apply(_ request: Request) -> Answer {
        guard request.f == "add" else { return .done(.int(count)) }
        count += 1
        return .done(request.argument)
    }

    func drainedPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        plot(answers)
    }

    func concurrentPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        plot(answers)
    }

    /// It is read, counted on, and then read as if it had not been: it never counts down.
    private func plot(_ answers: [Value]) -> Move {
        switch answers.count {
        case 0: .ask(Request(f: "read"))
        case 1: .ask(Request(f: "add", argument: 1))
        case 2: .lie(Request(f: "read"), answers[0])
        default: .done
        }
    }
}
