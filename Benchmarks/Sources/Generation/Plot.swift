import Histories

/// The one violation of a history: when its moves are made, and which.
struct Plot {
    /// A call to begin.
    struct Step {
        var request: Request
        /// The answer that it gets, whatever the object says; nil for an honest call.
        var answer: Value?
    }

    private enum Standing {
        case idle
        case waiting
        case done
    }

    private let violation: Shape.Violation
    /// The number of operations before the lie, and before the first move of a plot amid others.
    private let due: Int
    private let start: Int
    private var standing: Standing
    private var answers: [Value] = []

    init(_ shape: Shape) {
        violation = shape.violation
        due = Int(Double(shape.operations) * shape.place)
        start = max(0, due - shape.operations / 20)
        standing = violation == .none ? .done : .idle
    }

    /// Whether nothing is left to do.
    var isDone: Bool { standing == .done }

    /// Whether a move was made, and another will be.
    var isGoingOn: Bool { standing != .done && !answers.isEmpty || standing == .waiting }

    /// Whether it is time for a plot that needs everybody else to be idle.
    func isDueAlone(at begun: Int) -> Bool {
        violation == .drained && standing == .idle && begun >= due
    }

    /// The next move, or nil at the end.
    mutating func next(
        of object: any SharedObject,
        at begun: Int,
        _ supply: inout Supply
    ) -> Step? {
        step(object.drainedPlot(answers, &supply))
    }

    /// The next move amid others' calls; nil if it is not its time.
    mutating func nextAmidOthers(
        of object: any SharedObject,
        at begun: Int,
        _ supply: inout Supply
    ) -> Step? {
        guard violation == .concurrent, standing == .idle, begun >= start else { return nil }
        let move = object.concurrentPlot(answers, &supply)
        if case .lie = move, begun < due { return nil }
        return step(move)
    }

    /// A move was acknowledged with this answer.
    mutating func answered(_ answer: Value) {
        answers.append(answer)
        standing = .idle
    }

    private mutating func step(_ move: Move) -> Step? {
        standing = .waiting
        switch move {
        case .ask(let request): return Step(request: request, answer: nil)
        case .lie(let request, let answer): return Step(request: request, answer: answer)
        case .done:
            standing = .done
            return nil
        }
    }
}
