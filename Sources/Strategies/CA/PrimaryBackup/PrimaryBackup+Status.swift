import Histories
import Membership
import Replication

extension PrimaryBackup {
    /// What has happened to this life's configurations.
    struct Figures: Sendable {
        /// How often this node became primary.
        var promotions = 0
        /// How often it sent a whole checkpoint.
        var transfers = 0
        /// Commands that a newer primary did not know.
        var dropped = 0
        /// Those of them that had been carried out here.
        var lost = 0
    }

    /// The role, the configuration, who is suspected, and what has happened so far.
    public var status: [String: Value] {
        var status: [String: Value] = [
            "role": .string(role),
            "configuration": .string(configuration.ballot.description),
            "primary": primary.map { .string($0.name) } ?? .null,
            "members": .list(configuration.members.map { .string($0.name) }),
            "promised": .string(promised.description),
            "suspected": .list(suspected.map { .string($0.name) }),
            "applied": .int(Int64(checkpoint.index)),
            "committed": .int(Int64(committed)),
            "log": .int(Int64(log.last - log.base)),
            "keys": .int(Int64(checkpoint.objects.count)),
            "calls": .int(Int64(calls.count)),
            "failover": .map([
                "promotions": .int(Int64(figures.promotions)),
                "transfers": .int(Int64(figures.transfers)),
                "dropped": .int(Int64(figures.dropped)),
                "lost": .int(Int64(figures.lost)),
            ]),
        ]
        if let recovery { status["recovery"] = .map(recovery.status) }
        return status
    }

    /// That no primary is heard, that the data are being made equal, or that a fenced node reaches
    /// no majority.
    ///
    /// A form that is not fenced replaces a node that is missing, on each side of a cut.
    public func obstacle(_ reach: Reach) -> String? {
        if recovery != nil, isDiverged { return "its data are being made equal to the primary's" }
        if let tenure {
            if !tenure.isActive { return "it does not serve as the primary yet" }
        } else if leader == nil || silence > membership.timing.ticks {
            return "no primary is heard here"
        }
        guard Variant.isFenced else { return nil }
        return Reach(component: reach.component, members: reach.members, needs: .majority).shortage
    }

    private var primary: NodeID? { tenure == nil ? leader?.node : membership.me }

    private var role: String {
        switch (change, tenure) {
        case (.canvassing?, nil): "canvassing"
        case (.collecting?, _): "collecting"
        case (.installing?, nil): "installing"
        case (_, let tenure?): tenure.isActive ? "primary" : "founding"
        case (nil, nil): "backup"
        }
    }
}
