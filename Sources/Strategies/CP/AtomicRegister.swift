import Histories
import Replication

/// A multi-writer atomic register over majorities: `abd`.
///
/// Source: Attiya, Bar-Noy, Dolev, *Sharing memory robustly in message-passing systems*, JACM
/// 1995; several writers by tags: Lynch and Shvartsman, *Robust emulation of shared memory using
/// dynamic quorum-acknowledged broadcasts*, FTCS 1997.
/// ```
///             query a majority            update a majority
///  request ──────────────────▶ highest tag ────────────────▶ reply
///                              read: the value found is written back
///                              write: the new value under a higher tag
/// ```
/// Claim: linearizable reads and writes while a majority can talk; elsewhere calls are refused.
/// A read returns without the second phase when its whole majority holds the same tag durably.
public struct AtomicRegister<Variant: AtomicRegisterVariant>: Replica {
    /// What nodes say to each other; `call` numbers the asker's phases.
    public enum Message: Codable, Sendable {
        case query(call: UInt64, key: String)
        case answer(call: UInt64, Tagged)
        case update(call: UInt64, key: String, Tagged)
        case acknowledgement(call: UInt64)
    }

    /// A value that a node has accepted.
    public struct Record: Codable, Sendable {
        var key: String
        var tagged: Tagged
    }

    typealias Effects = [Effect<Message, Record>]

    private enum Phase: Sendable {
        case querying(Votes<Tagged>)
        case updating(Votes<Bool>, Tagged, returning: Value)
    }

    private struct Acceptance: Sendable {
        let key: String
        let tagged: Tagged
        let call: UInt64
        let asker: NodeID
    }

    private let membership: Membership
    private var store = TaggedStore()
    private var issuer: TagIssuer
    private var calls: Calls<Phase>
    private var accepting: [WriteToken: Acceptance] = [:]
    private var lastToken: UInt64 = 0

    /// The state after a start; the register needs no dice.
    public init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        issuer = TagIssuer(membership)
        calls = Calls(membership)
        for record in records { store.offer(record.tagged, for: record.key) }
    }

    /// Takes one input and returns what must be done about it, in order.
    public mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>]
    {
        switch input {
        case .start: []
        case .request(let request, let command): begin(command, for: request)
        case .message(let message, let sender): receive(message, from: sender)
        case .timer(let timer): expire(CallTimer(timer))
        case .persisted(let token): finishAcceptance(token)
        }
    }

    /// The newest value of each key.
    public var compacted: [Record]? {
        store.values.sorted { $0.key < $1.key }.map { Record(key: $0.key, tagged: $0.value) }
    }

    /// Equal for nodes that hold equal tags.
    public var digest: UInt64 { store.digest }

    /// Keys held and calls in flight.
    public var status: [String: Value] {
        ["keys": .int(Int64(store.values.count)), "calls": .int(Int64(calls.count))]
    }

    /// How many nodes are asked for answers: any two such sets must have a node in common.
    private var quorum: Int {
        Variant.quorumsIntersect ? membership.majority : max(1, membership.members.count / 2)
    }

    // MARK: The asking side

    private mutating func begin(_ command: Command, for request: RequestID) -> Effects {
        switch command {
        case .read, .write: break
        default: return [.reply(request, .error(.unsupported(command.f, by: "abd")))]
        }
        let (number, timers): (UInt64, Effects) = calls.begin(
            command,
            for: request,
            in: .querying(Votes(needed: quorum))
        )
        return ask(number, membership.members) + timers
    }

    private mutating func collect(
        _ tagged: Tagged,
        from node: NodeID,
        in number: UInt64
    ) -> Effects {
        let majority = calls.change(number) { phase -> Votes<Tagged>? in
            guard case .querying(var votes) = phase else { return nil }
            // Taken out meanwhile, so that adding does not copy what is there.
            phase = .querying(Votes(needed: 0))
            let isMajority = votes.add(tagged, of: node)
            phase = .querying(votes)
            return isMajority ? votes : nil
        }
        guard let votes = majority ?? nil, let highest = votes.highest, let call = calls[number]
        else { return [] }
        switch call.command {
        case .read:
            let agree = votes.answers.values.allSatisfy { $0.tag == highest.tag }
            if agree || !Variant.writesBack {
                return finish(number, with: highest.value)
            }
            return [.note(Note("read-write-back"))]
                + update(number, to: highest, returning: highest.value)
        case .write(let key, let value):
            let tag = tag(for: key, above: highest.tag)
            return update(number, to: Tagged(tag: tag, value: value), returning: value)
        default:
            return []
        }
    }

    private mutating func tag(for key: String, above highest: Tag) -> Tag {
        let tag = issuer.next(for: key, above: highest)
        // Safety: two nodes that saw the same highest tag must not give out the same next one.
        return Variant.namesItsNode ? tag : Tag(counter: tag.counter, node: "", incarnation: 0)
    }

    private mutating func update(
        _ number: UInt64,
        to tagged: Tagged,
        returning value: Value
    ) -> Effects {
        let votes = Votes<Bool>(needed: quorum)
        calls.move(number, to: .updating(votes, tagged, returning: value))
        return ask(number, membership.members)
    }

    private mutating func count(acknowledgementOf node: NodeID, in number: UInt64) -> Effects {
        // Safety: not an optional value, since a bare nil would be the value null.
        let isMajority = calls.change(number) { phase -> Bool in
            guard case .updating(var votes, let tagged, let value) = phase else { return false }
            phase = .updating(Votes(needed: 0), tagged, returning: value)
            let isMajority = votes.add(true, of: node)
            phase = .updating(votes, tagged, returning: value)
            return isMajority
        }
        guard isMajority == true, case .updating(_, _, let value)? = calls[number]?.phase else {
            return []
        }
        return finish(number, with: value)
    }

    private mutating func finish(_ number: UInt64, with value: Value) -> Effects {
        guard let call = calls.end(number) else { return [] }
        return [.reply(call.request, .ok(value))]
    }

    // MARK: The answering side

    private mutating func receive(_ message: Message, from sender: NodeID) -> Effects {
        switch message {
        case .query(let call, let key):
            reply(.answer(call: call, store[key]), to: sender)
        case .answer(let call, let tagged):
            collect(tagged, from: sender, in: call)
        case .update(let call, let key, let tagged):
            accept(Acceptance(key: key, tagged: tagged, call: call, asker: sender))
        case .acknowledgement(let call):
            count(acknowledgementOf: sender, in: call)
        }
    }

    private mutating func accept(_ acceptance: Acceptance) -> Effects {
        let acknowledgement = Message.acknowledgement(call: acceptance.call)
        if acceptance.tagged.tag <= store[acceptance.key].tag {
            return reply(acknowledgement, to: acceptance.asker)
        }
        lastToken += 1
        let token = WriteToken(lastToken)
        let persist = Effect<Message, Record>.persist(
            Record(key: acceptance.key, tagged: acceptance.tagged),
            token
        )
        guard Variant.waitsForDurability else {
            store.offer(acceptance.tagged, for: acceptance.key)
            return [persist] + reply(acknowledgement, to: acceptance.asker)
        }
        accepting[token] = acceptance
        return [persist]
    }

    private mutating func finishAcceptance(_ token: WriteToken) -> Effects {
        // Safety: neither a query nor an acknowledgement may speak of a value before it is durable.
        guard let acceptance = accepting.removeValue(forKey: token) else { return [] }
        store.offer(acceptance.tagged, for: acceptance.key)
        return reply(.acknowledgement(call: acceptance.call), to: acceptance.asker)
    }

    // MARK: Time and messages

    private mutating func expire(_ timer: CallTimer) -> Effects {
        switch timer {
        case .deadline(let number): giveUp(number)
        case .retransmission(let number): retransmit(number)
        }
    }

    private mutating func giveUp(_ number: UInt64) -> Effects {
        guard let call = calls.end(number) else { return [] }
        let nothingProposed: Bool
        if case .querying = call.phase { nothingProposed = true } else { nothingProposed = false }
        return [
            .reply(
                call.request,
                .error(
                    .noQuorum(
                        isDefinite: nothingProposed,
                        nothingProposed
                            ? "no majority answered the query" : "no majority took the update"
                    )
                )
            )
        ]
    }

    private mutating func retransmit(_ number: UInt64) -> Effects {
        guard calls[number] != nil else { return [] }
        return ask(number, membership.peers) + [calls.nextRetransmission(of: number)]
    }

    /// Puts the question of the call's phase to those who have not answered it.
    private mutating func ask(_ number: UInt64, _ nodes: [NodeID]) -> Effects {
        guard let call = calls[number] else { return [] }
        let key = call.command.key
        return switch call.phase {
        case .querying(let votes):
            broadcast(.query(call: number, key: key), to: votes.missing(of: nodes))
        case .updating(let votes, let tagged, _):
            broadcast(.update(call: number, key: key, tagged), to: votes.missing(of: nodes))
        }
    }

    private mutating func broadcast(_ message: Message, to nodes: [NodeID]) -> Effects {
        var effects: Effects = []
        effects.reserveCapacity(nodes.count + 2)
        var includesMe = false
        for node in nodes {
            if node == membership.me {
                includesMe = true
            } else {
                effects.append(.send(message, to: node))
            }
        }
        if includesMe { effects += receive(message, from: membership.me) }
        return effects
    }

    /// Sends; a node's word to itself is heard at once.
    private mutating func reply(_ message: Message, to node: NodeID) -> Effects {
        node == membership.me
            ? receive(message, from: membership.me) : [.send(message, to: node)]
    }
}

/// What may differ between the register and its broken twins.
public protocol AtomicRegisterVariant: Sendable {
    /// Whether a read makes a majority hold what it returns before it returns it.
    static var writesBack: Bool { get }
    /// Whether a node acknowledges an update only when it is durable.
    static var waitsForDurability: Bool { get }
    /// Whether a tag says who issued it.
    static var namesItsNode: Bool { get }
    /// Whether more than half of the nodes are asked.
    static var quorumsIntersect: Bool { get }
}

extension AtomicRegisterVariant {
    /// A read makes a majority hold what it returns.
    public static var writesBack: Bool { true }
    /// An update is acknowledged after it is durable.
    public static var waitsForDurability: Bool { true }
    /// A tag has the name of the node that issued it.
    public static var namesItsNode: Bool { true }
    /// More than half of the nodes are asked, so that any two quorums have a node in common.
    public static var quorumsIntersect: Bool { true }
}

/// The register as published; other algorithms as published go by this name, too.
public enum Faithful: AtomicRegisterVariant {
    /// It waits, whichever algorithm it is.
    public static var waitsForDurability: Bool { true }
}
