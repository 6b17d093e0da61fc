import Histories

/// Many lists or registers, which transactions of several steps read and write at once.
///
/// Each transaction takes effect at one moment, so that they are strictly serializable. A list that
/// has as many elements as the shape's rotation says makes place for a new one.
final class TransactionObject: SharedObject {
    private let isList: Bool
    private var values: [Int: Value] = [:]
    private var written: [Int: Int64] = [:]
    private var names: [Int]
    private var named: Int
    /// The key that a plot is about.
    private var plotted = Value.null

    init(_ shape: Shape) {
        isList = shape.family == .listAppend
        names = Array(0..<(shape.domain ?? 100))
        named = names.count
    }

    func draw(_ supply: inout Supply) -> Request {
        let count = 1 + supply.dice.below(4)
        let steps = (0..<count).map { _ -> Value in
            let slot = supply.dice.below(names.count)
            if supply.dice.chance(0.5) { return ["r", .int(Int64(names[slot])), nil] }
            return write(slot, &supply)
        }
        return Request(f: "txn", argument: .list(steps))
    }

    private func write(_ slot: Int, _ supply: inout Supply) -> Value {
        let name = names[slot]
        written[name, default: 0] += 1
        let value = written[name] ?? 0
        if let rotation = supply.shape.transactionsPerList, isList, value >= rotation {
            names[slot] = named
            named += 1
        }
        return [.string(isList ? "append" : "w"), .int(Int64(name)), .int(value)]
    }

    func apply(_ request: Request) -> Answer {
        let steps = (request.argument.elements ?? []).map { step -> Value in
            guard let parts = step.elements, case .int(let number) = parts[1] else { return step }
            let name = Int(number)
            if parts[0] == "r" {
                return [parts[0], parts[1], values[name] ?? (isList ? [] : nil)]
            }
            values[name] = isList ? .list((values[name]?.elements ?? []) + [parts[2]]) : parts[2]
            return step
        }
        return .done(.list(steps))
    }

    /// A list or register is written to, and then read as it was before.
    func drainedPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        if answers.isEmpty { plotted = .int(Int64(names[0])) }
        let name = plotted
        switch answers.count {
        case 0: return .ask(Request(f: "txn", argument: [["r", name, nil]]))
        case 1: return .ask(Request(f: "txn", argument: [write(0, &supply)]))
        case 2: return .lie(Request(f: "txn", argument: [["r", name, nil]]), answers[0])
        default: return .done
        }
    }

    /// The same while others act.
    func concurrentPlot(_ answers: [Value], _ supply: inout Supply) -> Move {
        drainedPlot(answers, &supply)
    }
}
