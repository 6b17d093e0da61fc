import Histories

/// Who wrote which value of which register, and which of two writes is certainly the older.
struct Authorship {
    private struct Place: Hashable {
        let key: Int32
        let value: Value
    }

    /// Writes by key and value; nil for a value that was written twice, as nobody knows which.
    private var writes: [Place: Operation?] = [:]

    init(_ history: History) {
        for write in history.operations where write.f == "write" {
            let place = Place(key: write.keyNumber, value: write.argument)
            writes[place] = .some(writes.index(forKey: place) == nil ? write : nil)
        }
    }

    /// The only write of a value to a key, if it took effect or may have.
    func write(of value: Value, to key: Int32) -> Operation? {
        writes[Place(key: key, value: value)] ?? nil
    }

    /// Whether a value was there before a write, whatever the store: nothing was, and so was what
    /// the same process had written before.
    func isOlder(_ value: Value, than write: Operation) -> Bool {
        if value == .null { return true }
        guard let other = self.write(of: value, to: write.keyNumber) else { return false }
        return other.process == write.process && other.start < write.start
    }
}
