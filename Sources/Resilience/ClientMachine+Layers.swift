import Histories
import Replication

extension ClientMachine {
    // MARK: Inwards

    /// A call enters the layers.
    mutating func enterLayers(at now: Int64, in application: inout Application) {
        application.bucket?.refill(at: now)
        frames.removeAll()
        timers.removeAll(keepingCapacity: true)
        enter(0, in: -1, isHedge: false, at: now, &application)
    }

    /// Enters a layer, and those inside it.
    mutating func enter(
        _ layer: Int,
        in parent: Int,
        isHedge: Bool,
        at now: Int64,
        _ application: inout Application
    ) {
        guard layer < policy.order.count else {
            return makeAttempt(layer, in: parent, isHedge: isHedge, at: now, &application)
        }
        let state: CallFrames.State
        switch policy.order[layer] {
        case .fallback: state = .plain
        case .deadline: state = .until(now + callLimit.nanoseconds)
        case .timeout: state = .until(now + policy.timeouts.attempt.nanoseconds)
        case .retry: state = .retrying(done: 0, pause: nil)
        case .hedge: state = .branches(open: 1)
        case .breaker:
            let node = frames.instance(around: parent)
            guard let permit = application.permit(at: node, now: now) else {
                return refuse(.breakerOpen, in: parent, at: now, &application)
            }
            state = .permit(permit, node)
        case .balance:
            guard let node = choose(&application) else {
                return refuse(.noHealthyInstance, in: parent, at: now, &application)
            }
            state = .instance(node)
        }
        let place = frames.enter(layer, in: parent, isHedge: isHedge, state)
        startTimer(of: place)
        enter(layer + 1, in: place, isHedge: isHedge, at: now, &application)
    }

    /// The timers of layers that end by time, or go on by it.
    private mutating func startTimer(of place: Int) {
        let layer = frames[place].layer
        switch policy.order[layer] {
        case .deadline where policy.defect != .deadlineIgnored:
            startTimer(place, after: callLimit)
        case .timeout where policy.order[(layer + 1)...].contains { $0 == .retry || $0 == .hedge }:
            startTimer(place, after: policy.timeouts.attempt)
        case .hedge where isHedged: startTimer(place, after: policy.hedging.delay)
        default: break
        }
    }

    /// The limit of a call; a plan has a deadline only with one.
    private var callLimit: Duration { policy.timeouts.call ?? .seconds(3_600) }

    private var isHedged: Bool {
        policy.hedging.operations.contains(call, keysCount: false)
            || policy.defect == .hedgesEverything
    }

    /// Runs a timer for a layer of the call.
    mutating func startTimer(_ place: Int, after delay: Duration) {
        lastTimer += 1
        timers[lastTimer] = place
        effects.append(.startTimer(TimerID(lastTimer), after: delay))
    }

    private mutating func choose(_ application: inout Application) -> NodeID? {
        var busy: [NodeID] = []
        for attempt in attempts where attempt.isOpen { busy.append(attempt.node) }
        let isLeft = policy.defect == .trafficLeft
        return application.choose(
            own: isLeft ? lastNode ?? application.active.current : node,
            tried: attempts.map(\.node),
            busy: busy
        )
    }

    private mutating func makeAttempt(
        _ layer: Int,
        in parent: Int,
        isHedge: Bool,
        at now: Int64,
        _ application: inout Application
    ) {
        let place = frames.enter(layer, in: parent, isHedge: isHedge, .plain)
        var limit = policy.timeouts.attempt.nanoseconds
        if let end = frames.end(around: place), policy.defect != .deadlineIgnored {
            limit = min(limit, end - now)
        }
        guard limit > 0 else { return refuse(.expired, in: parent, at: now, &application) }
        let target = frames.instance(around: place) ?? node
        var attempt = attempt(at: now, node: target, limit: limit)
        attempt.isHedge = isHedge
        attempt.isTrial = frames.isTrial(around: place)
        if policy.failover != nil { attempt.epoch = application.active.epoch }
        if policy.usesIdempotencyKeys, !call.isReadOnly {
            let isNew = policy.defect == .keyPerAttempt
            let number = isNew ? Int64(attempt.id.number) : Int64(clamping: lastCall)
            attempt.key = IdempotencyKey(client: Int64(client), call: number)
        }
        attempts.append(attempt)
        lastNode = target
        frames[place].state = .attempt(attempt.id)
        application.balancer.began(at: application.place(of: target))
        effects.append(.attempt(attempt))
    }

    private mutating func refuse(
        _ reason: PolicyNote.Refusal,
        in parent: Int,
        at now: Int64,
        _ application: inout Application
    ) {
        application.note(.refused(reason, call: invocation))
        pass(.failed(CallFailure(reason)), to: parent, at: now, &application)
    }

    // MARK: Outwards

    /// Passes an outcome to the layer around the one that it is of.
    mutating func pass(
        _ outcome: LayerOutcome,
        to place: Int,
        at now: Int64,
        _ application: inout Application
    ) {
        guard place >= 0 else { return finish(outcome) }
        guard !frames[place].isOver else { return }
        var outcome = outcome
        switch (policy.order[frames[place].layer], frames[place].state) {
        case (.fallback, _): outcome = fallBack(after: outcome, at: now, application)
        case (.breaker, .permit(let permit, let node)):
            application.report(result(of: outcome), of: permit, at: node, now: now)
        case (.retry, .retrying(let done, let pause)):
            if retry(place, after: outcome, done, pause, at: now, &application) { return }
        case (.hedge, .branches(let open)):
            if case .failed = outcome, open > 1 {
                frames[place].state = .branches(open: open - 1)
                return
            }
            cancel(inside: place, isByTime: false, at: now, &application)
        default: break
        }
        frames[place].isOver = true
        pass(outcome, to: frames[place].parent, at: now, &application)
    }

    /// What a node answered definitely is its success; what a policy refused says nothing of it.
    private func result(of outcome: LayerOutcome) -> Breaker.Result {
        guard case .failed(let failure) = outcome else { return .success }
        switch failure.kind {
        case .definite: return policy.defect == .callersErrorsCounted ? .failure : .success
        case .attempt: return .failure
        case .refused(let reason): return reason == .expired ? .failure : .cancelled
        }
    }

    /// Gives up what is inside a layer.
    mutating func cancel(
        inside place: Int,
        isByTime: Bool,
        at now: Int64,
        _ application: inout Application
    ) {
        for frame in frames.inside(place) {
            frames[frame].isOver = true
            switch frames[frame].state {
            case .attempt(let id): abandon(id, at: now, &application)
            case .permit(let permit, let node):
                let result: Breaker.Result = isByTime ? .failure : .cancelled
                application.report(result, of: permit, at: node, now: now)
            default: break
            }
        }
    }

    /// Stops waiting for an attempt, if it is open.
    mutating func abandon(
        _ id: Attempt.ID,
        at now: Int64,
        _ application: inout Application
    ) {
        guard let index = attempts.firstIndex(where: { $0.id == id && $0.isOpen }) else { return }
        attempts[index].outcome = .abandoned(at: now)
        application.balancer.ended(
            at: application.place(of: attempts[index].node),
            wasGivenUp: true
        )
        effects.append(.abandon(id))
    }
}
