/// The value of an option as text, as a file or a command line has it.
public enum PlanValue: Hashable, Sendable {
    /// One word, number or path.
    case text(String)
    /// Several words.
    case list([String])

    /// The value as one word; those of a list are separated by commas.
    public var word: String {
        switch self {
        case .text(let text): text
        case .list(let words): words.joined(separator: ",")
        }
    }

    /// The value as several words; those of a text are separated by commas.
    var words: [String] {
        switch self {
        case .text(let text):
            text.split(separator: ",").map { word in
                String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        case .list(let words): words
        }
    }
}
