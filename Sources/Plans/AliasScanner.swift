/// A search for what lets a small YAML file mean a huge document.
///
/// Nine lines of nine aliases each stand for 9⁹ nodes, and a parser that compares keys visits them
/// all. So these are found in the text, before it is parsed.
enum AliasScanner {
    /// The first line with an anchor, an alias or a tag; nil if there is none.
    ///
    /// They begin with `&`, `*` or `!` where a value may begin: outside quotes and comments, after
    /// a space or a bracket.
    static func firstLine(of text: String) -> Int? {
        var quote: Character?
        var isComment = false
        var before: Character = "\n"
        var line = 1
        for character in text {
            defer { before = character }
            if character.isNewline {
                line += 1
                isComment = false
            } else if isComment {
                continue
            } else if let open = quote {
                // In double quotes a backslash keeps the next one from closing them.
                if character == open, !(open == "\"" && before == "\\") { quote = nil }
            } else if Self.begins(after: before) {
                if "&*!".contains(character) { return line }
                if "\"'".contains(character) { quote = character }
                isComment = character == "#"
            }
        }
        return nil
    }

    private static func begins(after character: Character) -> Bool {
        character.isWhitespace || "[{,:-?".contains(character)
    }
}
