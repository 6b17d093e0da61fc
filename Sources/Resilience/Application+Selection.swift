import Replication

extension Application {
    /// The place of an instance in their order.
    func place(of node: NodeID) -> Int { instances.firstIndex(of: node) ?? 0 }

    /// Chooses an instance for an attempt.
    ///
    /// - Parameters:
    ///   - own: The client's own node; with a failover the one that it asked last.
    ///   - tried: The instances that this call has asked, the last one last.
    ///   - busy: The instances at which an attempt of this call is open.
    /// - Returns: The instance; nil if none may be asked.
    mutating func choose(own: NodeID, tried: [NodeID], busy: [NodeID]) -> NodeID? {
        switch policy.balancing {
        case .pinned: return own
        case .failover:
            if policy.defect == .trafficLeft { return own }
            return health.isHealthy(active.current) ? active.current : nil
        default: break
        }
        let usable = instances.filter(mayBeAsked)
        var others = usable
        if policy.retry.prefersOthers, policy.defect != .sameInstanceRetried {
            others = preferred(usable, tried: tried, busy: busy)
        } else if policy.defect == .sameInstanceRetried, let last = tried.last {
            return last
        }
        return balancer.choose(among: others.map(place), of: instances.count)
            .map { instances[$0] }
    }

    /// What was not tried, else what is not busy and was not the last, else what there is.
    private func preferred(
        _ usable: [NodeID],
        tried: [NodeID],
        busy: [NodeID]
    ) -> [NodeID] {
        let fresh = usable.filter { !tried.contains($0) && !busy.contains($0) }
        if !fresh.isEmpty { return fresh }
        let idle = usable.filter { $0 != tried.last && !busy.contains($0) }
        if !idle.isEmpty { return idle }
        let other = usable.filter { $0 != tried.last }
        return other.isEmpty ? usable : other
    }

    private func mayBeAsked(_ node: NodeID) -> Bool {
        if policy.defect == .unhealthyChosen { return true }
        guard health.isHealthy(node) else { return false }
        guard policy.order.contains(.breaker), policy.breaker.scope == .instance else {
            return true
        }
        return breakers[place(of: node)].admits
    }

    // MARK: Budget

    /// Takes a token for a retry or a hedge of a call; false if there is none.
    mutating func spend(for call: Int) -> Bool {
        guard bucket != nil else { return true }
        let isSpent = bucket?.spend() == true
        note(isSpent ? .spent(call: call) : .refused(.noBudget, call: call))
        return isSpent
    }

    // MARK: Breakers

    /// The breaker of an instance, or of the service.
    private func scope(of node: NodeID?) -> Int {
        guard policy.breaker.scope == .instance, let node else { return 0 }
        return place(of: node)
    }

    /// Lets a call through the breaker; nil if it is refused.
    mutating func permit(at node: NodeID?, now: Int64) -> Breaker.Permit? {
        let scope = scope(of: node)
        guard let permit = breakers[scope].permit(at: now) else { return nil }
        if permit.isTrial { start(.trial(scope: scope, permit), after: policy.breaker.trialLimit) }
        return permit
    }

    /// Reports what came of what the breaker let through.
    mutating func report(
        _ result: Breaker.Result,
        of permit: Breaker.Permit,
        at node: NodeID?,
        now: Int64
    ) {
        let scope = scope(of: node)
        if breakers[scope].record(result, of: permit, at: now) { changed(scope) }
    }

    /// Says what a breaker has become, and times its being open.
    mutating func changed(_ scope: Int) {
        let breaker = breakers[scope]
        let node = policy.breaker.scope == .instance ? instances[scope] : nil
        note(.breaker(node, breaker.state, epoch: breaker.epoch))
        if breaker.state == .open {
            start(.openTime(scope: scope, epoch: breaker.epoch), after: policy.breaker.openTime)
        }
    }

    // MARK: Failover

    /// Considers where calls go, as an instance became healthy or unhealthy.
    mutating func healthChanged(at now: Int64) {
        guard policy.failover != nil else { return }
        if !health.isHealthy(active.current) {
            // Secondaries are tried before the primary is again.
            let choice =
                instances.dropFirst().first { $0 != active.current && health.isHealthy($0) }
                ?? instances.first { $0 != active.current && health.isHealthy($0) }
            if let choice { change(to: choice, at: now) }
        }
        considerFailBack(at: now)
    }

    /// Goes back to the primary once it was healthy for the whole grace.
    mutating func considerFailBack(at now: Int64) {
        guard let grace = policy.failover?.failBackGrace else { return }
        let primary = instances[0]
        guard active.current != primary, health.isHealthy(primary) else {
            active.primaryHealthySince = nil
            return
        }
        guard let since = active.primaryHealthySince else {
            active.primaryHealthySince = now
            return start(.failBack, after: grace)
        }
        if now - since >= grace.nanoseconds { change(to: primary, at: now) }
    }

    /// Stops the traffic to the current instance, starts that to another, and publishes it.
    ///
    /// Stopping needs nothing of the instance that is left, which may be dead.
    private mutating func change(to node: NodeID, at now: Int64) {
        guard let failover = policy.failover else { return }
        let left = active.current
        if policy.defect == .stopMustSucceed, !health.isHealthy(left) { return }
        let isDrained = failover.stop == .drain
        let limit = failover.drainLimit
        active.change(to: node, drained: isDrained ? now + limit.nanoseconds : nil)
        note(.configuration(epoch: active.epoch, current: node, left: left))
        if isDrained {
            start(.drain(left), after: limit)
        } else if policy.defect != .trafficLeft {
            cut(left)
        }
    }
}
