import Generators
import Histories
import Replication

extension Simulator {
    /// The clients of the workload come first; then one a node, for the second act.
    func client(at index: Int) -> SimulatedClient {
        let seat = Seat(client: index, clients: plan.clients + plan.nodes, seed: plan.seed)
        let node = index < plan.clients ? index % plan.nodes : index - plan.clients
        var script: [SimulationPlan.ScriptedCall] = []
        if let scripts = plan.script, index < scripts.count { script = scripts[index] }
        return SimulatedClient(
            seat: seat,
            node: node,
            nodeName: members[node].name,
            generator: workload.generator(seat),
            script: script
        )
    }

    /// Sends a client on an errand.
    mutating func send(_ client: Int, on errand: SimulatedClient.Errand) {
        busy += 1
        clients[client].errand = errand
        clients[client].tries = 0
        queue.add(.wake, at: now + pause(of: client), place: client)
    }

    private mutating func pause(of client: Int) -> Int64 {
        Int64(clients[client].random.below(plan.hazards.pause + 1))
    }

    /// Asks what is to be asked next, or ends the errand.
    mutating func wake(_ client: Int) {
        switch clients[client].errand {
        case .none: return
        case .generator(let left):
            guard left > 0, let call = clients[client].generator.next() else { return end(client) }
            clients[client].errand = .generator(left: left - 1)
            let ordinal = run.calls[client].count
            run.calls[client].append(.init(ordinal: ordinal, time: now, call: call))
            clients[client].throwDice(forCall: ordinal)
            invoke(client, call)
        case .script(let next):
            guard next < clients[client].script.count else { return end(client) }
            let scripted = clients[client].script[next]
            if scripted.time > now { return queue.add(.wake, at: scripted.time, place: client) }
            clients[client].errand = .script(next: next + 1)
            run.calls[client].append(scripted)
            clients[client].throwDice(forCall: scripted.ordinal)
            invoke(client, scripted.call)
        case .untilServed:
            guard let call = clients[client].generator.next() else { return end(client) }
            invoke(client, call)
        case .each(let calls, let next, _), .drain(let calls, let next):
            guard next < calls.count else { return end(client) }
            clients[client].tries += 1
            invoke(client, calls[next])
        }
    }

    private mutating func end(_ client: Int) {
        clients[client].errand = .none
        busy -= 1
    }

    private mutating func invoke(_ client: Int, _ call: Call) {
        run.operations += 1
        clients[client].call = call
        clients[client].command = try? call.command()
        clients[client].invokedAt = now
        clients[client].invocation = run.events.count
        clients[client].stage = .sent
        clients[client].number += 1
        record(client, .invoke, value: call.argument, extra: clients[client].marks)
        let number = clients[client].number
        queue.add(.request, at: now + clients[client].travel(), place: client, life: number)
        queue.add(.timeout, at: now + timeout, place: client, life: number)
    }

    /// A call reaches its node.
    mutating func request(_ client: Int, _ number: Int32) {
        guard clients[client].number == number, clients[client].stage == .sent else { return }
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
        guard clients[client].number == asker.call, clients[client].stage == .taken else { return }
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
        guard let reply = answers.take(slot), clients[client].number == number,
            clients[client].stage == .answered
        else { return }
        var isServed = true
        if case .error(let refusal) = reply { isServed = refusal.isOutcome }
        if !isServed { noteUnserved(client) }
        complete(client, Completion(reply, to: clients[client].call), isServed: isServed)
    }

    /// A client gives up waiting.
    mutating func timeOut(_ client: Int, _ number: Int32) {
        guard clients[client].number == number, clients[client].stage != .none else { return }
        run.coverage.count(.callTimedOut)
        // An impatient client proves nothing against a node.
        if timeout >= Self.patience { noteUnserved(client) }
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

    /// Ends a call that was not answered; what changes nothing has failed for certain.
    private mutating func fail(_ client: Int, isCertain: Bool, _ error: String) {
        let kind: Event.Kind = isCertain || clients[client].isReadOnly ? .fail : .info
        let value = clients[client].call.argument
        let completion = Completion(kind: kind, value: value, error: error)
        complete(client, completion, isServed: false)
    }

    private mutating func complete(_ client: Int, _ completion: Completion, isServed: Bool) {
        let marks = clients[client].marks
        let details = completion.details
        record(
            client,
            completion.kind,
            value: completion.value,
            error: completion.error,
            extra: details.isEmpty ? marks : marks.merging(details) { mark, _ in mark }
        )
        clients[client].stage = .none
        if completion.kind == .info { clients[client].process += clients[client].seat.clients }
        goOn(client, after: completion, isServed: isServed)
    }

    private mutating func goOn(_ client: Int, after completion: Completion, isServed: Bool) {
        switch clients[client].errand {
        case .none: return
        case .generator: clients[client].generator.hear(completion.answer)
        case .script: break
        case .untilServed:
            clients[client].generator.hear(completion.answer)
            if isServed { return end(client) }
        case .each(let calls, let next, let attempts):
            if completion.isSettled || clients[client].tries >= attempts {
                clients[client].errand = .each(calls, next: next + 1, attempts: attempts)
                clients[client].tries = 0
            }
        case .drain(let calls, let next):
            if completion.kind != .ok || completion.value == .null {
                clients[client].errand = .drain(calls, next: next + 1)
            }
        }
        let rest = completion.kind == .fail ? rest : 0
        queue.add(.wake, at: now + rest + pause(of: client), place: client)
    }

    private mutating func record(
        _ client: Int,
        _ kind: Event.Kind,
        value: Value,
        error: String? = nil,
        extra: [String: Value]
    ) {
        run.events.append(
            Event(
                index: run.events.count,
                time: now,
                process: .client(clients[client].process),
                kind: kind,
                f: clients[client].call.f,
                key: clients[client].call.key,
                value: value,
                error: error,
                node: clients[client].nodeName,
                extra: extra
            )
        )
    }
}
