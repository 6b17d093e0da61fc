extension History {
    /// The same history, in which the last reads of each key are marked as final.
    ///
    /// Last are the acknowledged reads of a key that were invoked after every acknowledged update
    /// of it had completed; a read without a key is one of the whole store. What other tools record
    /// has often no mark, and ends with such reads all the same. A read that overlaps an update is
    /// never marked: what it lacks need not be lost.
    /// - Returns: The history, and how many reads were marked.
    public func withLastReadsMarked() throws(HistoryError) -> (history: History, count: Int) {
        var ends: [Int32: Int] = [:]
        for operation in calls where operation.isOK && !Self.readOnly.contains(operation.f) {
            ends[operation.keyNumber] = max(ends[operation.keyNumber] ?? 0, operation.finish)
        }
        let all = ends.values.max() ?? 0
        var events = events
        var count = 0
        for read in calls where read.f == "read" && read.isOK {
            let key = read.keyNumber
            let end = key < 0 ? all : max(ends[key] ?? 0, ends[-1] ?? 0)
            guard read.start >= end else { continue }
            events.mark("final", at: read.finish)
            count += 1
        }
        return (try History(events), count)
    }

    /// What changes nothing.
    private static let readOnly: Set<String> = ["read", "get", "contains", "peek"]
}
