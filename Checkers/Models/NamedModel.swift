import Histories

/// An object that can be asked for by name: its specification, its operations, and who judges it.
///
/// A model is one file, with its row as an extension of this type, and a place in `all`.
public struct NamedModel: Sendable {
    /// The name on the command line and in reports.
    public let name: String
    /// One line for people.
    public let summary: String
    /// The operations that the object has.
    public let operations: Set<String>
    /// What an object may hold before the first call, in a few words.
    public let beginning: String
    /// Whether it may hold this, which is not null.
    private let allows: @Sendable (Value) -> Bool
    /// Whether operations that several models have were meant for this one.
    private let isMeant: @Sendable (Operations) -> Bool
    private let specification: @Sendable (Value) -> any Model
    private let judgement: @Sendable (Value, Linearizability.Engine) -> JudgeOfModel

    init(
        _ name: String,
        _ summary: String,
        operations: Set<String>,
        beginning: String,
        allows: @escaping @Sendable (Value) -> Bool = { _ in false },
        isMeant: @escaping @Sendable (Operations) -> Bool = { _ in false },
        specification: @escaping @Sendable (Value) -> any Model,
        judge: @escaping @Sendable (Value, Linearizability.Engine) -> JudgeOfModel
    ) {
        self.name = name
        self.summary = summary
        self.operations = operations
        self.beginning = beginning
        self.allows = allows
        self.isMeant = isMeant
        self.specification = specification
        judgement = judge
    }
}

extension NamedModel {
    /// Every model, in the order in which lists show them; those before others are guessed first.
    public static let all = [
        register, casRegister, deletableRegister, versionedRegister, stringAppend,
        stringAppendComma, stringAppendSpace, stringAppendSemicolon, stringAppendLine, counter,
        fetchAdd, growOnlySet, set, queue, stack, priorityQueue, mutex, ownedMutex, reentrantMutex,
        fencedLock, lock, semaphore, multiRegister,
    ]

    /// The model of a name.
    public static func named(_ name: String) -> NamedModel? { all.first { $0.name == name } }

    /// Whether it counts, so that an add of nothing in particular is one of 1.
    var isCounted: Bool { self == .counter || self == .fetchAdd }

    /// Whether an object of the model may hold this before the first call; null says nothing.
    public func canBegin(with initial: Value) -> Bool { initial == .null || allows(initial) }

    /// The specification that the name stands for, of an object that begins so.
    ///
    /// It is for what is done once in a while: a search wants types that the compiler knows.
    func model(initial: Value = .null) -> any Model { specification(initial) }

    func judge(initial: Value, engine: Linearizability.Engine) -> JudgeOfModel {
        judgement(initial, engine)
    }
}

// MARK: Guessing

extension NamedModel {
    /// The model that a history is most likely of: it has every operation; nil if none has.
    ///
    /// Of several, one wins whose operations were asked or answered in a way of its own.
    public static func guess(_ history: History) -> NamedModel? {
        let names = history.operationNames
        let able = all.filter { names.isSubset(of: $0.operations) }
        return able.first { $0.distinguishes(history) } ?? able.first
    }

    /// Whether arguments or answers of a history show that this model was meant.
    public func distinguishes(_ history: History) -> Bool { isMeant(history.calls) }
}

extension History {
    /// The names of all operations, each once.
    public var operationNames: Set<String> { names(of: calls) }

    /// The names of the operations that took effect, or may have, each once.
    public var effectiveNames: Set<String> { names(of: operations) }

    private func names(of operations: Operations) -> Set<String> {
        let names = pairs.fNames
        var isSeen = Array(repeating: false, count: names.count)
        for operation in operations { isSeen[pairs.fNumber(of: operation.number)] = true }
        return Set(names.indices.filter { isSeen[$0] }.map { names[$0] })
    }
}

// MARK: Judges

extension NamedModel {
    /// A judge of any model by search.
    static func search(_ model: some Model, _ engine: Linearizability.Engine) -> JudgeOfModel {
        .other(ModelJudge(model: model, layout: AnyLayout(model: model), engine: engine))
    }

    /// A judge of objects, some keys of which need no search.
    static func judge<Family: ObjectFamily>(
        _ family: Family,
        _ engine: Linearizability.Engine
    ) -> ObjectJudge<Family> {
        ObjectJudge(family: family, engine: engine)
    }
}

extension NamedModel: Hashable, CustomStringConvertible {
    /// Whether the names are equal.
    public static func == (one: NamedModel, other: NamedModel) -> Bool { one.name == other.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// The name on the command line, as messages print it.
    public var description: String { name }
}
