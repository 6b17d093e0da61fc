/// How far a node reaches, as its failure detector sees it, and how far it must.
public struct Reach: Hashable, Sendable {
    /// How many nodes it reaches and is reached by, itself included.
    public var component: Int
    /// How many nodes there are.
    public var members: Int
    /// How many the strategy needs.
    public var needs: Claim.Need

    /// A reach.
    public init(component: Int, members: Int, needs: Claim.Need) {
        self.component = component
        self.members = members
        self.needs = needs
    }

    /// Why too few nodes are reached to serve clients; nil if enough are.
    public var shortage: String? {
        let least =
            switch needs {
            case .one: 1
            case .majority: members / 2 + 1
            case .all: members
            }
        guard component < least else { return nil }
        return "\(component) of \(members) nodes reach each other here; \(least) are needed"
    }
}
