import Histories

/// A sequential specification: what one object would answer if calls came one at a time.
///
/// A model is a small value with three questions to answer. Linearizability then asks whether the
/// concurrent calls of a history can be put into one order that the model allows (Herlihy and Wing:
/// Linearizability, a correctness condition for concurrent objects, TOPLAS 1990).
/// Everything must be pure: equal states and calls give equal answers.
public protocol Model: Sendable {
    /// What the object remembers. Equal states are explored once.
    associatedtype State: Hashable & Sendable
    /// An operation together with its answer, without who asked and when. Equal calls are
    /// interchangeable, so leave out whatever the object does not look at.
    associatedtype Call: Hashable & Sendable

    /// The state before the first call.
    var initial: State { get }

    /// What an operation asks of the object and what it was answered.
    ///
    /// An operation with an unknown outcome is a call too if it may have changed the object; it is
    /// then optional, and its answer is not constrained. A failed one is nothing, unless its
    /// failure itself says something about the object.
    func call(of operation: Operation) -> Compiled<Call>

    /// The state after the call, or nil if the object would never have answered so.
    func step(_ state: State, _ call: Call) -> State?

    /// Whether the call leaves every state as it is. Saying so makes the search much faster.
    func isObserver(_ call: Call) -> Bool

    /// Whether every state allows the call, so that it proves nothing about the object.
    ///
    /// A history of nothing but such calls is no evidence: nothing was ever read.
    func isAlwaysPossible(_ call: Call) -> Bool

    /// A state in a few words, for people: it is what "the state was ..." ends with.
    ///
    /// A state that holds a set or a dictionary should sort it here.
    func describe(_ state: State) -> String
}

extension Model {
    /// No call is known to be an observer.
    public func isObserver(_ call: Call) -> Bool { false }

    /// Any call is taken for evidence.
    public func isAlwaysPossible(_ call: Call) -> Bool { false }

    /// The state as Swift prints it.
    public func describe(_ state: State) -> String { "\(state)" }
}

/// What a model makes of one operation.
public enum Compiled<Call: Hashable & Sendable>: Hashable, Sendable {
    /// It is this call.
    case call(Call)
    /// It says nothing: it had no effect, or none that matters, and was answered nothing.
    case nothing
    /// The model does not know such an operation.
    case unsupported
}

extension Model {
    /// What the object holds before the first of some operations and after each, in a few words.
    ///
    /// - Returns: nil if the model does not allow them one after the other.
    func states(along order: [Operation]) -> [String]? {
        var state = initial
        var states = [describe(state)]
        for operation in order {
            switch call(of: operation) {
            case .call(let call):
                guard let next = step(state, call) else { return nil }
                state = next
            case .nothing: break
            case .unsupported: return nil
            }
            states.append(describe(state))
        }
        return states
    }
}
