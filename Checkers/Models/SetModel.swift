import Histories

/// A set of elements, empty at first.
///
/// An answer of true or false to an add or a remove says whether it took effect; any other answer
/// says nothing. The answer to contains is such a truth value, alone or after the element.
public struct SetModel: Model {
    /// A call of such a set.
    public enum Call: Hashable, Sendable {
        /// Adds an element; the answer, if it was a truth value.
        case add(Value, tookEffect: Bool?)
        /// Removes one; the answer, if it was a truth value.
        case remove(Value, tookEffect: Bool?)
        /// Was told whether the element is there.
        case contains(Value, Bool)
        /// A read that was answered exactly these elements.
        case read(Set<Value>)
        /// A read that was answered this element more than once, as no set answers.
        case doubled(Value)
    }

    /// Whether it knows nothing but add and read.
    public let isGrowOnly: Bool

    /// An empty set.
    public init(isGrowOnly: Bool = false) { self.isGrowOnly = isGrowOnly }

    /// Nothing is in it at first.
    public var initial: Set<Value> { [] }

    /// Add, remove, contains, and read of the whole set.
    public func call(of operation: Operation) -> Compiled<Call> {
        if operation.isFail { return .nothing }
        switch operation.f {
        case "add":
            return .call(.add(operation.argument, tookEffect: effect(of: operation)))
        case "remove" where !isGrowOnly:
            return .call(.remove(operation.argument, tookEffect: effect(of: operation)))
        case "contains" where !isGrowOnly:
            guard let result = operation.result else { return .nothing }
            guard let answer = truth(result) ?? result.elements?.last.flatMap(truth) else {
                return .unsupported
            }
            return .call(.contains(operation.argument, answer))
        case "read":
            guard let result = operation.result else { return .nothing }
            guard let elements = result.elements ?? (result == .null ? [] : nil) else {
                return .unsupported
            }
            var seen: Set<Value> = []
            let double = elements.first { !seen.insert($0).inserted }
            return .call(double.map { .doubled($0) } ?? .read(seen))
        default:
            return .unsupported
        }
    }

    /// The elements, in the order of their texts.
    public func describe(_ state: Set<Value>) -> String {
        "{" + state.map { $0.text(limit: 40) }.sorted().joined(separator: ", ") + "}"
    }

    /// The set after the call, if the call is possible.
    public func step(_ state: Set<Value>, _ call: Call) -> Set<Value>? {
        switch call {
        case .add(let element, let tookEffect):
            tookEffect == state.contains(element) ? nil : state.union([element])
        case .remove(let element, let tookEffect):
            tookEffect == !state.contains(element) ? nil : state.subtracting([element])
        case .contains(let element, let answer):
            state.contains(element) == answer ? state : nil
        case .read(let elements):
            state == elements ? state : nil
        case .doubled:
            nil
        }
    }

    /// Reads change nothing, and neither does what took no effect.
    public func isObserver(_ call: Call) -> Bool {
        switch call {
        case .add(_, let tookEffect), .remove(_, let tookEffect): tookEffect == false
        case .contains, .read, .doubled: true
        }
    }

    /// Adds and removes that do not tell their effect are possible at any time.
    public func isAlwaysPossible(_ call: Call) -> Bool {
        switch call {
        case .add(_, let tookEffect), .remove(_, let tookEffect): tookEffect == nil
        case .contains, .read, .doubled: false
        }
    }

    private func effect(of operation: Operation) -> Bool? {
        isGrowOnly ? nil : operation.result.flatMap(truth)
    }

    private func truth(_ value: Value) -> Bool? {
        guard case .bool(let answer) = value else { return nil }
        return answer
    }
}

extension NamedModel {
    private static let empty = "null, as the object begins empty"

    /// A set of elements that are never removed: add, read.
    public static let growOnlySet = NamedModel(
        "grow-only-set",
        "a set a key: add, read the whole set",
        operations: ["add", "read"],
        beginning: empty,
        isMeant: { hasElements($0) && !hasEffects($0) },
        specification: { _ in SetModel(isGrowOnly: true) },
        judge: { .set(judge(SetFamily(model: SetModel(isGrowOnly: true)), $1)) }
    )

    /// A set: add, remove, contains, read.
    public static let set = NamedModel(
        "set",
        "a set a key: add, remove, contains, read the whole set",
        operations: ["add", "remove", "contains", "read"],
        beginning: empty,
        isMeant: hasEffects,
        specification: { _ in SetModel() },
        judge: { .set(judge(SetFamily(model: SetModel()), $1)) }
    )

    /// Whether a read was answered elements, or something was added that is no number.
    private static func hasElements(_ operations: Operations) -> Bool {
        operations.contains { operation in
            operation.f == "read"
                ? operation.result?.elements != nil
                : operation.argument != .null && operation.argument.integer == nil
        }
    }

    /// Whether an add was answered if it took effect, as only sets answer.
    @Sendable private static func hasEffects(_ operations: Operations) -> Bool {
        operations.contains { operation in
            guard operation.f == "add", case .bool = operation.result else { return false }
            return true
        }
    }
}
