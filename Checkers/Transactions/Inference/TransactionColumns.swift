import Histories

/// The transactions of a history, step by step, in columns of small numbers.
///
/// There is no object per transaction: a read of a list is its length, since all lists that are
/// read of a key must be beginnings of the longest one. What a transaction of unknown outcome read
/// is not known, and what a failed one read does not matter, so both have writes only.
struct TransactionColumns {
    /// What became of a transaction.
    enum Outcome: UInt8 {
        case ok
        case info
        case fail
    }

    /// What a step does, and what its argument is.
    enum StepKind: UInt8 {
        /// A write or an append: the number of the write.
        case write
        /// A read of a list that begins as the longest one does: its length.
        case list
        /// A read of any other list: its place among those that are kept whole.
        case strayList
        /// A read of anything else: its token.
        case value
    }

    /// What is done with a key, as a set of bits.
    struct KeyUse: OptionSet {
        let rawValue: UInt8
        static let appended = KeyUse(rawValue: 1)
        static let written = KeyUse(rawValue: 2)
        static let listRead = KeyUse(rawValue: 4)
        /// Lists are values here, as the key is written and not appended to.
        static let register = KeyUse(rawValue: 8)
    }

    /// A transaction that is left out of the judgement, and why.
    struct Malformed {
        let operation: Int32
        let reason: String
    }

    // Transactions, in order of invocation.
    var operations: [Int32] = []
    var outcomes: [Outcome] = []
    var processes: [Int32] = []
    /// The places of invocations in the history.
    var invoked: [Int32] = []
    /// The places of acknowledgements; the greatest number for anything else.
    var completed: [Int32] = []
    var firstSteps: [Int32] = [0]

    var stepKinds: [StepKind] = []
    var stepKeys: [Int32] = []
    var stepArguments: [Int64] = []

    // Writes, in the order of their transactions.
    var writeOwners: [Int32] = []
    var writeKeys: [Int32] = []
    var writeTokens: [Int64] = []
    /// How many writes of the key its transaction made before.
    var writeOrdinals: [Int32] = []
    /// Whether it is its transaction's last write of the key.
    var writeIsLast: [Bool] = []
    /// Whether the same value was written to the key again.
    var writeIsRepeated: [Bool] = []
    var writes = WriteTable()

    var keys = NumberTable()
    var keyTokens: [Int64] = []
    var keyUses: [KeyUse] = []
    /// Per key: the longest list that was read.
    var longest: [[Int64]] = []
    var strayLists: [[Int64]] = []

    var tokens = Tokens()
    var malformed: [Malformed] = []
    /// Operations that are no transactions of steps, and may have had an effect.
    var foreign: [Int32] = []

    var count: Int { operations.count }
    var keyCount: Int { keyTokens.count }

    /// The places of a transaction's steps.
    @inline(__always)
    func steps(of transaction: Int) -> Range<Int> {
        Int(firstSteps[transaction])..<Int(firstSteps[transaction + 1])
    }

    /// The number of a write of a value to a key; nil if nobody wrote it.
    @inline(__always)
    func write(_ token: Int64, to key: Int32) -> Int32? { writes.number(of: token, in: key) }

    /// Whether the key holds a list.
    func isList(_ key: Int) -> Bool {
        let use = keyUses[key]
        return use.contains(.appended) || use.contains(.listRead) && !use.contains(.written)
    }

    /// The key as reports print it.
    func name(ofKey key: Int32) -> String {
        tokens.value(of: keyTokens[Int(key)]).registerName.printable(limit: 40)
    }

    /// Keys that are both written and appended to.
    var mixedKeys: [Int32] {
        keyUses.indices.filter { keyUses[$0].isSuperset(of: [.appended, .written]) }.map(Int32.init)
    }

    /// Keys whose lists are values, and were not known to be that when they were read.
    var misreadKeys: [Int64] {
        keyUses.indices.filter { key in
            let use = keyUses[key]
            return use.contains(.written) && use.contains(.listRead)
                && !use.contains(.appended) && !use.contains(.register)
        }
        .map { keyTokens[$0] }
    }
}
