import Histories

/// The number in a fencing token, by which tokens are compared.
enum FencingToken {
    /// What the field of a map is called that holds the number, the likeliest first.
    private static let fields = [
        "fence", "token", "fencing-token", "fencing_token", "fencingToken", "fencing",
    ]

    /// The number of a token: an integer, digits, or the obvious one of a map; nil if it has none.
    ///
    /// Of a map it is a field with a name of its own, else the only integer.
    static func number(in value: Value) -> Int64? {
        if let number = named(in: value) ?? digits(value) { return number }
        let integers = (value.fields ?? [:]).values.compactMap(\.integer)
        return integers.count == 1 ? integers[0] : nil
    }

    /// The number of a token that cannot be anything else: an integer, or a field with its name.
    static func named(in value: Value) -> Int64? {
        guard let map = value.fields else { return value.integer }
        return fields.lazy.compactMap { map[$0] }.first.flatMap { $0.integer ?? digits($0) }
    }

    private static func digits(_ value: Value) -> Int64? {
        guard let text = value.text, !text.isEmpty,
            text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return nil }
        return Int64(text)
    }
}
