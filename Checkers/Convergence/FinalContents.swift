import Histories

/// What the final reads of a key say is there, told in the way of what the key is.
///
/// Lists are siblings or elements, which have no order, unless the key was appended to. A counter
/// that nothing was added to is zero, whether a node says so or says null.
struct FinalContents {
    let reads: [Operation]
    private let isSequence: Bool
    private let isCounter: Bool

    /// What some reads hold after these operations on their key.
    init(_ reads: [Operation], after changes: [Operation]) {
        self.reads = reads
        isSequence = changes.contains { $0.f == "append" || $0.f == "push" }
        isCounter =
            changes.contains(where: \.isCounting)
            && reads.contains { $0.result?.integer != nil }
    }

    /// Two reads say the same if and only if these are equal.
    func held(by read: Operation) -> Set<Value> {
        if isCounter && read.result == .null { return [0] }
        guard isSequence, let elements = read.result?.elements, !elements.isEmpty else {
            return read.heldValues
        }
        return [.list(elements)]
    }

    /// What a read returned, siblings in an order of their own.
    func text(_ read: Operation, limit: Int) -> String {
        guard let elements = read.result?.elements, !isSequence else {
            return (read.result ?? .null).text(limit: limit)
        }
        return Value.list(elements.sorted(by: Self.precedes)).text(limit: limit)
    }

    /// Any order will do, as long as it does not depend on hashes.
    static func precedes(_ one: Value, _ other: Value) -> Bool {
        if let one = one.integer, let other = other.integer { return one < other }
        return ByteText(one.text(limit: .max)) < ByteText(other.text(limit: .max))
    }
}
