/// The models that can be asked for by name.
public enum ModelName: String, Sendable, Hashable, CaseIterable {
    /// One value: read, write.
    case register
    /// One value: read, write, and compare-and-set, whose value is the pair of from and to.
    case casRegister = "cas-register"
    /// A string per key, empty at first: put or write, append, get or read.
    case stringAppend = "string-append"
    /// A number: add or increment, read.
    case counter
    /// A set of elements that are never removed: add, read.
    case growOnlySet = "grow-only-set"
    /// A set: add, remove, contains, read.
    case set
    /// First in, first out: enqueue, dequeue.
    case queue
    /// Last in, first out: push, pop.
    case stack
    /// The greatest integer first: insert, poll.
    case priorityQueue = "priority-queue"
    /// Held by one process at a time: acquire, release.
    case mutex
    /// A mutex whose acquires are answered tokens that grow.
    case lock
    /// Held by two processes at a time: acquire, release.
    case semaphore
    /// Several registers at once: read, write, txn.
    case multiRegister = "multi-register"
}

extension ModelName {
    /// One line for people.
    public var summary: String {
        switch self {
        case .register: "one value a key: read, write"
        case .casRegister: "one value a key: read, write, cas [from, to]"
        case .stringAppend: "a string a key, empty at first: put or write, append, get or read"
        case .counter: "a number a key: add n or increment, read"
        case .growOnlySet: "a set a key: add, read the whole set"
        case .set: "a set a key: add, remove, contains, read the whole set"
        case .queue: "first in, first out: enqueue, dequeue (null if empty)"
        case .stack: "last in, first out: push, pop (null if empty)"
        case .priorityQueue: "the greatest integer first: insert, poll (null if empty)"
        case .mutex: "held by one process at a time: acquire, release"
        case .lock: "a mutex whose acquires return growing fencing tokens: acquire, release"
        case .semaphore: "held by two processes at a time: acquire, release"
        case .multiRegister: "registers read and written at once: read, write, txn"
        }
    }
}
