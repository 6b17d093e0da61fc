import Histories

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

    /// How many nodes must be up and reach each other for the strategy to serve clients.
    public enum Need: String, Hashable, Sendable, Codable, CaseIterable {
        /// Every node serves by itself.
        case one
        /// Any majority serves.
        case majority
        /// Nothing is served while a node is missing.
        case all
    }

    /// Which two of the three it sides with.
    public var stance: Stance
    /// Declared consistency.
    public var consistency: Consistency
    /// Declared availability.
    public var availability: Level
    /// Declared tolerance of partitions.
    public var partitionTolerance: Level
    /// How many nodes it needs; with these healed and the rest dead it must make progress again.
    public var needs: Need
    /// Whether a node that lags is brought up to date by reads alone, not by itself.
    public var settlesByReads: Bool
    /// Whether a call that carries an idempotency key is carried out once, however often it comes.
    public var deduplicates: Bool
    /// What it must be caught breaking if it is broken; in the order of `Property.all`.
    public var guarantees: [Property]
    /// What it promises besides as long as no link is cut; in the same order.
    public var unlessPartitioned: [Property]

    /// A claim.
    public init(
        stance: Stance,
        consistency: Consistency,
        availability: Level,
        partitionTolerance: Level,
        needs: Need = .majority,
        settlesByReads: Bool = false,
        deduplicates: Bool = false,
        guarantees: [Property],
        unlessPartitioned: [Property] = []
    ) {
        self.stance = stance
        self.consistency = consistency
        self.availability = availability
        self.partitionTolerance = partitionTolerance
        self.needs = needs
        self.settlesByReads = settlesByReads
        self.deduplicates = deduplicates
        self.guarantees = Property.all.filter(guarantees.contains)
        self.unlessPartitioned = Property.all.filter(unlessPartitioned.contains)
    }

    /// The claim for a run in which links are cut, or for one in which none is.
    public func applied(isPartitioned: Bool) -> Claim {
        guard !isPartitioned, !unlessPartitioned.isEmpty else { return self }
        var claim = self
        claim.guarantees = Property.all.filter {
            guarantees.contains($0) || unlessPartitioned.contains($0)
        }
        return claim
    }

    /// Whether the strategy promises this, or something that implies it.
    public func promises(_ property: Property) -> Bool {
        guarantees.contains { $0.implies(property) }
    }
}
