import Histories

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

extension ModelName {
    /// Whether an object of the model may hold this before the first call; null says nothing.
    public func canBegin(with initial: Value) -> Bool {
        switch (self, initial) {
        case (_, .null), (.register, _), (.casRegister, _): true
        case (.stringAppend, .string), (.multiRegister, .map): true
        case (.counter, _): initial.integer != nil
        default: false
        }
    }

    /// What an object of the model may hold before the first call, in a few words.
    public var beginning: String {
        switch self {
        case .register, .casRegister: "any value"
        case .stringAppend: "a string"
        case .counter: "an integer"
        case .multiRegister: "an object from register to value"
        case .growOnlySet, .set, .queue, .stack, .priorityQueue: "null, as the object begins empty"
        case .mutex, .lock, .semaphore: "null, as nobody holds it at first"
        }
    }
}
