extension Eventual.Message: CustomStringConvertible {
    /// For instance "versions, x: [7 (n1.1, clock n1.1, at 1002000000)]".
    public var description: String {
        switch self {
        case .versions(let versions): "versions, \(byKey(versions))"
        case .summary(let digest, let seen):
            "summary, digest \(String(digest, radix: 16)), seen \(seen.words)"
        case .inventory(let dots, let seen): "inventory, \(byKey(dots)), seen \(seen.words)"
        case .wants(let keys): "wants \(keys.joined(separator: ", "))"
        }
    }
}

extension Eventual.Record: CustomStringConvertible {
    /// For instance "x: 7 (n1.1, clock n1.1, at 1002000000)".
    public var description: String { "\(key): \(version)" }
}

extension Version: CustomStringConvertible {
    /// For instance "7 (n1.1, clock n1.1, at 1002000000)".
    public var description: String {
        "\(value.jsonText) (\(dot), clock \(clock.words), at \(timestamp))"
    }
}

/// Keys with what each has, sorted.
func byKey<Held>(_ held: [String: Held]) -> String {
    let words = held.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return words.isEmpty ? "no key" : words.joined(separator: "; ")
}
