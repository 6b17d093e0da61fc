import Histories
import Replication
import Resilience

extension Simulator {
    /// Lets a client begin a phase; what it was still about from an earlier one is given up.
    mutating func begin(_ phase: ClientPhase, of client: Int) {
        if !clients[client].client.isDone { withdraw(client) }
        busy += 1
        clients[client].client.begin(phase)
        queue.add(.wake, at: now + pause(of: client), place: client)
    }

    /// Gives a client's task up; a call that is active stays open.
    mutating func withdraw(_ client: Int) {
        busy -= 1
        clients[client].stage = .none
        clients[client].client.stop()
    }

    private mutating func pause(of client: Int) -> Int64 {
        Int64(clients[client].random.below(plan.hazards.pause + 1))
    }

    /// Asks what is to be asked next, or ends the task.
    mutating func wake(_ client: Int) {
        guard !clients[client].client.isDone, !clients[client].client.isActive else { return }
        switch clients[client].client.next(at: now) {
        case .end: busy -= 1
        case .wait(until: let time): queue.add(.wake, at: time, place: client)
        case .call: invoke(client)
        case .planned(let scripted):
            run.calls[client].append(scripted)
            clients[client].throwDice(forCall: scripted.ordinal)
            invoke(client)
        }
    }

    private mutating func invoke(_ client: Int) {
        run.operations += 1
        clients[client].command = try? clients[client].client.call.command()
        clients[client].invokedAt = now
        clients[client].invocation = run.events.count
        record(clients[client].client.invocation)
        step(client: client, .call(clients[client].client.call))
    }

    private mutating func record(_ event: consuming Event) {
        event.index = run.events.count
        event.time = now
        run.events.append(event)
    }

    // MARK: The loop of `Client`

    /// Something happens to a client.
    mutating func step(client: Int, _ input: ClientMachine.Input) {
        for effect in clients[client].client.step(input, at: now) {
            switch effect {
            case .attempt(let attempt): send(attempt, of: client)
            case .abandon(let attempt):
                if clients[client].attempt == attempt.number { clients[client].stage = .none }
            case .startTimer(let timer, let delay):
                queue.add(
                    .clientTimer,
                    at: now + delay.nanoseconds,
                    place: client,
                    payload: timer.number
                )
            case .complete(let completion, let attempts): complete(client, completion, attempts)
            case .note: break
            }
        }
    }

    private mutating func send(_ attempt: Attempt, of client: Int) {
        let number = attempt.id.number
        clients[client].attempt = number
        clients[client].limit = attempt.limit
        clients[client].stage = .sent
        queue.add(.request, at: now + clients[client].travel(), place: client, life: number)
        queue.add(.timeout, at: now + attempt.limit, place: client, life: number)
    }

    private mutating func complete(
        _ client: Int,
        _ completion: Completion,
        _ attempts: [Attempt]
    ) {
        record(clients[client].client.event(of: completion))
        clients[client].stage = .none
        guard let next = clients[client].client.finish(completion, attempts, at: now) else {
            busy -= 1
            return
        }
        queue.add(.wake, at: next + pause(of: client), place: client)
    }

    // MARK: An attempt and its outcome

    /// An attempt reaches its node.
    mutating func request(_ client: Int, _ number: Int32) {
        guard clients[client].attempt == number, clients[client].stage == .sent else { return }
        let node = clients[client].node
        guard nodes[node].isUp else {
            run.coverage.count(.callRefused)
            return fail(client, isCertain: true, "connectionRefused")
        }
        guard let command = clients[client].command else {
            return fail(client, isCertain: true, "unsupported")
        }
        clients[client].stage = .taken
        nodes[node].askers.append(.init(client: Int32(client), call: number))
        arrive(.request(RequestID(UInt64(nodes[node].askers.count)), command), at: node)
    }

    /// A node answers: the answer sets out for the client, unless nobody waits for it any more.
    mutating func deliver(_ reply: Reply, to request: RequestID, of node: Int) {
        guard request.number >= 1, request.number <= nodes[node].askers.count else { return }
        let asker = nodes[node].askers[Int(request.number) - 1]
        let client = Int(asker.client)
        guard clients[client].attempt == asker.call, clients[client].stage == .taken else { return }
        clients[client].stage = .answered
        queue.add(
            .answer,
            at: now + clients[client].travel(),
            place: client,
            life: asker.call,
            payload: UInt64(answers.put(reply))
        )
    }

    /// An answer reaches its client.
    mutating func answer(_ client: Int, _ number: Int32, _ slot: Int) {
        guard let reply = answers.take(slot), clients[client].attempt == number,
            clients[client].stage == .answered
        else { return }
        let completion = Completion(reply, to: clients[client].client.call)
        if !completion.isServed { noteUnserved(client) }
        settle(client, completion)
    }

    /// A client gives up waiting.
    mutating func timeOut(_ client: Int, _ number: Int32) {
        guard clients[client].attempt == number, clients[client].stage != .none else { return }
        run.coverage.count(.callTimedOut)
        // An impatient client proves nothing against a node.
        if clients[client].limit >= Self.patience { noteUnserved(client) }
        fail(client, isCertain: false, "timedOut")
    }

    /// How long a node may take to answer before it counts as unavailable.
    private static var patience: Int64 { 1_000_000_000 }

    /// The calls that a node had taken when it died are cut short.
    mutating func cutShort(callsAt node: Int) {
        for client in clients.indices
        where clients[client].node == node && clients[client].stage == .taken {
            run.coverage.count(.callCutShort)
            fail(client, isCertain: false, "reset")
        }
    }

    /// Takes down that no answer, or no good one, came although every node lived all the while.
    private mutating func noteUnserved(_ client: Int) {
        guard isFaulty, clients[client].invokedAt >= allUpSince else { return }
        run.unserved.append(clients[client].invocation)
    }

    /// Ends an attempt that was not answered; what changes nothing has failed for certain.
    private mutating func fail(_ client: Int, isCertain: Bool, _ error: String) {
        let kind: Event.Kind = isCertain || clients[client].isReadOnly ? .fail : .info
        let value = clients[client].client.call.argument
        settle(client, Completion(kind: kind, value: value, error: error))
    }

    private mutating func settle(_ client: Int, _ completion: Completion) {
        clients[client].stage = .none
        step(client: client, .outcome(Attempt.ID(clients[client].attempt), completion))
    }
}
