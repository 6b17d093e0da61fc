/// What a generated history looks like; together with its seed it fixes every event.
struct Shape {
    /// What kind of object the processes share, and hence which calls they make.
    enum Family: String, CaseIterable {
        case register
        case casRegister = "cas-register"
        case stringAppend = "string-append"
        case queue
        case stack
        case priorityQueue = "priority-queue"
        case set
        case counter
        case listAppend = "list-append"
        case rwRegister = "rw-register"

        /// What decides it: an object, or a property of transactions.
        var criterion: String {
            switch self {
            case .listAppend: "strict-serializable"
            case .rwRegister: "serializable"
            default: rawValue
            }
        }

        /// Whether its calls name the keys themselves.
        var isOfTransactions: Bool { self == .listAppend || self == .rwRegister }
    }

    /// What is wrong with the history.
    enum Violation: String, CaseIterable {
        /// Nothing: it is valid, because real objects answered it one call at a time.
        case none
        /// The processes are drained, then one of them alone gets an outdated answer.
        ///
        /// It is certain only where no call has an unknown outcome, which could explain the answer.
        case drained
        /// Amid the others' calls, an answer that was outdated long ago and cannot come back.
        case concurrent
    }

    /// How often a register's processes read, write, and compare and set: weights.
    struct Mix {
        var reads = 1
        var writes = 1
        var compareAndSets = 0
    }

    var family = Family.register
    var operations = 10_000
    var processes = 10
    /// Whether a process that ends a call begins its next one at once, as impatient clients do.
    var isBusy = false
    var keys = 1
    /// How many operations a key gets before a new one takes its place; nil for all.
    var rotation: Int?
    /// The share of operations whose outcome stays unknown; a coin says whether they happened.
    var info = 0.0
    /// How many elements a list of transactions gets before a new one takes its place; nil for all.
    var transactionsPerList: Int64?
    /// How many values the calls of a register or a string choose from, nil for new ones; how many
    /// keys transactions choose from.
    var domain: Int?
    var mix = Mix()
    /// Whether a failed compare-and-set says that it saw another value than it expected.
    var hasMismatches = false
    var violation = Violation.none
    /// Where the violation is, as a part of the history: 0.1 is early, 0.9 is late.
    var place = 0.1
    var seed: UInt64 = 1
}
