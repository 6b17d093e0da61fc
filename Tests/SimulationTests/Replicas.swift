import Histories
import Replication

/// One cell for the whole cluster cannot be shared by replicas; the first node holds it instead.
///
/// Every node sends what it is asked to the first, which answers in order, and forgets a write now
/// and then: the third of every three.
struct Forgetful: Replica {
    enum Message: Codable, Sendable {
        case ask(number: UInt64, key: String, Value?)
        case answer(number: UInt64, Value)
    }
    struct Record: Codable, Sendable {}

    private let membership: Membership
    private var values: [String: Value] = [:]
    private var writes: [String: Int] = [:]

    init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
    }

    var digest: UInt64 { 0 }
    var status: [String: Value] { [:] }

    mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>] {
        switch input {
        case .request(let request, .read(let key)):
            ask(request.number, key, nil)
        case .request(let request, .write(let key, let value)):
            ask(request.number, key, value)
        case .message(.ask(let number, let key, let value), let sender):
            [.send(.answer(number: number, serve(key, value)), to: sender)]
        case .message(.answer(let number, let value), _):
            [.reply(RequestID(number), .ok(value))]
        case .request, .start, .timer, .persisted: []
        }
    }

    private mutating func ask(
        _ number: UInt64,
        _ key: String,
        _ value: Value?
    ) -> [Effect<Message, Record>] {
        let first = membership.members[0]
        guard first == membership.me else {
            return [.send(.ask(number: number, key: key, value), to: first)]
        }
        return [.reply(RequestID(number), .ok(serve(key, value)))]
    }

    private mutating func serve(_ key: String, _ value: Value?) -> Value {
        guard let value else { return values[key] ?? .null }
        writes[key, default: 0] += 1
        if writes[key, default: 0] % 3 != 0 { values[key] = value }
        return value
    }
}

/// Never answers anybody.
struct Silent: Replica {
    struct Message: Codable, Sendable {}
    struct Record: Codable, Sendable {}

    init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {}

    var digest: UInt64 { 0 }
    var status: [String: Value] { [:] }

    mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>] { [] }
}

/// Answers every read with how far things are: its clock, its records, and what it has heard.
struct Witness: Replica {
    struct Message: Codable, Sendable { let number: Int }
    struct Record: Codable, Sendable { let number: Int }

    private let membership: Membership
    private let recovered: [Int]
    private var heard: [String: Int] = [:]
    private var sent = 0
    private var waiting: [WriteToken: RequestID] = [:]

    init(_ membership: Membership, seed: UInt64, recovering records: [Record]) {
        self.membership = membership
        recovered = records.map(\.number)
    }

    var digest: UInt64 { 0 }
    var status: [String: Value] { [:] }

    /// A read tells of the clock and of what was heard; a write makes a record durable and is told
    /// to every peer.
    mutating func step(_ input: Input<Message>, at now: Instant) -> [Effect<Message, Record>] {
        switch input {
        case .request(let request, .read):
            return [.reply(request, .ok(report(now)))]
        case .request(let request, .write):
            sent += 1
            let token = WriteToken(UInt64(sent))
            waiting[token] = request
            return membership.peers.map { .send(Message(number: sent), to: $0) }
                + [.persist(Record(number: sent), token)]
        case .persisted(let token):
            return waiting.removeValue(forKey: token)
                .map { [.reply($0, .ok(.int(Int64(token.number))))] } ?? []
        case .message(_, let sender):
            heard[sender.name, default: 0] += 1
            return []
        case .request, .start, .timer: return []
        }
    }

    private func report(_ now: Instant) -> Value {
        [
            "clock": .int(now.nanoseconds), "life": .int(Int64(membership.incarnation)),
            "records": .list(recovered.map { .int(Int64($0)) }),
            "heard": .map(heard.mapValues { .int(Int64($0)) }),
        ]
    }
}
