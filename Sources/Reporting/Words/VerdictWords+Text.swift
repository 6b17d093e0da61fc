import Checkers

extension VerdictWords {
    fileprivate static let column = 14
    private static let width = 80

    /// The first lines of a command's output: the verdict, then what it does not say.
    ///
    /// ```
    /// ✓ AS CLAIMED  eventual kept both promises: convergent, available.
    ///               Not promised: 40.8 % of reads stale, not linearizable.
    /// ```
    public var lines: [String] {
        let margin = String(repeating: " ", count: Self.column)
        let paragraphs = ([sentence] + details).enumerated().flatMap { number, text in
            WrappedText.lines(
                text,
                width: Self.width - (number == 0 ? state.head.count : Self.column)
            )
        }
        return paragraphs.enumerated().map { ($0 == 0 ? state.head : margin) + $1 }
    }

    /// The last line: the verdict once more, in a few words.
    public var lastLine: String {
        let room = Self.width - state.head.count
        return state.head + (short.count > room ? short.prefix(room - 1) + "…" : short)
    }
}

extension VerdictWords.State {
    /// The begin of a line: "✓ AS CLAIMED  ", padded to a column.
    public var head: String {
        let text = "\(mark) \(rawValue.uppercased())"
        return text.count + 2 > VerdictWords.column
            ? text + "  " : text.padding(to: VerdictWords.column)
    }
}
