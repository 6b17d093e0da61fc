extension String {
    /// The text, with spaces up to a width.
    public func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
