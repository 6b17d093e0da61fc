import Histories

extension Operation {
    /// What a transaction did step by step, in a few letters each: "r x → 1", "append y 2".
    ///
    /// Nil for whatever is no transaction of steps. Keys and values are cut to as many characters.
    package func stepLabels(keys: Int, values: Int) -> [String]? {
        guard f == "txn", let steps = (result ?? argument).elements, !steps.isEmpty else {
            return nil
        }
        let unread = result == nil ? "?" : "null"
        let labels = steps.compactMap {
            Self.label($0, keys: keys, values: values, unread: unread)
        }
        return labels.count == steps.count ? labels : nil
    }

    private static func label(
        _ step: Value,
        keys: Int,
        values: Int,
        unread: String
    ) -> String? {
        guard let parts = step.elements, (2...3).contains(parts.count), let f = parts[0].text else {
            return nil
        }
        func text(_ value: Value, _ limit: Int) -> String {
            (value.text ?? value.jsonText).printable(limit: limit)
        }
        let verb = f.printable(limit: 6)
        let key = text(parts[1], keys)
        let value = parts.count == 3 && parts[2] != .null ? text(parts[2], values) : ""
        if f == "r" { return "r \(key) → \(value.isEmpty ? unread : value)" }
        return value.isEmpty ? "\(verb) \(key)" : "\(verb) \(key) \(value)"
    }
}
