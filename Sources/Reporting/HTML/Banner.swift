import Checkers

/// The verdict at the head of a page: its shape, its word, one sentence, and what goes with it.
package struct Banner {
    let words: VerdictWords
    /// What was judged, in a few words: the strategy, the workload, the seed.
    let subject: [String]
    /// When, how long, how many calls, and on what: small facts in one line.
    var facts: [(name: String, text: String)] = []
    /// The heading, where the word of the state says too little.
    var heading: String?

    /// A banner.
    package init(
        words: VerdictWords,
        subject: [String],
        facts: [(name: String, text: String)] = [],
        heading: String? = nil
    ) {
        self.words = words
        self.subject = subject
        self.facts = facts
        self.heading = heading
    }

    /// The most characters of a fact that stands in the line; longer ones stand further down.
    static let factLength = 28

    package var html: HTML {
        let details = words.details.map(Self.detail)
        let more: HTML = details.isEmpty ? "" : "<ul>\(details.joined(by: "\n"))</ul>"
        return """
            <div class="verdict \(words.state.look)">\(words.state.icon.html)<div>\
            <h1><span class="who">\(subject.joined(separator: " · "))</span>\
            \(heading ?? words.state.heading)</h1>
            <p>\(words.sentence)</p>\(more)</div></div>
            \(line)
            """
    }

    /// A detail, with what is before its colon in bold: "Not promised: ...".
    private static func detail(_ text: String) -> HTML {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].count < 60 else { return "<li>\(text)</li>" }
        return "<li><strong>\(parts[0]):</strong>\(parts[1])</li>"
    }

    private var line: HTML {
        let parts: [HTML] = facts.map { "<div><dt>\($0.name)</dt><dd>\($0.text)</dd></div>" }
        return parts.isEmpty ? "" : "<dl class=\"meta\">\(parts.joined(by: "\n"))</dl>"
    }
}

extension VerdictWords.State {
    /// The shape before the word.
    var icon: Icon {
        switch self {
        case .asClaimed, .held: .held
        case .broken: .broken
        case .undecided: .open
        case .nothingClaimed, .untested, .interrupted, .failed: .none
        }
    }

    /// The colours, by the name that the style sheet knows.
    var look: String {
        switch self {
        case .asClaimed, .held: "v-held"
        case .broken: "v-broken"
        case .undecided, .untested, .interrupted, .failed: "v-open"
        case .nothingClaimed: "v-plain"
        }
    }

    /// The word with a capital.
    var heading: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
