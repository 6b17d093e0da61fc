import Histories

extension Operation {
    /// The operations that add to a counter, or take away from it.
    static let counting: Set = countingUp.union(countingDown)
    private static let countingUp: Set = ["add", "increment", "inc", "incr"]
    private static let countingDown: Set = ["decrement", "dec", "decr", "subtract"]

    /// Whether it adds to a counter, or takes away from it.
    var isCounting: Bool { Self.counting.contains(f) }

    /// By how much it changes a counter, by one where nothing is said; nil if that is no number.
    var countedAmount: Int64? {
        guard let amount = argument.integer ?? (argument == .null ? 1 : nil) else { return nil }
        if Self.countingUp.contains(f) { return amount }
        let (less, isOver) = Int64(0).subtractingReportingOverflow(amount)
        return isOver ? nil : less
    }
}
