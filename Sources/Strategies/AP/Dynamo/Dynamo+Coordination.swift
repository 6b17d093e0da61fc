import Histories
import Replication

/// The side of the node that was asked.
extension Dynamo {
    /// A node that a call asks, and the owner whose place it takes, if any.
    struct Target: Hashable, Sendable {
        var node: NodeID
        var owner: NodeID?
    }

    /// How far a call is.
    enum Phase: Sendable {
        /// Nothing was changed yet.
        case reading(Votes<Item>, [Target])
        /// The client has its answer; others' are waited for, to repair what they lack.
        case repairing(Votes<Item>, [Target])
        /// A name or a tally is on its way to the own disk.
        case issuing(Item, Reply)
        /// Copies are on their way.
        case putting(Votes<Bool>, [Target], Item, Reply)
    }

    mutating func begin(_ command: Command, for request: RequestID) -> Effects {
        switch command {
        case .read(let key):
            return read(key, command, for: request)
        case .write(let key, _), .add(let key, _):
            guard issues[key] != nil || issues.count < limits.issues else {
                let message = "this node has coordinated changes of \(limits.issues) keys"
                let refusal = Refusal(code: "full", isDefinite: true, message: message)
                return [.reply(request, .error(refusal))]
            }
            guard case .add(_, let amount) = command else {
                return read(key, command, for: request)
            }
            return add(amount, to: key, command, for: request)
        default:
            return [.reply(request, .error(.unsupported(command.f, by: "dynamo")))]
        }
    }

    // MARK: Reading

    private mutating func read(
        _ key: String,
        _ command: Command,
        for request: RequestID
    ) -> Effects {
        let targets = targets(of: key, besides: [])
        let phase = Phase.reading(Votes(needed: quorums.reads), targets)
        let (number, timers): (UInt64, Effects) = calls.begin(command, for: request, in: phase)
        return timers + ask(number)
    }

    mutating func collect(_ item: Item, from node: NodeID, in number: UInt64) -> Effects {
        guard let call = calls[number] else { return [] }
        switch call.phase {
        case .reading(var votes, let targets):
            let isEnough = votes.add(item, of: node)
            calls.move(number, to: .reading(votes, targets))
            guard isEnough else { return [] }
            let merged = merged(votes)
            guard case .write(let key, let value) = call.command else {
                calls.move(number, to: .repairing(votes, targets))
                let reply = Effect<Message, Record>.reply(call.request, .ok(merged.value))
                return [reply]
                    + (votes.missing(of: targets.map(\.node)).isEmpty ? repair(number) : [])
            }
            return write(value, to: key, replacing: merged, in: number)
        case .repairing(var votes, let targets):
            _ = votes.add(item, of: node)
            calls.move(number, to: .repairing(votes, targets))
            return votes.missing(of: targets.map(\.node)).isEmpty ? repair(number) : []
        case .issuing, .putting:
            return []
        }
    }

    private func merged(_ votes: Votes<Item>) -> Item {
        // Determinism: resolving does not depend on the order, but costs nothing to sort.
        votes.answers.sorted { $0.key < $1.key }.reduce(into: Item()) {
            $0.merge($1.value, Variant.self)
        }
    }

    /// Ends a read: those whose answer lacked something are sent it.
    private mutating func repair(_ number: UInt64) -> Effects {
        guard let call = calls.end(number), case .repairing(let votes, let targets) = call.phase
        else { return [] }
        let merged = merged(votes)
        let answers = votes.answers.sorted { $0.key < $1.key }
        let stale = answers.filter { $0.value != merged }
        guard let oldest = stale.first?.value else { return [] }
        let isInverted = Variant.repairsWithStaleAnswer
        let (repaired, item) =
            isInverted ? (answers.filter { $0.value != oldest }, oldest) : (stale, merged)
        return repaired.reduce(into: [.note(Note("read-repair"))]) { effects, answer in
            let owner = targets.first { $0.node == answer.key }?.owner
            effects += tell(.repair(key: call.command.key, item, for: owner), to: answer.key)
        }
    }

    // MARK: Changing

    /// Names a version that replaces what was read, and what this node named itself meanwhile.
    private mutating func write(
        _ value: Value,
        to key: String,
        replacing context: Item,
        in number: UInt64
    ) -> Effects {
        var clock = context.versions.reduce(into: VectorClock()) { $0.merge($1.clock) }
        var replaced = context.versions.map(\.dot)
        var floor = context.versions.map(\.timestamp).max()
        // Safety: the clock covers every name that this node gave, so it must have their pasts; a
        // quorum of stand-ins need not have seen them (Preguiça et al., *Dotted version vectors*,
        // 2010, show what is lost otherwise).
        if let own = issues[key]?.version, Variant.mergesIssuedClock {
            if clock[own.dot.node] < own.dot.count { replaced.append(own.dot) }
            clock.merge(own.clock)
            floor = max(floor ?? own.timestamp, own.timestamp)
        }
        lastCount += 1
        let dot = Dot(node: membership.me, count: lastCount)
        clock.advance(dot.node, to: dot.count)
        // Convergence: a clock that lags must not let a write lose to one that it replaced.
        let time = max(now.nanoseconds, floor.map { $0 &+ 1 } ?? now.nanoseconds)
        let version = Version(dot: dot, clock: clock, timestamp: time, value: value)
        var issue = issues[key] ?? Issue()
        issue.version = Version(dot: dot, clock: clock, timestamp: time, value: .null)
        let details: [String: Value] = [
            "version": .string(dot.description),
            "replaced": .list(replaced.map { .string($0.description) }),
        ]
        calls.move(
            number,
            to: .issuing(Item(versions: [version]), .ok(value, details: details))
        )
        return log(issue, of: key, for: number)
    }

    private mutating func add(
        _ amount: Int64,
        to key: String,
        _ command: Command,
        for request: RequestID
    ) -> Effects {
        var issue = issues[key] ?? Issue()
        guard let tally = issue.tally.adding(amount) else {
            let message = "\(key) has no room for \(amount) more"
            let refusal = Refusal(code: "overflow", isDefinite: true, message: message)
            return [.reply(request, .error(refusal))]
        }
        issue.tally = tally
        let phase = Phase.issuing(Item(tallies: [membership.me: tally]), .ok(.int(amount)))
        let (number, timers): (UInt64, Effects) = calls.begin(command, for: request, in: phase)
        return timers + log(issue, of: key, for: number)
    }

    private mutating func log(_ issue: Issue, of key: String, for number: UInt64) -> Effects {
        issues[key] = issue
        lastToken += 1
        waiting[WriteToken(lastToken)] = .issue(call: number)
        return [.persist(.issued(key, issue), WriteToken(lastToken))]
    }

    /// Safety: only now may others hear of it, or a crash would let the next life name it again.
    mutating func put(_ number: UInt64) -> Effects {
        guard let call = calls[number], case .issuing(let item, let reply) = call.phase else {
            return []
        }
        let targets = targets(of: call.command.key, besides: [])
        calls.move(number, to: .putting(Votes(needed: quorums.writes), targets, item, reply))
        return ask(number)
    }

    mutating func count(copyAt node: NodeID, in number: UInt64) -> Effects {
        guard let call = calls[number],
            case .putting(var votes, let targets, let item, let reply) = call.phase
        else { return [] }
        let isEnough = votes.add(true, of: node)
        calls.move(number, to: .putting(votes, targets, item, reply))
        guard isEnough else { return [] }
        _ = calls.end(number)
        return [.reply(call.request, reply)]
    }

    // MARK: Nodes to ask

    /// The first N that are neither suspected nor silent; each that is no owner stands in for one.
    private func targets(of key: String, besides silent: [NodeID]) -> [Target] {
        let owners = owners(of: key)
        guard Variant.isSloppy else { return owners.map { Target(node: $0) } }
        let away = suspected.union(silent)
        let order = ring.preference(of: Ring.partition(of: key))
        let present = order.filter { !away.contains($0) }.prefix(quorums.copies)
        var absent = owners.filter(away.contains)[...]
        return present.map { node in
            Target(node: node, owner: owners.contains(node) ? nil : absent.popFirst())
        }
    }

    /// Puts the question of the call's phase to those who have not answered it.
    private mutating func ask(_ number: UInt64) -> Effects {
        guard let call = calls[number] else { return [] }
        let key = call.command.key
        var effects: Effects = []
        switch call.phase {
        case .reading(let votes, let targets):
            for node in votes.missing(of: targets.map(\.node)) {
                effects += tell(.get(call: number, key: key), to: node)
            }
        case .putting(let votes, let targets, let item, _):
            for target in targets where votes.answers[target.node] == nil {
                let put = Message.put(call: number, key: key, item, for: target.owner)
                effects += tell(put, to: target.node)
            }
        case .repairing, .issuing: break
        }
        return effects
    }

    // MARK: Time

    mutating func expire(_ timer: CallTimer) -> Effects {
        switch timer {
        case .deadline(let number): giveUp(number)
        case .retransmission(let number): again(number)
        }
    }

    /// Those who were silent are asked again, and others in their place besides.
    private mutating func again(_ number: UInt64) -> Effects {
        guard let call = calls[number] else { return [] }
        let key = call.command.key
        var note: Effects = []
        func extended(_ targets: [Target], silent: [NodeID]) -> [Target] {
            let others = self.targets(of: key, besides: silent.filter { $0 != membership.me })
            let new = others.filter { other in !targets.contains { $0.node == other.node } }
            if !new.isEmpty { note = [.note(Note("stand-in-asked"))] }
            return targets + new
        }
        switch call.phase {
        case .reading(let votes, let targets):
            let all = extended(targets, silent: votes.missing(of: targets.map(\.node)))
            calls.move(number, to: .reading(votes, all))
        case .putting(let votes, let targets, let item, let reply):
            let all = extended(targets, silent: votes.missing(of: targets.map(\.node)))
            calls.move(number, to: .putting(votes, all, item, reply))
        case .repairing:
            return repair(number)
        case .issuing: break
        }
        return note + ask(number) + [calls.nextRetransmission(of: number)]
    }

    private mutating func giveUp(_ number: UInt64) -> Effects {
        guard let call = calls[number] else { return [] }
        let refusal: Refusal
        switch call.phase {
        case .repairing:
            return repair(number)
        case .reading:
            refusal = .noQuorum(isDefinite: true, "fewer than \(quorums.reads) nodes answered")
        case .issuing:
            refusal = Refusal(
                code: "slow-disk",
                isDefinite: false,
                message: "the change was not durable in time"
            )
        case .putting:
            refusal = .noQuorum(isDefinite: false, "fewer than \(quorums.writes) nodes took it")
        }
        _ = calls.end(number)
        return [.reply(call.request, .error(refusal))]
    }
}
