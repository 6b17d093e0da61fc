/// A search for what lets a small YAML file mean a huge document.
///
/// Nine lines of nine aliases each stand for 9⁹ nodes, and a parser that compares keys visits them
/// all. So anchors and aliases are found in the text, before it is parsed.
enum AliasScanner {
    /// The first line with an anchor or an alias; nil if there is none.
    ///
    /// They are words that begin with `&` or `*`. Such words in quotes count as well: where a
    /// quoted text begins and ends is known only to a parser, and an error here would let one pass.
    /// Lines of comments are left out: such a line is a comment, or text.
    static func firstLine(of text: String) -> Int? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.firstIndex(where: hasAlias).map { $0 + 1 }
    }

    private static func hasAlias(_ line: Substring) -> Bool {
        if line.first(where: { !$0.isWhitespace }) == "#" { return false }
        var before: Character = " "
        var isOpen = false
        for character in line {
            if isOpen, !character.isWhitespace { return true }
            isOpen = "&*".contains(character) && begins(after: before)
            before = character
        }
        return false
    }

    private static func begins(after character: Character) -> Bool {
        character.isWhitespace || "[{,:-?\"'".contains(character)
    }
}
