import Archive
import Scoring

/// Which page of which runs is asked for.
public struct RunSearch: Hashable, Sendable {
    /// What the runs must be; its order is that of the page, and its limit counts for nothing.
    public var filter = RunFilter()
    /// The suite that the runs belong to; nil for any.
    public var suite: String?
    /// Parts of words, each of which a run must have somewhere, in any case of letters.
    public var words: [String] = []
    /// A finding that the runs must show, whose parts may be `*` for any.
    public var finding: Fingerprint?
    /// Whether the page is of the order turned round: of times the oldest first.
    public var isReversed = false
    /// How many runs come before the page.
    public var offset = 0
    /// How many runs the page has at most.
    public var count = 50

    /// The newest runs of all.
    public init() {}

    /// The words of a text that somebody typed, as they are searched for: sixteen at most.
    public static func words(of text: String) -> [String] {
        text.lowercased().split(whereSeparator: \.isWhitespace).prefix(16).map(String.init)
    }
}

/// A page of a list of runs.
public struct RunPage: Sendable {
    /// The runs of the page, in its order.
    public var entries: [RunIndex.Entry]
    /// How many runs fit in all.
    public var matches: Int
}

/// How many runs there are of a kind.
public struct RunKind: Hashable, Sendable {
    /// What was on trial.
    public var subject: String
    /// What clients asked; nil where the record does not say so.
    public var workload: String?
    /// The kinds of faults.
    public var nemesis: [String]
    /// The verdict, by its name.
    public var verdict: String
    /// The folder that the runs are in, which has the name of their suite.
    public var suite: String
    /// How many there are.
    public var count: Int
}

/// A night of a suite, as a list of nights has it.
public struct SuiteNight: Hashable, Sendable {
    /// What it carried out.
    public var suite: String
    /// What it is called in plans and records.
    public var id: String
    /// When the first of its runs began.
    public var began: UTCTime
    /// How many runs were recorded in it.
    public var runs: Int
}

/// A kind of finding that runs have shown.
public struct FindingKind: Hashable, Sendable {
    /// Its name, without a shape.
    public var fingerprint: Fingerprint
    /// Whether it broke a promise, at least once.
    public var isPromised: Bool
    /// The property that it contradicts; nil where it is about none.
    public var property: String?
    /// How many runs show it.
    public var runs: Int
    /// How many runs there are of that strategy and workload, with or without it.
    public var whole: Int
    /// When the last of them began.
    public var lastSeen: UTCTime
    /// What happened in one of them, in a sentence.
    public var gist: String
}
