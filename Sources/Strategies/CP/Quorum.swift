import Histories
import Replication

/// The textbook's majority store: two-phase writes, majority reads, no read repair: `quorum`.
///
/// Source: Gifford, *Weighted voting for replicated data*, SOSP 1979, with a prepare and a commit
/// phase (Gray, *Notes on data base operating systems*, 1978, section 5.8.3.3) per write.
/// ```
///  write:  prepare(version, value) ──▶ a majority votes yes ──▶ commit ──▶ a majority has it: ok
///                                  └─▶ somebody knows a higher version ──▶ again, higher
///  read:   query ──▶ a majority answers ──▶ the value of the highest version
/// ```
/// Claim: a regular register (Lamport, *On interprocess communication*, 1986), and no more. A read
/// under way with a commit may return the new value, and a later one over another majority the old
/// one; a coordinator cut off in its commit phase leaves a value that some majorities show.
public struct Quorum<Variant: QuorumVariant>: Replica {
    /// What nodes say to each other; `call` numbers the coordinator's rounds.
    public enum Message: Codable, Sendable {
        case query(call: UInt64, key: String)
        case answer(call: UInt64, Tagged)
        case prepare(call: UInt64, key: String, Tagged)
        case vote(call: UInt64, on: Tag, Ballot)
        case commit(call: UInt64, key: String, Tagged)
        case committed(call: UInt64)
    }

    /// A participant's answer to a prepare.
    public enum Ballot: Codable, Sendable {
        case yes
        case no(highest: Tag)
    }

    /// A value on its way through the two phases.
    public enum Record: Codable, Sendable {
        case prepared(key: String, Tagged)
        case committed(key: String, Tagged)
    }

    typealias Effects = [Effect<Message, Record>]

    private enum Phase: Sendable {
        case querying(Votes<Tagged>)
        case preparing(Votes<Bool>, Tagged)
        case committing(Votes<Bool>, Tagged)
    }

    private struct Storing: Sendable {
        let record: Record
        let answer: Message
        let asker: NodeID
    }

    private let membership: Membership
    private var store = TaggedStore()
    private var prepared: [String: Tag] = [:]
    private var issuer: TagIssuer
    private var calls: Calls<Phase>
    private var storing: [WriteToken: Storing] = [:]
    private var lastToken: UInt64 = 0

    /// The state after a start; the store needs no dice.
    public init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        issuer = TagIssuer(membership)
        calls = Calls(membership)
        for record in records { apply(record) }
    }

    /// Takes one input and returns what must be done about it, in order.
    public mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>]
    {
        switch input {
        case .start: []
        case .request(let request, let command): begin(command, for: request)
        case .message(let message, let sender): receive(message, from: sender)
        case .timer(let timer): expire(CallTimer(timer))
        case .persisted(let token): finishStoring(token)
        }
    }

    /// The newest value of each key, and the highest version that was prepared.
    public var compacted: [Record]? {
        prepared.sorted { $0.key < $1.key }.map { key, tag in
            .prepared(key: key, Tagged(tag: tag, value: .null))
        } + store.values.sorted { $0.key < $1.key }.map { .committed(key: $0.key, $0.value) }
    }

    /// Equal for nodes that have committed the same.
    public var digest: UInt64 { store.digest }

    /// Keys held and calls in flight.
    public var status: [String: Value] {
        ["keys": .int(Int64(store.values.count)), "calls": .int(Int64(calls.count))]
    }

    /// Safety: a majority of votes has a node in common with every commit that went before, and
    /// that node refuses a version which is not above it.
    private var votesNeeded: Int { Variant.preparesAtMajority ? membership.majority : 1 }

    // MARK: The coordinator

    private mutating func begin(_ command: Command, for request: RequestID) -> Effects {
        let phase: Phase
        switch command {
        case .read:
            phase = .querying(Votes(needed: membership.majority))
        case .write(let key, let value):
            let tag = issuer.next(for: key, above: max(store[key].tag, prepared[key] ?? .initial))
            phase = .preparing(Votes(needed: votesNeeded), Tagged(tag: tag, value: value))
        default:
            return [.reply(request, .error(.unsupported(command.f, by: "quorum")))]
        }
        let (number, timers): (UInt64, Effects) = calls.begin(command, for: request, in: phase)
        return timers + ask(number, membership.members)
    }

    /// Puts the question of the call's phase to those who have not answered it.
    private mutating func ask(_ number: UInt64, _ nodes: [NodeID]) -> Effects {
        guard let call = calls[number] else { return [] }
        let key = call.command.key
        return switch call.phase {
        case .querying(let votes):
            broadcast(.query(call: number, key: key), to: votes.missing(of: nodes))
        case .preparing(let votes, let tagged):
            broadcast(.prepare(call: number, key: key, tagged), to: votes.missing(of: nodes))
        case .committing(let votes, let tagged):
            broadcast(.commit(call: number, key: key, tagged), to: votes.missing(of: nodes))
        }
    }

    private mutating func collect(
        _ tagged: Tagged,
        from node: NodeID,
        in number: UInt64
    ) -> Effects {
        guard let call = calls[number], case .querying(var votes) = call.phase else { return [] }
        let isMajority = votes.add(tagged, of: node)
        calls.move(number, to: .querying(votes))
        guard isMajority, let highest = votes.highest else { return [] }
        return finish(number, with: highest.value)
    }

    private mutating func count(
        _ ballot: Ballot,
        on tag: Tag,
        of node: NodeID,
        in number: UInt64
    ) -> Effects {
        // Safety: a late vote for a version that was refused must not count for its successor.
        guard let call = calls[number], case .preparing(var votes, let tagged) = call.phase,
            tagged.tag == tag
        else { return [] }
        switch ballot {
        case .yes:
            let isMajority = votes.add(true, of: node)
            calls.move(number, to: .preparing(votes, tagged))
            guard isMajority else { return [] }
            let confirmations = Votes<Bool>(needed: membership.majority)
            calls.move(number, to: .committing(confirmations, tagged))
            return ask(number, membership.members)
        case .no(let highest):
            return restart(number, above: highest)
        }
    }

    /// Gives a refused write another round under a higher version.
    private mutating func restart(_ number: UInt64, above highest: Tag) -> Effects {
        guard let call = calls[number], case .preparing(_, let tagged) = call.phase else {
            return []
        }
        let tag = issuer.next(for: call.command.key, above: highest)
        let ballots = Votes<Bool>(needed: votesNeeded)
        calls.move(number, to: .preparing(ballots, Tagged(tag: tag, value: tagged.value)))
        return [.note(Note("prepare-refused"))] + ask(number, membership.members)
    }

    private mutating func count(commitOf node: NodeID, in number: UInt64) -> Effects {
        guard let call = calls[number], case .committing(var votes, let tagged) = call.phase else {
            return []
        }
        let isMajority = votes.add(true, of: node)
        calls.move(number, to: .committing(votes, tagged))
        return isMajority ? finish(number, with: tagged.value) : []
    }

    private mutating func finish(_ number: UInt64, with value: Value) -> Effects {
        guard let call = calls.end(number) else { return [] }
        return [.reply(call.request, .ok(value))]
    }

    // MARK: The participant

    private mutating func receive(_ message: Message, from sender: NodeID) -> Effects {
        switch message {
        case .query(let call, let key):
            send(.answer(call: call, store[key]), to: sender)
        case .answer(let call, let tagged):
            collect(tagged, from: sender, in: call)
        case .prepare(let call, let key, let tagged):
            prepare(tagged, for: key, in: call, from: sender)
        case .vote(let call, let tag, let ballot):
            count(ballot, on: tag, of: sender, in: call)
        case .commit(let call, let key, let tagged):
            commit(tagged, for: key, in: call, from: sender)
        case .committed(let call):
            count(commitOf: sender, in: call)
        }
    }

    private mutating func prepare(
        _ tagged: Tagged,
        for key: String,
        in call: UInt64,
        from sender: NodeID
    ) -> Effects {
        let highest = max(store[key].tag, prepared[key] ?? .initial)
        if tagged.tag < highest || tagged.tag == store[key].tag {
            return send(.vote(call: call, on: tagged.tag, .no(highest: highest)), to: sender)
        }
        prepared[key] = tagged.tag
        return persist(
            .prepared(key: key, tagged),
            thenSay: .vote(call: call, on: tagged.tag, .yes),
            to: sender
        )
    }

    private mutating func commit(
        _ tagged: Tagged,
        for key: String,
        in call: UInt64,
        from sender: NodeID
    ) -> Effects {
        if tagged.tag <= store[key].tag { return send(.committed(call: call), to: sender) }
        return persist(
            .committed(key: key, tagged),
            thenSay: .committed(call: call),
            to: sender
        )
    }

    private mutating func persist(
        _ record: Record,
        thenSay answer: Message,
        to asker: NodeID
    ) -> Effects {
        lastToken += 1
        let token = WriteToken(lastToken)
        storing[token] = Storing(record: record, answer: answer, asker: asker)
        return [.persist(record, token)]
    }

    private mutating func finishStoring(_ token: WriteToken) -> Effects {
        // Safety: a vote, a commit and what queries see speak of durable records only.
        guard let stored = storing.removeValue(forKey: token) else { return [] }
        apply(stored.record)
        return send(stored.answer, to: stored.asker)
    }

    private mutating func apply(_ record: Record) {
        switch record {
        case .prepared(let key, let tagged):
            prepared[key] = max(prepared[key] ?? .initial, tagged.tag)
        case .committed(let key, let tagged):
            store.offer(tagged, for: key)
        }
    }

    // MARK: Time and messages

    private mutating func expire(_ timer: CallTimer) -> Effects {
        switch timer {
        case .deadline(let number):
            return giveUp(number)
        case .retransmission(let number):
            guard calls[number] != nil else { return [] }
            return ask(number, membership.peers) + [calls.nextRetransmission(of: number)]
        }
    }

    private mutating func giveUp(_ number: UInt64) -> Effects {
        guard let call = calls.end(number) else { return [] }
        let refusal: Refusal =
            switch call.phase {
            case .querying: .noQuorum(isDefinite: true, "no majority answered the query")
            case .preparing: .noQuorum(isDefinite: true, "no majority voted for the write")
            case .committing: .noQuorum(isDefinite: false, "no majority confirmed the commit")
            }
        return [.reply(call.request, .error(refusal))]
    }

    private mutating func broadcast(_ message: Message, to nodes: [NodeID]) -> Effects {
        nodes.flatMap { send(message, to: $0) }
    }

    /// Sends; a node's word to itself is heard at once.
    private mutating func send(_ message: Message, to node: NodeID) -> Effects {
        node == membership.me
            ? receive(message, from: membership.me) : [.send(message, to: node)]
    }
}

/// What may differ between the store and its broken twins.
public protocol QuorumVariant: Sendable {
    /// Whether a majority must vote for a version before it is committed.
    static var preparesAtMajority: Bool { get }
}

extension QuorumVariant {
    /// It must.
    public static var preparesAtMajority: Bool { true }
}

/// The store as the textbook has it.
public enum FaithfulQuorum: QuorumVariant {}
