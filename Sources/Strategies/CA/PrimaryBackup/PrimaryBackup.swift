import Histories
import Replication

/// One primary orders, all backups follow, and a failover manager replaces what fails.
///
/// Source: Alsberg and Day, *A principle for resilient sharing of distributed resources*, ICSE
/// 1976; Budhiraja, Marzullo, Schneider, Toueg, *The primary-backup approach*, 1993; changes of the
/// configuration as in Lamport, Malkhi, Zhou, *Vertical Paxos and primary-backup replication*, PODC
/// 2009, and Liskov and Cowling, *Viewstamped replication revisited*, 2012, section 4.2.
/// ```
///  client ──▶ any node ──forward──▶ primary ──ship──▶ every other member: on disk, acknowledge
///                    ◀───answer────    │ all have it: carried out, answered
///
///  a node       the primary is silent, or a member           enough agree
///    ┌────────┐ of mine is, or another came back ┌──────────┐            ┌──────────┐
///    │ backup │─────────────────────────────────▶│canvassing│───────────▶│collecting│
///    └────────┘        ┌───────┐                 └──────────┘            └──────────┘
///      ▲   ▲   install │primary│  all members have joined                     │ enough promise
///      │   └───────────┤ founds│◀── (another node is the most advanced) ── installing
///      │               └───┬───┘
///      │ newer number      ▼ and hold the log with which it began
///      └───────────────  reigns: orders, ships, answers
/// ```
/// A change draws a number above all that were promised. Who promises obeys no older configuration
/// from then on; the most advanced of those who promised becomes primary, and all of them members.
///
/// Safety, of the fenced form: a configuration has a majority of all nodes as members, and every
/// member holds what was answered in it; a later change has promises of a majority, so one of those
/// members tells what it holds, and the most advanced node holds no less. A deposed primary cannot
/// answer a write, since a member has promised, nor a read, since it asks a majority whether they
/// know of anything newer. The primary of a configuration does not go on after a restart.
///
/// Claim: linearizable, also where links are cut; the unfenced form only as long as none is. While a
/// member is missing and not yet replaced, nothing is written.
public struct PrimaryBackup<Variant: PrimaryBackupVariant>: Replica {
    typealias Effects = [Effect<Message, Record>]
    typealias Number = Configuration.Number

    /// The primary to which this node forwards.
    struct Leader: Sendable {
        var node: NodeID
        var number: Number
    }

    static var tickTimer: TimerID { TimerID(0) }

    let membership: Membership
    var random: SeededGenerator

    /// The greatest number of which this node has joined the change.
    var promised = Number.initial
    /// The greatest number that any node is known to have promised.
    var highest = Number.initial
    /// The configuration that this node joined last.
    var configuration: Configuration
    var checkpoint = Checkpoint()
    var log = OrderedLog()
    /// The last index of the last checkpoint on the disk.
    var lastCheckpoint = 0

    /// The last index that is on this node's disk.
    var durable = 0
    /// The last index that every member holds, by what the primary said.
    var committed = 0
    /// The configuration that this life has joined, on the disk.
    var held: Number?
    /// The last round that the primary asked about.
    var round = 0

    var probes: Probes
    var leader: Leader?
    /// How many ticks the primary has been silent, and how many are borne.
    var silence = 0
    var patience = 0
    var reign: Reign?
    var change: Change?
    var figures = Figures()

    var calls: Calls<CallPhase>
    var writes: [WriteToken: Write] = [:]
    var lastToken: UInt64 = 0
    var outbox: Effects = []

    /// The state after a start.
    public init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        random = SeededGenerator(
            seed: seed,
            stream: "failover \(membership.me) \(membership.incarnation)"
        )
        configuration = .initial(of: membership)
        probes = Probes(of: membership.peers, tolerance: membership.timing.ticks)
        calls = Calls(membership)
        for record in records { recall(record.fact) }
        highest = promised
        durable = log.last
        committed = checkpoint.index
        patience = random.within(1...membership.timing.ticks)
    }

    /// Takes one input and returns what must be done about it, in order.
    public mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>]
    {
        switch input {
        case .start: startTicking()
        case .request(let request, let command): take(command, for: request)
        case .message(let message, let sender): receive(message.word, from: sender)
        case .timer(Self.tickTimer): tick()
        case .timer(let timer): expire(CallTimer(timer))
        case .persisted(let token): settle(token)
        }
        defer { outbox = [] }
        return outbox
    }

    /// Equal for nodes that have carried out the same.
    public var digest: UInt64 { checkpoint.objects.digest }

    private mutating func receive(_ word: Word, from sender: NodeID) {
        switch word {
        case .probe(let number, let standing):
            hear(standing, of: sender)
            send(.alive(number: number, self.standing), to: sender)
        case .alive(let number, let standing):
            probes.hear(answerTo: number, of: sender)
            hear(standing, of: sender)
        case .forward(let call, let command):
            order(command, as: CommandID(node: sender, number: call))
        case .answer(let call, let outcome): finish(call, with: outcome)
        case .ship(let shipment): accept(shipment, from: sender)
        case .confirm(let number, let committed, let round):
            confirm(number, committed: committed, round: round, to: sender)
        case .acknowledge(let receipt): count(receipt, of: sender)
        case .missing(let number, let last): resend(after: last, to: sender, in: number)
        case .outdated(let number): hearOfNewer(number)
        case .canvass(let number): consider(number, of: sender)
        case .agree(let number): countAgreement(of: sender, to: number)
        case .propose(let number): join(number, of: sender)
        case .promise(let number, let promise): collect(promise, of: sender, for: number)
        case .install(let configuration): found(configuration)
        case .invite(let configuration): answerInvitation(to: configuration, of: sender)
        case .join(let number, let after): transfer(to: sender, after: after, in: number)
        case .transfer(let transfer): take(transfer, from: sender)
        }
    }

    // MARK: Effects

    mutating func send(_ word: Word, to node: NodeID) {
        outbox.append(.send(Message(word: word), to: node))
    }

    mutating func broadcast(_ word: Word, to nodes: [NodeID]) {
        for node in nodes { send(word, to: node) }
    }

    mutating func note(_ name: String) { outbox.append(.note(Note(name))) }

    mutating func persist(_ fact: Fact, then write: Write) {
        lastToken += 1
        let token = WriteToken(lastToken)
        writes[token] = write
        outbox.append(.persist(Record(fact: fact), token))
    }
}

extension Timing {
    /// How many heartbeats a peer may miss before it is suspected.
    var ticks: Int { max(2, Int((suspicion / heartbeat).rounded(.up))) }
}
