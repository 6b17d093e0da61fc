import Histories

/// A node's part of a replication strategy: a pure state machine that hosts feed and obey.
///
/// A replica decides and never does. Sockets, files, clocks and dice belong to the host, so the
/// same code runs in a real process and in a simulation. The host's loop, whole:
/// ```swift
/// for effect in replica.step(input, at: clock.now) {
///     switch effect {                                  // no `await` in here, ever
///     case .send(let message, let node): transport.send(message, to: node)
///     case .reply(let request, let reply): answer(request, with: reply)
///     case .persist(let record, let token): log.append(record) { inputs.put(.persisted(token)) }
///     case .startTimer(let timer, let delay): timers.start(timer, delay)
///     case .note(let note): count(note)
///     }
/// }
/// ```
/// Messages may be lost, duplicated, delayed and reordered. Records are made durable in the order
/// in which they were emitted; a crash loses a suffix of those not yet reported as persisted.
public protocol Replica: Sendable {
    /// What nodes of this strategy say to each other.
    associatedtype Message: Codable & Sendable
    /// What a node must remember across crashes.
    associatedtype Record: Codable & Sendable

    /// The state after a start, rebuilt from every record that was durable, oldest first.
    init(_ membership: Membership, seed: UInt64, recovering records: [Record])

    /// Takes one input and returns what must be done about it, in order.
    mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>]

    /// Fewer records that rebuild this state, asked right after a start; nil if there are none.
    ///
    /// A host puts them in the place of those that the state was rebuilt from, which otherwise only
    /// become more. A replica that recovers from either must do and say the same from then on.
    var compacted: [Record]? { get }

    /// Equal for replicas that hold equal data; the same on every machine.
    var digest: UInt64 { get }

    /// What the node says of itself, for people and reports.
    var status: [String: Value] { get }

    /// Why the node cannot serve clients now, in a few words; nil if it can.
    ///
    /// Asked by health checks. A strategy that knows more than how far its node reaches, such as
    /// that no leader is known, says so.
    func obstacle(_ reach: Reach) -> String?
}

extension Replica {
    /// Nothing: the log grows for ever.
    public var compacted: [Record]? { nil }

    /// That too few nodes are reached.
    public func obstacle(_ reach: Reach) -> String? { reach.shortage }
}

/// Something that happened to a replica.
public enum Input<Message: Sendable>: Sendable {
    /// The host is ready; always the first input of a life.
    case start
    /// A client asks.
    case request(RequestID, Command)
    /// A peer says something.
    case message(Message, from: NodeID)
    /// A timer that was started has run out.
    case timer(TimerID)
    /// The record emitted with this token, and all before it, are durable.
    case persisted(WriteToken)
}

/// Something that a host must do for a replica.
public enum Effect<Message: Sendable, Record: Sendable>: Sendable {
    /// Send to a peer; it may never arrive.
    case send(Message, to: NodeID)
    /// Answer a client; once a request.
    case reply(RequestID, Reply)
    /// Make a record durable, then say so with the token.
    case persist(Record, WriteToken)
    /// Run a timer once.
    case startTimer(TimerID, after: Duration)
    /// Count something interesting.
    case note(Note)
}

/// Names a client's request at the node that took it.
public struct RequestID: Hashable, Sendable {
    /// Unique in one life of one node.
    public var number: UInt64
    /// Tells attempts of one call from those of two; nil where the client gave none.
    public var key: IdempotencyKey?

    /// A request by number.
    public init(_ number: UInt64, key: IdempotencyKey? = nil) {
        self.number = number
        self.key = key
    }

    /// By number.
    public static func == (left: RequestID, right: RequestID) -> Bool {
        left.number == right.number
    }

    /// By number.
    public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// Names a record on its way to the disk.
public struct WriteToken: Hashable, Sendable {
    /// Unique in one life of one node.
    public var number: UInt64
    /// A token by number.
    public init(_ number: UInt64) { self.number = number }
}

/// Names a timer.
public struct TimerID: Hashable, Sendable {
    /// Unique in one life of one node.
    public var number: UInt64
    /// A timer by number.
    public init(_ number: UInt64) { self.number = number }
}

/// Something interesting that happened inside a replica, counted by name.
public struct Note: Hashable, Sendable {
    /// For instance read-repair or conflict-resolved.
    public var name: String
    /// A note by name.
    public init(_ name: String) { self.name = name }
}
