import Checkers

/// One thing that is different from the night that is compared with.
public enum Change: Hashable, Sendable {
    /// A cell's verdict is another one.
    case flipped(cell: String, from: CellVerdict, to: CellVerdict, reason: Reason)
    /// A finding that breaks a promise showed for the first time, or again after it was resolved.
    case found(cell: String, Found)
    /// A known issue may no longer be passed over; `shows` says whether the night still shows it.
    case expired(KnownIssue, shows: Bool)
    /// A part of what the runs were made with is another one.
    case moved(part: String, from: [String], to: [String])
    /// A cell ran for the first time.
    case gained(cell: String)
    /// A cell that ran then did not run this time.
    case lost(cell: String)
    /// A figure went where it is better or worse.
    case figure(cell: String, FigureTrend)
    /// A finding has stayed away for so long that it is hardly chance.
    case resolved(cell: String, Trend)

    /// Why a cell has its verdict.
    public enum Reason: Hashable, Sendable {
        /// This showed.
        case finding(Found)
        /// A promise was broken, and no finding was recorded.
        case unexplained
        /// Something was not decided, in as many runs as were.
        case undecided(runs: Int)
        /// Nothing showed, in as many runs.
        case clean(runs: Int)
    }

    /// A finding, with what the night showed of it.
    public struct Found: Hashable, Sendable {
        /// The text of its fingerprint.
        public var fingerprint: String
        /// What happened, in one sentence.
        public var gist: String
        /// In how many of the night's runs it showed.
        public var rate: Share
        /// Whether it had been resolved before.
        public var isBack: Bool
    }
}

/// What a night is compared with.
public enum Baseline: Hashable, Sendable {
    /// The night before, whichever it was.
    case lastNight
    /// The night with an id.
    case night(String)
    /// The newest earlier night that a program of a commit made, by the first digits of its hash.
    case commit(String)

    /// Whether the first digits of a hash, at least four, name the commit that a record has.
    public static func isCommit(_ digits: String, of recorded: String) -> Bool {
        let hash = recorded.prefix { $0 != "-" }
        return digits.count >= 4 && hash.count >= 4
            && (hash.hasPrefix(digits) || digits.hasPrefix(hash))
    }
}

/// What changed since another night, in the order in which somebody would act on it.
public struct Changes: Hashable, Sendable {
    /// The night that it is about.
    public var night: String
    /// The night that is compared with; nil if there was none before.
    public var baseline: String?
    /// What is different; nothing after a quiet night.
    public var changes: [Change]
}
