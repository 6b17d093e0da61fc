/// Why a checker cannot say whether a history is allowed.
public struct Cause: Error, Sendable, Hashable, CustomStringConvertible {
    /// The sorts of doubt.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The steps or the bytes allowed were used up.
        case budgetExhausted
        /// There is more than a search takes, whatever its budget.
        case tooLarge
        /// The run exercised too little for its verdict to mean anything.
        case vacuous
        /// No operation says anything about the property.
        case nothingToCheck
        /// The property is about final reads, and there are none.
        case missingFinalReads
        /// The history can be read in two ways.
        case unclear
        /// The model does not know an operation.
        case unsupportedOperation
        /// The property needs every value to be written once, and one was written again.
        case repeatedValues
        /// What is wrong may be the doing of an update of which nobody knows the value.
        case unknownValue
        /// An order exists, but it was not written down.
        case notRecorded
    }

    /// The sort of doubt.
    public var kind: Kind
    /// What happened, and what would help, in a sentence.
    public var description: String
    /// The key concerned, if it is about one.
    public var key: String?
    /// How far the search got, if one was given up.
    public var progress: SearchProgress?
    /// A budget that may be enough, where only the budget was too small.
    public var budgetToTry: Budget?

    /// A cause with all its parts.
    public init(_ kind: Kind, _ description: String, key: String? = nil) {
        self.kind = kind
        self.description = description
        self.key = key
    }
}

extension Cause {
    /// Nobody saw what registers held.
    static let noReads = Cause(
        .nothingToCheck,
        "nothing was ever read: no read was answered, so nothing is judged"
    )
}
