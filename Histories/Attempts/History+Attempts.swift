/// A history in which attempts under equal idempotency keys are one operation each.
public struct JoinedAttempts: Sendable {
    /// The history that is to be judged.
    public let history: History
    /// How many attempts were joined.
    public let attempts: Int
    /// How many operations they became.
    public let operations: Int
    /// What was done, and what could not be, a sentence each; none where nothing was to be done.
    public let notes: [String]
}

extension History {
    /// The same history, in which attempts that a store carries out once are one operation.
    ///
    /// Such attempts say `"deduplicated": true` and have an equal `"id"`. Their operation goes from
    /// the first invocation to the first answer that is ok:
    /// ```
    /// process 0  |- add 1 ----- ?
    /// process 4       |- add 1 -|          one add of 1, from the first | to the last
    /// ```
    /// Without such an answer it is of unknown outcome if one of them is, and has failed if all
    /// have, when the last of them did. It keeps the indices of the events that it begins and ends
    /// with. Its process is that of the attempt that was answered, or a fresh one where that
    /// process did something else meanwhile.
    ///
    /// Attempts under one key that ask for different things, and those whose key is no text, are
    /// left apart, and the notes say so.
    public func withAttemptsJoined() throws(HistoryError) -> JoinedAttempts {
        let found = AttemptGroups(pairs)
        let count = found.groups.reduce(0) { $0 + $1.count }
        guard count > 0 else {
            return JoinedAttempts(history: self, attempts: 0, operations: 0, notes: found.notes)
        }
        var joining = AttemptJoining(pairs)
        for group in found.groups { joining.join(group) }
        return JoinedAttempts(
            history: try History(joining.joined),
            attempts: count,
            operations: found.groups.count,
            notes: found.notes
        )
    }
}

extension AttemptGroups {
    /// What is to be said of them, a sentence each.
    var notes: [String] {
        var notes: [String] = []
        let count = groups.reduce(0) { $0 + $1.count }
        if count > 0 {
            let what = groups.count == 1 ? "1 operation" : "\(groups.count) operations"
            notes.append("\(count) attempts under equal keys were joined to \(what)")
        }
        if let first = sharedKeys.first {
            let others = sharedKeys.count > 1 ? " and \(sharedKeys.count - 1) more" : ""
            notes.append(
                "attempts under the key \(Excerpt.quoted(first))\(others) ask for different things,"
                    + " and were not joined"
            )
        }
        if strangeKeys > 0 {
            let what = strangeKeys == 1 ? "1 attempt has" : "\(strangeKeys) attempts have"
            notes.append("\(what) an id that is no text, and stayed apart")
        }
        return notes
    }
}
