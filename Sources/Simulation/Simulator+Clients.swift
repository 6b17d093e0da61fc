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
        clients[client].flights.removeAll(keepingCapacity: true)
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
        clients[client].client.invocationIndex = run.events.count
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
        switch clients[client].client.step(input, at: now, in: &application) {
        case .none: break
        case .one(let effect): carryOut(effect, of: client)
        case .several(let effects): for effect in effects { carryOut(effect, of: client) }
        }
        if !isPinned { obeyApplication() }
    }

    private mutating func carryOut(_ effect: ClientMachine.Effect, of client: Int) {
        switch effect {
        case .attempt(let attempt): send(attempt, of: client)
        case .abandon(let attempt):
            clients[client].flights.removeAll { $0.number == attempt.number }
            noteAttempt(of: client) { $0.abandoned(attempt) }
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

    private mutating func send(_ attempt: Attempt, of client: Int) {
        let number = attempt.id.number
        let own = clients[client].node
        let node = attempt.node == members[own] ? own : ordinal(of: attempt.node) ?? own
        clients[client].flights.append(
            .init(
                number: number,
                node: node,
                limit: attempt.limit,
                deadline: now + attempt.limit,
                stage: .sent,
                key: attempt.key,
                dialogue: Dialogue(clients[client].client.call)
            )
        )
        noteAttempt(of: client, attempt)
        queue.add(.request, at: now + clients[client].travel(), place: client, life: number)
        queue.add(.timeout, at: now + attempt.limit, place: client, life: number)
    }

    private mutating func complete(
        _ client: Int,
        _ completion: Completion,
        _ attempts: [Attempt]
    ) {
        record(clients[client].client.event(of: completion, attempts))
        clients[client].flights.removeAll(keepingCapacity: true)
        guard let next = clients[client].client.finish(completion, attempts, at: now) else {
            busy -= 1
            return
        }
        queue.add(.wake, at: next + pause(of: client), place: client)
    }

    // MARK: An attempt and its outcome

    /// An attempt reaches its node.
    mutating func request(_ client: Int, _ number: Int32) {
        guard let place = clients[client].flights.place(of: number, at: .sent) else { return }
        let node = clients[client].flights[place].node
        guard nodes[node].isUp else {
            run.coverage.count(.callRefused)
            return fail(client, place, isCertain: true, "connectionRefused")
        }
        let asked = clients[client].flights[place].dialogue?.command ?? clients[client].command
        guard let command = asked else {
            return fail(client, place, isCertain: true, "unsupported")
        }
        clients[client].flights[place].stage = .taken
        nodes[node].askers.append(.init(client: Int32(client), call: number))
        let key = clients[client].flights[place].key
        let request = RequestID(UInt64(nodes[node].askers.count), key: key)
        guard nodes[node].line != nil else {
            return arrive(.request(request, command), at: node)
        }
        let deadline = clients[client].flights[place].deadline
        ask(SimulatedNode.Asked(request: request, command: command), deadline: deadline, at: node)
    }

    /// A node answers: the answer sets out for the client, unless nobody waits for it any more.
    mutating func deliver(_ reply: Reply, to request: RequestID, of node: Int) {
        guard request.number >= 1, request.number <= nodes[node].askers.count else { return }
        let asker = nodes[node].askers[Int(request.number) - 1]
        let client = Int(asker.client)
        guard let place = clients[client].flights.place(of: asker.call, at: .taken) else { return }
        clients[client].flights[place].stage = .answered
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
        guard let reply = answers.remove(slot),
            let place = clients[client].flights.place(of: number, at: .answered)
        else { return }
        guard let completion = outcome(of: reply, client, place) else { return }
        if !completion.isServed { noteUnserved(client) }
        settle(client, place, completion)
    }

    /// What an answer means; nil where it only leads to the next request of a transaction.
    private mutating func outcome(of reply: Reply, _ client: Int, _ place: Int) -> Completion? {
        guard var dialogue = clients[client].flights[place].dialogue else {
            return Completion(reply, to: clients[client].client.call)
        }
        if let completion = dialogue.receive(reply) { return completion }
        clients[client].flights[place].dialogue = dialogue
        clients[client].flights[place].stage = .sent
        queue.add(
            .request,
            at: now + dialogue.pause.nanoseconds + clients[client].travel(),
            place: client,
            life: clients[client].flights[place].number
        )
        return nil
    }

    /// A client gives up waiting.
    mutating func timeOut(_ client: Int, _ number: Int32) {
        guard let place = clients[client].flights.firstIndex(where: { $0.number == number })
        else { return }
        run.coverage.count(.callTimedOut)
        // An impatient client proves nothing against a node.
        if clients[client].flights[place].limit >= Self.servingTimeout { noteUnserved(client) }
        fail(client, place, isCertain: false, "timedOut")
    }

    /// How long a node may take to answer before it counts as unavailable.
    private static var servingTimeout: Int64 { 1_000_000_000 }

    /// The attempts that a node had taken when it died are cut short.
    mutating func cutShort(callsAt node: Int) {
        for client in clients.indices {
            let cut = clients[client].flights.filter { $0.node == node && $0.stage == .taken }
            for flight in cut {
                guard let place = clients[client].flights.place(of: flight.number, at: .taken)
                else {
                    continue
                }
                run.coverage.count(.callCutShort)
                fail(client, place, isCertain: false, "reset")
            }
        }
    }

    /// Takes down that no answer, or no good one, came although every node lived all the while.
    private mutating func noteUnserved(_ client: Int) {
        guard isFaulty, clients[client].invokedAt >= allUpSince else { return }
        run.unserved.append(clients[client].invocation)
    }

    /// Ends an attempt that was not answered; what changes nothing has failed for certain.
    private mutating func fail(_ client: Int, _ place: Int, isCertain: Bool, _ error: String) {
        if let dialogue = clients[client].flights[place].dialogue {
            return settle(client, place, dialogue.unanswered(error, isCertain: isCertain))
        }
        let kind: Event.Kind =
            isCertain || clients[client].command?.isReadOnly == true ? .fail : .info
        let value = clients[client].client.call.argument
        settle(client, place, Completion(kind: kind, value: value, error: error))
    }

    private mutating func settle(_ client: Int, _ place: Int, _ completion: Completion) {
        let attempt = Attempt.ID(clients[client].flights.remove(at: place).number)
        noteAttempt(of: client) { $0.ended(attempt, completion) }
        step(client: client, .outcome(attempt, completion))
    }
}
