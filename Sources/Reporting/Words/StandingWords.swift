import Checkers
import Histories
import Scoring

/// A promise that was measured, in a shape and a word before any colour.
///
/// ```
/// ✓ held   ✗ BROKEN   ? undecided   - not tested   claimed
/// ◦ kept   • violated ? undecided                  not claimed
/// ```
public struct StandingWords: Hashable, Sendable {
    /// The shape, one column wide.
    public var mark: String
    /// What it means, for readers who see no shape.
    public var word: String

    /// The words for a judgement.
    public init(_ judgement: Judgement) {
        (mark, word) =
            switch (judgement.standing, judgement.verdict) {
            case (.held, _): ("✓", "held")
            case (.broken, _): ("✗", "BROKEN")
            case (.undecided, _), (.notClaimed, .unknown): ("?", "undecided")
            case (.untested, _): ("-", "not tested")
            case (.notClaimed, .valid): ("◦", "kept")
            case (.notClaimed, .invalid): ("•", "violated")
            }
    }

    /// Shape and word.
    public var text: String { mark + " " + word }

    /// What the shapes mean, for the end of a table.
    static let key =
        "✓ claimed, held  ✗ claimed, BROKEN  ◦ not claimed, kept  • not claimed, violated"
}

extension Verdict {
    /// What was found, kind by kind with the keys it was found on; or why nothing is known.
    public var found: String {
        if let cause { return cause.description }
        return Dictionary(grouping: anomalies, by: \.name)
            .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
            .map { name, found in
                let keys = Set(found.compactMap(\.key)).count
                if keys > 0 { return "\(name) on \(Counted.nouns(keys, "key"))" }
                return found.count == 1
                    ? found[0].gist ?? found[0].explanation : "\(found.count) × \(name)"
            }
            .joined(separator: ", ")
    }
}

extension Property {
    /// A name of at most six letters, for the head of a narrow table.
    var shortName: String {
        let short = [
            "linearizable": "lin.", "regular": "reg.", "causal": "caus.", "convergent": "conv.",
            "durable": "dur.", "equal-at-rest": "rest", "available": "avail.",
            "sequential": "seq.", "serializable": "ser.", "strict-serializable": "strict",
        ]
        return short[name] ?? name
    }
}
