import Membership
import Replication

/// The managing side of a change: whether it is needed, and whether enough agree.
///
/// Membership's `FailoverManager` serves strategies that keep their data apart from it. Here one
/// log orders promises and commands, so a promise on the disk tells that all before it is there;
/// nobody is stopped before enough agree; and the members are named with the primary.
extension PrimaryBackup {
    /// A change of the configuration that this node manages.
    enum Change: Sendable {
        /// Asking whether others would join, before anybody is stopped.
        case canvassing(Ballot, agreeing: Set<NodeID>, ticks: Int)
        /// Stopping everybody, and asking what they hold.
        case collecting(Ballot, [NodeID: Promise], ticks: Int)
        /// Waiting until the new primary is heard.
        case installing(Configuration, ticks: Int)

        var ballot: Ballot {
            switch self {
            case .canvassing(let ballot, _, _), .collecting(let ballot, _, _): ballot
            case .installing(let configuration, _): configuration.ballot
            }
        }
    }

    // MARK: Whether a change is needed

    mutating func manage() {
        switch change {
        case nil:
            if needsChange { canvass() }
        case .canvassing(let ballot, let agreeing, let ticks):
            guard proceed(to: .canvassing(ballot, agreeing: agreeing, ticks: ticks + 1)) else {
                return
            }
            let silent = membership.peers.filter { !agreeing.contains($0) }
            broadcast(.canvass(ballot), to: silent)
            proposeIfAgreed()
        case .collecting(let ballot, let promises, let ticks):
            guard proceed(to: .collecting(ballot, promises, ticks: ticks + 1)) else { return }
            guard promises[membership.me] != nil else { return }
            broadcast(.propose(ballot), to: membership.peers.filter { promises[$0] == nil })
            decide()
        case .installing(let configuration, let ticks):
            guard proceed(to: .installing(configuration, ticks: ticks + 1)) else { return }
            install(configuration)
        }
    }

    /// Goes on with a change, unless it has taken too long.
    private mutating func proceed(to next: Change) -> Bool {
        let ticks =
            switch next {
            case .canvassing(_, _, let ticks), .collecting(_, _, let ticks): ticks
            case .installing(_, let ticks): ticks
            }
        guard ticks <= 2 * membership.timing.ticks else {
            giveUpChange()
            return false
        }
        change = next
        return true
    }

    /// Tries again after a while that differs from node to node.
    mutating func giveUpChange() {
        change = nil
        timeoutTicks = random.within(1...2 * membership.timing.ticks)
    }

    /// Whether the primary must be replaced, or a member left out, or another let in.
    private var needsChange: Bool {
        guard !Variant.isFenced || healthy.count + 1 >= membership.majority else {
            return false
        }
        guard let tenure else { return timeoutTicks <= 0 }
        let members = tenure.configuration.members
        if tenure.isContested || suspected.contains(where: members.contains) { return true }
        return tenure.age > membership.timing.ticks
            && !healthy.allSatisfy(members.contains)
    }

    // MARK: Canvassing

    private mutating func canvass() {
        let ballot = Ballot(
            number: max(highest, promised).number + 1,
            proposer: membership.me
        )
        change = .canvassing(ballot, agreeing: [membership.me], ticks: 0)
        broadcast(.canvass(ballot), to: membership.peers)
        proposeIfAgreed()
    }

    /// Liveness: nobody agrees to replace a primary that it hears, so a node that alone cannot
    /// reach it stops nobody.
    mutating func consider(_ ballot: Ballot, of sender: NodeID) {
        guard ballot > promised else { return send(.outdated(promised), to: sender) }
        let hearsPrimary = leader != nil && silence <= membership.timing.ticks
        guard tenure == nil, !hearsPrimary || leader?.node == sender else {
            return note("canvass-refused")
        }
        bePatient()
        send(.agree(ballot), to: sender)
    }

    mutating func countAgreement(of sender: NodeID, to ballot: Ballot) {
        guard case .canvassing(ballot, var agreeing, let ticks) = change else { return }
        agreeing.insert(sender)
        change = .canvassing(ballot, agreeing: agreeing, ticks: ticks)
        proposeIfAgreed()
    }

    private mutating func proposeIfAgreed() {
        guard case .canvassing(let ballot, let agreeing, _) = change else { return }
        let isEnough =
            Variant.isFenced
            ? agreeing.count >= membership.majority
            : healthy.allSatisfy(agreeing.contains)
        guard isEnough else { return }
        promise(ballot)
        change = .collecting(ballot, [:], ticks: 0)
    }
}
