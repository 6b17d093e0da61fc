import Membership
import Replication
import Testing

@testable import Strategies

/// The main paths of the protocol, input by input.
@Suite struct PrimaryBackupTranscriptTests {
    private typealias Replica = PrimaryBackup<Fenced>
    private typealias Message = Replica.Message

    private let second = Ballot(number: 2, proposer: "n1")
    private let third = Ballot(number: 3, proposer: "n3")

    private func node(_ me: NodeID) -> ReplicaTranscript<Replica> {
        let membership = Membership(me: me, members: ["n1", "n2", "n3"])
        return ReplicaTranscript(Replica(membership, seed: 1, recovering: []))
    }

    private func from(_ node: NodeID, _ word: Replica.Word) -> Input<Message> {
        .message(Message(word: word), from: node)
    }

    private func receipt(last: Int, round: Int = 0) -> Replica.Word {
        .acknowledge(Replica.Receipt(ballot: second, last: last, applied: 0, round: round))
    }

    private func shipment(after: Int, _ numbers: ClosedRange<Int64>) -> Replica.Word {
        let commands = numbers.map { number in
            OrderedCommand(
                id: CommandID(node: "n1", number: UInt64(number)),
                command: .write(key: "x", .int(number))
            )
        }
        return .ship(
            Replica.Shipment(ballot: second, after: after, commands: commands, committed: after)
        )
    }

    @Test func tenure() throws {
        var node = node("n1")
        node.step(.start)
        let standing = Replica.Standing(promised: Ballot(number: 1, proposer: "n1"), applied: 0)
        node.step(from("n2", .alive(number: 1, standing)))
        node.step(from("n3", .alive(number: 2, standing)))
        node.say("Nobody is primary, so it asks the others, once it has waited its time.")
        while node.replica.change == nil { node.step(.timer(Replica.tickTimer)) }
        node.step(from("n2", .agree(second)))
        node.step(.persisted(WriteToken(1)))
        node.say("All that are healthy have promised: it is as advanced as any, and founds.")
        let promise = Replica.Promise(
            configuration: .initial(of: ["n1", "n2", "n3"]),
            last: 0,
            isContinuous: false
        )
        node.step(from("n2", .promise(second, promise)))
        node.step(from("n3", .promise(second, promise)))
        node.step(.persisted(WriteToken(2)))
        node.step(from("n2", .join(second, after: 0)))
        node.step(from("n2", receipt(last: 0)))
        node.step(from("n3", receipt(last: 0)))
        node.say("A write counts when every member has it on its disk.")
        node.step(.request(RequestID(1), .write(key: "x", 1)))
        node.step(from("n2", receipt(last: 1)))
        node.step(from("n3", receipt(last: 1)))
        node.step(.persisted(WriteToken(3)))
        node.say("A command that was forwarded twice is ordered once.")
        node.step(from("n2", .forward(call: 7, .add(key: "c", 5))))
        node.step(from("n2", .forward(call: 7, .add(key: "c", 5))))
        node.step(.persisted(WriteToken(4)))
        node.step(from("n2", receipt(last: 2)))
        node.step(from("n3", receipt(last: 2)))
        node.step(from("n2", .forward(call: 7, .add(key: "c", 5))))
        node.say("A read waits until a majority knows of nothing newer.")
        node.step(.request(RequestID(2), .read(key: "x")))
        node.step(from("n3", receipt(last: 2, round: 1)))
        node.say("Another is about to change the configuration: it stops.")
        node.step(from("n3", .propose(third)))
        node.step(.persisted(WriteToken(5)))
        node.step(.request(RequestID(3), .write(key: "x", 2)))
        try node.check("primary-backup/tenure")
    }

    @Test func following() throws {
        var node = node("n2")
        node.step(.start)
        node.step(from("n1", .canvass(second)))
        node.step(from("n1", .propose(second)))
        node.say("The promise leaves when it is durable.")
        node.step(.persisted(WriteToken(1)))
        let configuration = Configuration(ballot: second, primary: "n1", backups: ["n2", "n3"])
        node.step(from("n1", .invite(configuration)))
        let transfer = Replica.Transfer(
            configuration: configuration,
            checkpoint: nil,
            after: 0,
            commands: [],
            committed: 0
        )
        node.step(from("n1", .transfer(transfer)))
        node.step(.persisted(WriteToken(2)))
        node.say("Shipments are taken in order, each once.")
        node.step(from("n1", shipment(after: 1, 2...2)))
        node.step(from("n1", shipment(after: 0, 1...2)))
        node.step(.persisted(WriteToken(3)))
        node.step(from("n1", shipment(after: 1, 2...2)))
        node.step(from("n1", .confirm(second, committed: 2, round: 4)))
        node.say("Clients are served by the primary.")
        node.step(.request(RequestID(1), .read(key: "x")))
        node.step(from("n1", .answer(call: 1 << 32 + 1, .ok(2))))
        node.say("Nobody replaces a primary that is heard.")
        node.step(from("n3", .canvass(third)))
        node.say("Once it has promised, the old primary is refused.")
        node.step(from("n3", .propose(third)))
        node.step(from("n1", shipment(after: 2, 3...3)))
        node.step(.persisted(WriteToken(4)))
        try node.check("primary-backup/following")
    }

    /// Safety: what it shipped in an earlier life may be missing from its own log.
    @Test func restartedPrimary() throws {
        let membership = Membership(me: "n1", members: ["n1", "n2", "n3"], incarnation: 2)
        let configuration = Configuration(ballot: second, primary: "n1", backups: ["n2", "n3"])
        let transfer = Replica.Transfer(
            configuration: configuration,
            checkpoint: nil,
            after: 0,
            commands: [],
            committed: 0
        )
        let records: [Replica.Fact] = [.promised(second), .joined(transfer)]
        var node = ReplicaTranscript(
            Replica(membership, seed: 1, recovering: records.map(Replica.Record.init))
        )
        node.step(.start)
        node.step(from("n2", .install(configuration)))
        node.step(from("n2", receipt(last: 0)))
        node.step(.request(RequestID(1), .read(key: "x")))
        #expect(node.replica.tenure == nil)
        try node.check("primary-backup/restarted-primary")
    }
}
