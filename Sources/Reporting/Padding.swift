extension String {
    /// The text, with spaces up to a width.
    public func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }

    /// The text without spaces at its end.
    public var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
