/// What a strategy promises, in the classical vocabulary of CAP, and as properties to be tested.
public struct Claim: Hashable, Sendable {
    /// Which two of the three a strategy sides with.
    public enum Stance: String, Hashable, Sendable, Codable, CaseIterable {
        case ca = "CA"
        case cp = "CP"
        case ap = "AP"
    }

    /// A declared consistency.
    public enum Consistency: String, Hashable, Sendable, Codable, CaseIterable {
        case strong
        case eventual
        case weak
    }

    /// A declared degree of availability or of partition tolerance.
    public enum Level: String, Hashable, Sendable, Codable, CaseIterable {
        case low
        case medium
        case high
    }

    /// A property that a checker decides.
    public enum Guarantee: String, Hashable, Sendable, Codable, CaseIterable {
        /// Every history is linearizable.
        case linearizable
        /// No read returns a value that was overwritten before it began.
        case regular
        /// After the last fault every node ends with the same, explained data.
        case convergent
        /// Nothing acknowledged is lost.
        case durable
        /// Every node answers, whatever links are cut.
        case available
    }

    /// Which two of the three it sides with.
    public var stance: Stance
    /// Declared consistency.
    public var consistency: Consistency
    /// Declared availability.
    public var availability: Level
    /// Declared tolerance of partitions.
    public var partitionTolerance: Level
    /// What it must be caught breaking if it is broken; in the order of `Guarantee.allCases`.
    public var guarantees: [Guarantee]

    /// A claim.
    public init(
        stance: Stance,
        consistency: Consistency,
        availability: Level,
        partitionTolerance: Level,
        guarantees: [Guarantee]
    ) {
        self.stance = stance
        self.consistency = consistency
        self.availability = availability
        self.partitionTolerance = partitionTolerance
        self.guarantees = Guarantee.allCases.filter(guarantees.contains)
    }

    /// Whether the strategy promises this.
    public func promises(_ guarantee: Guarantee) -> Bool { guarantees.contains(guarantee) }
}
