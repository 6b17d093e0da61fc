/// What a shell may offer in place of an option's value.
public enum PlanCompletion: Hashable, Sendable {
    /// Nothing: numbers, times and the like.
    case nothing
    /// One of these words.
    case words([String])
    /// Some of these words, with commas between.
    case lists([String])
    /// A file with one of these endings.
    case file([String])
    /// The name of a strategy, which only the program that has them knows.
    case strategies
}
