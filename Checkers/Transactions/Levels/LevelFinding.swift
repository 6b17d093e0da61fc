/// What was found out about one level in one form.
enum LevelFinding {
    /// The history keeps to it.
    case holds
    /// It does not, and this shows it.
    case violated([Violation])
    /// The search gave up, or the history can be understood in two ways.
    case unknown(Cause)

    var isViolated: Bool {
        guard case .violated = self else { return false }
        return true
    }
}

/// Something that shows that a level is not kept to.
enum Violation: Hashable {
    /// No order of transactions explains what one of them saw.
    case problem(Problem)
    /// Transactions come before themselves.
    case cycle(Cycle)
    /// Transactions depend on each other, and the steps did not suffice for a short cycle.
    case component([Int32])
    /// Two versions of a key contradict other dependencies in whichever order they are.
    case noOrder(key: Int32, Int32, Int32)
}
