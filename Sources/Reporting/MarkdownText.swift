import Histories

/// Text from outside in a Markdown document.
enum MarkdownText {
    /// A cell of a table: it ends no cell, and begins no code, tag or link.
    static func cell(_ text: String) -> String {
        var cell = text.shown
        for sign in ["\\", "|", "`", "<"] { cell = cell.replacing(sign, with: "\\" + sign) }
        return cell.replacing("](", with: "]\\(")
    }
}
