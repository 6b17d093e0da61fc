import Histories
import Replication

extension ClientMachine {
    /// An attempt was answered, or its host knows why it was not.
    mutating func settleLayered(
        _ id: Attempt.ID,
        _ completion: Completion,
        at now: Int64,
        _ application: inout Application
    ) {
        guard let index = attempts.firstIndex(where: { $0.id == id && $0.isOpen }),
            let place = frames.frame(of: id)
        else { return effects.append(.note(.lateOutcome)) }
        attempts[index].outcome = .settled(completion, at: now)
        let node = attempts[index].node
        let failure = completion.kind == .ok ? nil : CallFailure(completion)
        let wasGivenUp = failure?.kind == .attempt(.timedOut)
        application.balancer.ended(at: application.place(of: node), wasGivenUp: wasGivenUp)
        application.observed(node, isFailure: failure?.isOfService ?? false, at: now)
        frames[place].isOver = true
        let outcome = failure.map(LayerOutcome.failed) ?? .answered(completion, by: id)
        pass(outcome, to: frames[place].parent, at: now, &application)
    }

    /// The failover gives up what is open at the instance that it left.
    mutating func cut(_ node: NodeID, at now: Int64, _ application: inout Application) {
        for id in attempts.filter({ $0.isOpen && $0.node == node }).map(\.id) {
            // Passing the end of one on may have given up another.
            guard let place = frames.frame(of: id), !frames[place].isOver else { continue }
            abandon(id, at: now, &application)
            frames[place].isOver = true
            let kind: Event.Kind = call.isReadOnly ? .fail : .info
            let failure = CallFailure(Completion(kind: kind, value: call.argument, error: "cut"))
            pass(.failed(failure), to: frames[place].parent, at: now, &application)
        }
    }

    /// A timer of a layer has run out.
    mutating func expireLayered(
        _ timer: TimerID,
        at now: Int64,
        _ application: inout Application
    ) {
        guard let place = timers.removeValue(forKey: timer.number), !frames[place].isOver else {
            return
        }
        let frame = frames[place]
        switch policy.order[frame.layer] {
        case .deadline, .timeout:
            cancel(inside: place, isByTime: true, at: now, &application)
            frames[place].isOver = true
            pass(.failed(.timedOut), to: frame.parent, at: now, &application)
        case .retry:
            enter(frame.layer + 1, in: place, isHedge: frame.isHedge, at: now, &application)
        case .hedge:
            guard application.spend(for: invocation) else { return }
            frames[place].state = .branches(open: 2)
            enter(frame.layer + 1, in: place, isHedge: true, at: now, &application)
        default: break
        }
    }

    // MARK: Retry

    /// Tries again after a failure, if the rules say so; whether it does.
    mutating func retry(
        _ place: Int,
        after outcome: LayerOutcome,
        _ done: Int,
        _ last: Duration?,
        at now: Int64,
        _ application: inout Application
    ) -> Bool {
        guard case .failed(let failure) = outcome, isRetryable(failure, application),
            done < policy.retry.retries
        else { return false }
        let pause = policy.retry.backoff.pause(
            beforeRetry: done,
            after: last,
            random: &application.random,
            defect: policy.defect
        )
        let end = frames.end(around: place) ?? .max
        guard now + pause.nanoseconds < end || policy.defect == .deadlineIgnored else {
            return false
        }
        guard application.spend(for: invocation) else { return false }
        frames[place].state = .retrying(done: done + 1, pause: pause)
        startTimer(place, after: pause)
        return true
    }

    private func isRetryable(_ failure: CallFailure, _ application: Application) -> Bool {
        switch failure.kind {
        case .definite: return false
        case .refused(let reason): return policy.defect == .retriesOpen && reason == .breakerOpen
        case .attempt(let kind):
            guard policy.retry.failures.contains(kind) else { return false }
            // After an attempt that may have acted, another may act a second time.
            guard !call.isReadOnly, attempts.contains(where: \.isUnknown) else { return true }
            let keysCount = policy.usesIdempotencyKeys && application.deduplicates
            return policy.retry.operations.contains(call, keysCount: keysCount)
        }
    }

    // MARK: Fallback

    /// What the fallback makes of an outcome: it keeps a good answer, or answers for the nodes.
    mutating func fallBack(
        after outcome: LayerOutcome,
        at now: Int64,
        _ application: Application
    ) -> LayerOutcome {
        guard case .failed(let failure) = outcome else {
            keep(outcome, application)
            return outcome
        }
        guard failure.kind != .definite,
            policy.fallback.operations.contains(call, keysCount: false)
        else { return outcome }
        switch policy.fallback.source {
        case .fixed(let value): return .fallback(value, cached: nil)
        case .cache(let timeToLive):
            let wall = now + application.wallOffset
            guard let answer = cache.answer(to: call) else { return outcome }
            let isByWall = policy.defect == .cacheByWallClock
            let age = isByWall ? wall - answer.wall : now - answer.begun
            guard age <= timeToLive.nanoseconds else { return outcome }
            if policy.defect == .cacheKeepsFallback {
                var renewed = answer
                (renewed.begun, renewed.wall, renewed.call) = (callBegun, wall, invocation)
                cache.keep(renewed, to: call)
            }
            return .fallback(answer.value, cached: answer.call)
        }
    }

    /// Only an answer of a node to a question that changes nothing is kept.
    private mutating func keep(_ outcome: LayerOutcome, _ application: Application) {
        guard case .answered(let completion, let id) = outcome, id.number > 0, call.isReadOnly
        else { return }
        let answer = AnswerCache.Answer(
            value: completion.value,
            begun: callBegun,
            wall: callBegun + application.wallOffset,
            call: invocation
        )
        cache.keep(answer, to: call)
    }

    // MARK: The end of the call

    /// The outermost layer has an outcome.
    mutating func finish(_ outcome: LayerOutcome) {
        switch outcome {
        case .answered(var completion, let id):
            if let attempt = attempts.first(where: { $0.id == id }) {
                completion.details["source"] = .string(attempt.node.name)
                if let epoch = attempt.epoch { completion.details["epoch"] = .int(Int64(epoch)) }
            }
            complete(completion)
        case .failed(let failure):
            let isLast = policy.defect == .unknownCalledFailed
            let counted = isLast ? attempts.suffix(1) : attempts[...]
            complete(Completion(settling: Array(counted), of: call, error: failure.error))
        }
    }

    private mutating func complete(_ completion: Completion) {
        var completion = completion
        completion.details["attempts"] = .int(Int64(attempts.count))
        if !call.isReadOnly { cache.forget(call) }
        effects.append(.complete(completion, attempts))
        endCall()
    }
}

extension OperationSet {
    /// Whether a rule is about a call.
    ///
    /// `keysCount`: whether an idempotency key makes every call safe to make twice.
    func contains(_ call: Call, keysCount: Bool) -> Bool {
        switch self {
        case .all: true
        case .reads: call.isReadOnly
        case .idempotent: call.isReadOnly || keysCount
        case .named(let names): names.contains(call.f)
        }
    }
}
