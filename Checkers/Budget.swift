/// How much work a check may do before it must answer that it does not know.
///
/// Work is counted, never timed, so that the same history and budget give the same verdict on every
/// machine. A step is one configuration of a search: some hundred nanoseconds in a release build.
/// Where more than 64 calls are open, it counts for more: about one step for each 64 of them.
public struct Budget: Sendable, Hashable {
    /// Configurations that all searches of the check may expand together.
    public var steps: Int
    /// Bytes that the tables of one search may take.
    public var bytes: Int
    /// Steps for making the counterexamples of an invalid history small.
    ///
    /// With 0 only the operation is named at which it became impossible, and the check may stop at
    /// the first of them.
    public var explanation: Int

    /// A budget; the defaults stand for about half a minute and for a gigabyte and a half.
    public init(
        steps: Int = 50_000_000,
        bytes: Int = 1_536 << 20,
        explanation: Int = 1_000_000
    ) {
        self.steps = steps
        self.bytes = bytes
        self.explanation = explanation
    }

    /// The budget of one of two checks that have this one together.
    public var halved: Budget {
        Budget(steps: (steps + 1) / 2, bytes: bytes, explanation: explanation / 2)
    }

    /// A budget of steps, of which explaining what was found may take a quarter besides.
    public static func of(steps: Int) -> Budget {
        var budget = standard
        budget.steps = steps
        budget.explanation = min(budget.explanation, steps / 4 + 1)
        return budget
    }

    /// The budget used where nobody says otherwise.
    public static let standard = Budget()
}
