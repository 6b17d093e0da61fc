import Histories

/// A call of a container: something is put in, or one element is taken out.
public enum ContainerCall: Hashable, Sendable {
    /// Puts an element in.
    case add(Value)
    /// Took out this element.
    case take(Value)
    /// Found nothing to take.
    case takeNothing
    /// Took out whatever was next, if anything was there; it is not known what.
    case takeAny
}

/// A queue, a stack or a priority queue.
///
/// An attempt to take from an empty container is answered null and changes nothing. Null is
/// therefore no element.
public struct ContainerModel: Model {
    /// Which element is next.
    public enum Discipline: String, Sendable, Hashable, CaseIterable {
        /// The first one put in: enqueue and dequeue.
        case queue
        /// The last one put in: push and pop.
        case stack
        /// The greatest integer: insert and poll.
        case priorityQueue = "priority queue"
    }

    /// Which element is next.
    public let discipline: Discipline

    /// An empty container.
    public init(_ discipline: Discipline) { self.discipline = discipline }

    /// Nothing is in it at first; the next element is the last of the array.
    public var initial: [Value] { [] }

    /// Puts and takes under the discipline's own names.
    public func call(of operation: Operation) -> Compiled<ContainerCall> {
        if operation.isFail { return .nothing }
        if operation.f == discipline.adding {
            if operation.isInfo && operation.argument == .null { return .nothing }
            return isElement(operation.argument) ? .call(.add(operation.argument)) : .unsupported
        }
        guard operation.f == discipline.taking else { return .unsupported }
        guard let result = operation.result else { return .call(.takeAny) }
        if result == .null { return .call(.takeNothing) }
        return isElement(result) ? .call(.take(result)) : .unsupported
    }

    /// The elements, the next one first.
    public func describe(_ state: [Value]) -> String {
        Value.list(state.reversed()).text(limit: 40)
    }

    /// The contents after the call, if the call is possible.
    public func step(_ state: [Value], _ call: ContainerCall) -> [Value]? {
        switch call {
        case .add(let element): return adding(element, to: state)
        case .take(let element): return state.last == element ? state.dropLast() : nil
        case .takeNothing: return state.isEmpty ? state : nil
        case .takeAny: return state.dropLast()
        }
    }

    /// Finding nothing changes nothing.
    public func isObserver(_ call: ContainerCall) -> Bool { call == .takeNothing }

    /// Something can be put in at any time.
    public func isAlwaysPossible(_ call: ContainerCall) -> Bool {
        switch call {
        case .add, .takeAny: true
        case .take, .takeNothing: false
        }
    }

    private func isElement(_ value: Value) -> Bool {
        discipline == .priorityQueue ? value.integer != nil : value != .null
    }

    private func adding(_ element: Value, to state: [Value]) -> [Value] {
        switch discipline {
        case .queue: return [element] + state
        case .stack: return state + [element]
        case .priorityQueue:
            let priority = element.integer ?? 0
            let place = state.firstIndex { ($0.integer ?? 0) > priority } ?? state.count
            return state[..<place] + [element] + state[place...]
        }
    }
}

extension ContainerModel.Discipline {
    /// The operation that puts an element in.
    public var adding: String {
        switch self {
        case .queue: "enqueue"
        case .stack: "push"
        case .priorityQueue: "insert"
        }
    }

    /// The operation that takes one out.
    public var taking: String {
        switch self {
        case .queue: "dequeue"
        case .stack: "pop"
        case .priorityQueue: "poll"
        }
    }
}

extension NamedModel {
    /// First in, first out: enqueue, dequeue.
    public static let queue = container(
        "queue",
        "first in, first out: enqueue, dequeue (null if empty)",
        .queue
    )

    /// Last in, first out: push, pop.
    public static let stack = container(
        "stack",
        "last in, first out: push, pop (null if empty)",
        .stack
    )

    /// The greatest integer first: insert, poll.
    public static let priorityQueue = container(
        "priority-queue",
        "the greatest integer first: insert, poll (null if empty)",
        .priorityQueue
    )

    private static func container(
        _ name: String,
        _ summary: String,
        _ discipline: ContainerModel.Discipline
    ) -> NamedModel {
        NamedModel(
            name,
            summary,
            operations: [discipline.adding, discipline.taking],
            beginning: "null, as the object begins empty",
            specification: { _ in ContainerModel(discipline) },
            judge: { .container(judge(ContainerFamily(model: ContainerModel(discipline)), $1)) }
        )
    }
}
