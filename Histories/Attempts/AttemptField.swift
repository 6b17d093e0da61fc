/// The fields by which an invocation of `attempts.jsonl` says what it is an attempt of.
enum AttemptField {
    /// The index of the call's invocation in `history.jsonl`.
    static let call = "call"
    /// The idempotency key.
    static let id = "id"
    /// True where a key is carried out once, however often it is asked for.
    static let deduplicated = "deduplicated"
}

extension EventColumns {
    /// The call that the invocation at a position is an attempt of; nil if that is not said.
    package func attemptedCall(at position: Int) -> Int64? {
        extras[position]?[AttemptField.call]?.integer
    }

    /// Whether some event says which call it is an attempt of.
    package var hasAttempts: Bool { extras.values.contains { $0[AttemptField.call] != nil } }

    /// Whether the invocation at a position is of a store that carries a key out once.
    func isDeduplicated(at position: Int) -> Bool {
        extras[position]?[AttemptField.deduplicated] == true
    }
}
