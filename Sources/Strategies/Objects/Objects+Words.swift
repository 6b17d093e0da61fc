extension Objects: CustomStringConvertible {
    /// For instance "[register x = 5]", keys sorted.
    public var description: String {
        let words = byKey.sorted { $0.key < $1.key }.map { key, object in
            "\(object.kind) \(key) = \(object.value.jsonText)"
        }
        return "[" + words.joined(separator: "; ") + "]"
    }
}
