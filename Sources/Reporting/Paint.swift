/// Colour for terminals, which follows the shapes and words that lines have without it.
///
/// Only the sixteen colours that every terminal has: green for what was kept, bold red for broken
/// promises, yellow for what is open, dim for what is not claimed. `NO_COLOR` and `TERM=dumb` are
/// heeded. Where the terminal does not show UTF-8, shapes become letters of the same width.
public struct Paint: Sendable {
    /// Whether lines are coloured.
    private let isColoured: Bool
    /// Whether shapes are shown as they are.
    private let isUnicode: Bool

    /// What can be shown: by whether it is a terminal, and by the variables of the environment.
    public init(isTerminal: Bool, environment: [String: String]) {
        isColoured =
            isTerminal && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM", default: "dumb"] != "dumb"
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
            .first { !$0.isEmpty }
        isUnicode =
            !isTerminal || locale?.lowercased().contains(/utf-?8/) ?? true
    }

    private static let colours: [Character: String] = [
        "✓": "32", "✗": "1;31", "?": "33", "•": "2", "◦": "2",
    ]

    private static let letters: [Character: Character] = [
        "✓": "+", "✗": "X", "•": "x", "◦": "o", "–": "-", "×": "x", "·": "|", "…": ".",
        "├": "|", "┤": "|", "─": "-", "╠": "*", "╣": "*", "═": "=", "┄": ".", "╌": "-",
        "║": "=", "┊": ":", "╎": "!", "┆": ";", "└": "+", "┘": "+", "┌": "+", "┐": "+", "┼": "+",
        "│": "|", "▼": "v", "▲": "^",
        "▶": ">", "∕": "/", "░": "#", "→": ">", "µ": "u",
        "①": "1", "②": "2", "③": "3", "④": "4", "⑤": "5", "⑥": "6", "⑦": "7", "⑧": "8",
        "⑨": "9",
    ]

    /// A text of lines as this terminal shows it.
    public func painted(_ text: String) -> String {
        guard isColoured || !isUnicode else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { painted(line: $0) }.joined(separator: "\n")
    }

    private func painted(line: Substring) -> String {
        var painted = ""
        var isOpen = false
        var before: Character = " "
        var characters = line[...]
        while let character = characters.popFirst() {
            // A shape begins a word, and its colour ends where two spaces or the line do.
            if isColoured, !isOpen, before == " ", let colour = Self.colours[character],
                characters.first != nil, character != "?" || characters.first == " "
            {
                painted += "\u{1b}[\(colour)m"
                isOpen = true
            } else if isOpen, character == " ", characters.first == " " {
                painted += "\u{1b}[0m"
                isOpen = false
            }
            painted.append(isUnicode ? character : Self.letters[character] ?? character)
            before = character
        }
        return painted + (isOpen ? "\u{1b}[0m" : "")
    }
}
