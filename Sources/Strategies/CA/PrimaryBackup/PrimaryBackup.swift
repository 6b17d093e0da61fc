import Histories
import Membership
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
///      └───────────────  serves: orders, ships, answers
/// ```
/// A change draws a ballot above all that were promised. Who promises obeys no older configuration
/// from then on; the most advanced of those who promised becomes primary, and all of them members.
///
/// Safety, of the fenced form: a configuration has a majority of all nodes as members, and every
/// member holds what was answered in it; a later change has promises of a majority, so one of those
/// members tells what it holds, and the most advanced node holds no less. A deposed primary cannot
/// answer a write, since a member has promised, nor a read, since it asks a majority whether they
/// know of anything newer. The primary of a configuration does not go on after a restart.
///
/// Claim: linearizable, also where links are cut; the unfenced form only as long as none is. While
/// a member is missing and not yet replaced, nothing is written.
public struct PrimaryBackup<Variant: PrimaryBackupVariant>: Replica {
    typealias Effects = [Effect<Message, Record>]

    /// The primary to which this node forwards.
    struct Leader: Sendable {
        var node: NodeID
        var ballot: Ballot
    }

    static var tickTimer: TimerID { TimerID(0) }
    static var recoveryTimer: TimerID { TimerID(1) }

    let membership: Membership
    var random: SeededGenerator

    /// The greatest number of which this node has joined the change.
    var promised: Ballot
    /// The greatest number that any node is known to have promised.
    var highest: Ballot
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
    /// The configuration that this node has joined, on its disk.
    var held: Ballot
    /// Whether it did so in this life.
    var isContinuous = false
    /// The last round that the primary asked about.
    var round = 0

    var health: HealthChecker
    var ticks = 0
    var leader: Leader?
    /// How many ticks the primary has been silent.
    var silence = 0
    /// How many ticks are left before this node replaces a primary that it does not hear.
    var timeoutTicks = 0
    var tenure: Tenure?
    var change: Change?
    var figures = Figures()

    var recovery: Recovery?
    /// Whether this node was a second primary, and has not been made equal to the first.
    var isDiverged = false
    /// What recovery has shown of this node's data.
    var equality = Equality()

    /// The wall clock, for the figures of recovery only.
    var now = Instant(nanoseconds: 0)

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
        configuration = .initial(of: membership.members)
        promised = configuration.ballot
        highest = promised
        held = promised
        health = HealthChecker(targets: membership.peers, options: membership.timing.health)
        calls = Calls(membership)
        if Variant.recovers {
            recovery = Recovery(membership, options: Self.recoveryOptions(membership))
        }
        for record in records { recall(record.fact) }
        highest = promised
        held = configuration.ballot
        equality = Equality()
        durable = log.last
        committed = checkpoint.index
        timeoutTicks = random.within(1...membership.timing.ticks)
    }

    /// Takes one input and returns what must be done about it, in order.
    public mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>]
    {
        self.now = now
        switch input {
        case .start: startTicking()
        case .request(let request, let command): serve(command, for: request)
        case .message(let message, let sender): receive(message.word, from: sender)
        case .timer(Self.tickTimer): tick()
        case .timer(Self.recoveryTimer): tickRecovery()
        case .timer(let timer): expire(CallTimer(timer))
        case .persisted(let token): settle(token)
        }
        defer { outbox = [] }
        return outbox
    }

    /// Equal for nodes that have carried out the same.
    public var digest: UInt64 { checkpoint.objects.digest }

    private mutating func receive(_ word: Word, from sender: NodeID) {
        guard !(isPaused && word.changesData) else { return }
        switch word {
        case .probe(let number, let standing):
            hear(standing, of: sender)
            send(.alive(number: number, self.standing), to: sender)
        case .alive(let number, let standing):
            hear(answerTo: number, of: sender)
            hear(standing, of: sender)
        case .forward(let call, let command):
            order(command, as: CommandID(node: sender, number: call))
        case .answer(let call, let outcome): finish(call, with: outcome)
        case .ship(let shipment): accept(shipment, from: sender)
        case .confirm(let ballot, let committed, let round):
            confirm(ballot, committed: committed, round: round, to: sender)
        case .acknowledge(let receipt): count(receipt, of: sender)
        case .missing(let ballot, let last): resend(after: last, to: sender, in: ballot)
        case .outdated(let ballot): hearOfNewer(ballot)
        case .canvass(let ballot): consider(ballot, of: sender)
        case .agree(let ballot): countAgreement(of: sender, to: ballot)
        case .propose(let ballot): join(ballot, of: sender)
        case .promise(let ballot, let promise): collect(promise, of: sender, for: ballot)
        case .install(let configuration): found(configuration)
        case .invite(let configuration): answerInvitation(to: configuration, of: sender)
        case .join(let ballot, let after, let common):
            transfer(to: sender, after: after, common: common, in: ballot)
        case .transfer(let transfer): install(transfer, from: sender)
        case .recovery(let message): hear(message, from: sender)
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

    /// A probe every heartbeat, and suspicion after as many without an answer as fit in its time;
    /// an answer may take two heartbeats, and nothing else is asked meanwhile.
    var health: HealthChecker.Options {
        HealthChecker.Options(interval: heartbeat, timeout: heartbeat * 3 / 2, fall: ticks / 2)
    }
}
