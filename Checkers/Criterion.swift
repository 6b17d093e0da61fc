import Histories

/// Something that any history can be held to by name: a linearizable object, or a property.
///
/// One list for the command line, tables and the corpus. A property without a row here is a promise
/// that only the checks of a workload decide, or one that no checker decides yet.
public struct Criterion: Sendable {
    /// The name on the command line, and of a folder of the corpus.
    public let name: String
    /// Other names of it.
    public let aliases: [String]
    /// One line for people.
    public let summary: String
    /// The property that is decided.
    public let property: Property
    /// The object whose linearizability is decided; nil for other properties.
    public let model: NamedModel?
    private let make: @Sendable (Value) -> any Checker
    /// Whether it is meant where no object has the operations of a history.
    private let isMeant: @Sendable (History) -> Bool

    /// The checker, for registers or objects that begin with a value.
    public func checker(initial: Value = .null) -> any Checker { make(initial) }

    private init(_ model: NamedModel) {
        name = model.name
        aliases = []
        summary = model.summary
        property = .linearizable
        self.model = model
        make = { Linearizability(model: model, initial: $0) }
        isMeant = { _ in false }
    }

    private init(
        _ property: Property,
        ifMeant isMeant: @escaping @Sendable (History) -> Bool = { _ in false },
        _ make: @escaping @Sendable (Value) -> any Checker
    ) {
        name = property.name
        aliases = property.aliases
        summary = property.summary
        self.property = property
        model = nil
        self.make = { KnownValues(checker: make($0)) }
        self.isMeant = isMeant
    }
}

extension Criterion {
    /// The isolation levels of transactions, each in all forms.
    private static let levels: [Criterion] = IsolationLevel.allCases.flatMap { level in
        IsolationLevel.Form.allCases.map { form in
            let isGuessed = level == .serializable && form == .realTime
            return Criterion(
                level.property(form),
                ifMeant: { isGuessed && Isolation.hasAppends($0) },
                { Isolation(level, form, initial: $0) }
            )
        }
    }

    /// What decides a property of any history, a row each.
    private static let properties: [Criterion] =
        levels + [
            Criterion(.linearizable) { Linearizability(model: .register, initial: $0) },
            Criterion(.sequential) { Sequential(initial: $0) },
            Criterion(.causalMemory) { Causal(.cm, initial: $0) },
            Criterion(.causalConvergence) { Causal(.ccv, initial: $0) },
            Criterion(.causalConsistency) { Causal(.cc, initial: $0) },
            Criterion(.pram) { Pipelines(initial: $0) },
            Criterion(.readYourWrites) { SessionGuarantees(.readYourWrites, initial: $0) },
            Criterion(.monotonicReads) { SessionGuarantees(.monotonicReads, initial: $0) },
            Criterion(.monotonicWrites) { SessionGuarantees(.monotonicWrites, initial: $0) },
            Criterion(.writesFollowReads) { SessionGuarantees(.writesFollowReads, initial: $0) },
            Criterion(.regular) { Regularity(initial: $0) },
            Criterion(.safe) { Safety(initial: $0) },
            Criterion(.versionStaleness) { VersionStaleness(initial: $0) },
            Criterion(.timeStaleness) { TimeStaleness(initial: $0) },
            Criterion(.convergence) { _ in Convergence() },
            Criterion(.lostWrites) { _ in LostWrites() },
            Criterion(.resurrection) { _ in Resurrection() },
            Criterion(.lostElements) { _ in LostElements() },
            Criterion(.setLastRead) { _ in LostElements(final: .last) },
            Criterion(.counterBounds) { _ in CounterBounds() },
            Criterion(.totalQueue, ifMeant: TotalQueue.isMeant) { _ in TotalQueue() },
            Criterion(.fencing) { _ in Fencing() },
            Criterion(.uniqueIDs, ifMeant: UniqueIDs.isMeant) { _ in UniqueIDs() },
            Criterion(.replyOrder) { _ in ReplyOrder() },
            Criterion(.readingsKept) { _ in Readings(.kept) },
            Criterion(.readingsRise) { _ in Readings(.rising) },
            Criterion(.bank, ifMeant: Bank.isMeant) { Bank(beginning: $0) },
            Criterion(.bankTotal) { Bank(beginning: $0, allowsDebt: true) },
            Criterion(.longFork) { LongFork(initial: $0) },
            Criterion(.snapshotStamps) { StampOrder(.snapshot, initial: $0) },
            Criterion(.commitStamps) { StampOrder(.commit, initial: $0) },
            Criterion(.insertedOnce, ifMeant: InsertedOnce.isMeant) { _ in InsertedOnce() },
            Criterion(.log, ifMeant: Log.isMeant) { _ in Log() },
        ]

    /// Every criterion, in the order in which lists show them: objects, then properties.
    public static let all: [Criterion] =
        NamedModel.all.map { Criterion($0) } + properties.sorted { $0.property < $1.property }

    /// The criterion of a name, or of another name for it.
    public static func named(_ name: String) -> Criterion? {
        all.first { $0.name == name || $0.aliases.contains(name) }
    }

    /// The property that knows the operations of a history, where no object has them; nil if none.
    public static func guess(_ history: History) -> Criterion? {
        properties.first { $0.isMeant(history) }
    }

    /// The criterion that decides a property of any history; nil if there is none.
    public static func deciding(_ property: Property) -> Criterion? {
        properties.first { $0.property == property }
    }

    /// The models that a history of registers can be held to, the strongest first.
    public static let registerModels: [Property] =
        all.filter { $0.model == nil }.map(\.property).filter(\.isOfRegisters)
}

extension Property {
    /// Whether it is about reads and writes of registers.
    public var isOfRegisters: Bool { family == .consistency || family == .session }

    /// Whether it is about transactions of steps.
    public var isOfTransactions: Bool {
        family == .isolation || [.longFork, .snapshotStamps, .commitStamps].contains(self)
    }

    /// The checker of a property that any history can be held to; nil if there is none.
    public func checker(initial: Value = .null) -> (any Checker)? {
        Criterion.deciding(self)?.checker(initial: initial)
    }
}
