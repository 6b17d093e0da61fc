/// A hint is an increment, and counts as often as it is delivered.
///
/// Breaks durability of counters, which then hold more than was added: a handoff is repeated until
/// it is acknowledged, and the owner may have got the same by anti-entropy.
/// ```
///  stand-in:  handoff(+1) ──▶ owner: 1      the acknowledgement is late or lost
///             handoff(+1) ──▶ owner: 2
/// ```
public enum HintDeliveredTwice: DynamoVariant {
    /// Durability is claimed with siblings.
    public typealias Resolver = MultiValue
    /// A hint that is delivered twice is counted twice.
    public static var hintsAreIncrements: Bool { true }
}

/// Read repair takes the wrong side: an older answer overwrites the newer ones.
///
/// Breaks durability: where all nodes that have a write answer a read together with one that lacks
/// it, none has it afterwards.
public enum ReadRepairOlder: DynamoVariant {
    /// Durability is claimed with siblings.
    public typealias Resolver = MultiValue
    /// Read repair overwrites newer answers with an older one.
    public static var repairsWithStaleAnswer: Bool { true }
}

/// A write's clock has the past of what it read, and not of what its node named meanwhile.
///
/// Breaks durability: a clock has one entry a node, so the new name covers all earlier ones of its
/// node, also those of writes that it never saw.
/// ```
///  n1:  |--- write 1: n1.1 ---|           reads nothing, past {n1: 1}
///  n1:    |--- write 2: n1.2 ---|         reads nothing, past {n1: 2}: takes n1.1 for replaced
/// ```
public enum ClockOneSided: DynamoVariant {
    /// Durability is claimed with siblings.
    public typealias Resolver = MultiValue
    /// The clock of a write ignores what its node has issued.
    public static var mergesIssuedClock: Bool { false }
}
