/// When a transaction began and committed, in numbers that the store published with its answer.
///
/// They are the store's own: positions in its log, or times of its clock. What they say is a claim
/// of the store, to be held against what was read. In a history they are the field `stamps` of an
/// acknowledgement: `"stamps":[12,15]`.
public struct TransactionStamps: Hashable, Codable, Sendable {
    /// The name of the field.
    public static let field = "stamps"

    /// Reads show what was committed up to here.
    public var start: Int64
    /// What it changed is there from here on; of one that changed nothing, its start.
    public var commit: Int64

    /// Stamps.
    public init(start: Int64, commit: Int64) {
        self.start = start
        self.commit = commit
    }

    /// The stamps of a value from outside; nil if it is not a list of two integers from 0 on.
    public init?(_ value: Value) {
        guard let fields = value.elements, fields.count == 2,
            let start = fields[0].integer, let commit = fields[1].integer,
            start >= 0, commit >= 0
        else { return nil }
        self.init(start: start, commit: commit)
    }

    /// The value of the field.
    public var value: Value { [.int(start), .int(commit)] }
}

extension Operation {
    /// What stands in the field of stamps of its acknowledgement; nil if there is none.
    public var publishedStamps: Value? { isOK ? extra[TransactionStamps.field] : nil }
}
