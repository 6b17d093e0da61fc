import Histories
import Replication
import Testing

@testable import Strategies

/// Transactions that are asked for step by step, at the client and at the node that holds them.
@Suite struct DialogueTests {
    private let call: Call = {
        let steps: Value = [["append", "x", 1], ["r", "x", nil]]
        var call = Call(f: "txn", key: nil, argument: steps)
        call.thinking = .milliseconds(30)
        return call
    }()

    /// A dialogue that remembers what it was told.
    private final class Client {
        private(set) var dialogue: Dialogue

        init(_ call: Call) throws { dialogue = try #require(Dialogue(call)) }

        func take(_ reply: Reply) -> Completion? { dialogue.receive(reply) }

        /// What would become of it.
        func outcome(_ reply: Reply) -> Event.Kind? {
            var copy = dialogue
            return copy.receive(reply)?.kind
        }
    }

    @Test func aCallOfOneRequestIsNoDialogue() {
        var single = call
        single.thinking = nil
        #expect(Dialogue(single) == nil)
        var read = Call(f: "read", key: "x")
        read.thinking = .zero
        #expect(Dialogue(read) == nil)
    }

    @Test func stepsComeOneAfterTheOtherAndThenTheCommit() throws {
        let client = try Client(call)
        #expect(client.dialogue.command == .interactive(.begin))
        #expect(client.take(.ok(7)) == nil)
        #expect(client.dialogue.command == .interactive(.step(of: 7, .append("x", 1))))
        #expect(client.take(.ok(["append", "x", 1])) == nil)
        #expect(client.dialogue.pause == .zero)
        #expect(client.take(.ok(["r", "x", [1]])) == nil)
        #expect(client.dialogue.command == .interactive(.commit(7)))
        #expect(client.dialogue.pause == .milliseconds(30))
        let done = client.take(.ok(nil, details: ["stamps": [1, 2]]))
        #expect(done?.kind == .ok && done?.value == [["append", "x", 1], ["r", "x", [1]]])
        #expect(done?.details == ["stamps": [1, 2]])
    }

    /// A retry whose first attempt was committed after all is answered what that one read.
    @Test func theCommitSaysWhatWasCommitted() throws {
        var keyed = call
        keyed.id = IdempotencyKey(client: 3, call: 9)
        let client = try Client(keyed)
        #expect(client.dialogue.request.id == keyed.id)
        for reply in [.ok(7), .ok(["append", "x", 1]), .ok(["r", "x", [1]])] as [Reply] {
            #expect(client.take(reply) == nil)
        }
        let first: Value = [["append", "x", 1], ["r", "x", [0, 1]]]
        #expect(client.take(.ok(first))?.value == first)
    }

    /// Nothing is changed before the commit: only its outcome can be unknown.
    @Test func onlyAnUnansweredCommitIsUnknown() throws {
        let client = try Client(call)
        let doubt = Reply.error(.noQuorum(isDefinite: false, "nobody answers"))
        for reply in [.ok(7), .ok(["append", "x", 1]), .ok(["r", "x", [1]])] as [Reply] {
            #expect(client.outcome(doubt) == .fail)
            #expect(client.dialogue.unanswered("timedOut").kind == .fail)
            #expect(client.take(reply) == nil)
        }
        #expect(client.dialogue.unanswered("timedOut").kind == .info)
        #expect(client.dialogue.unanswered("refused", isCertain: true).kind == .fail)
        #expect(client.outcome(.error(.conflict(on: "x"))) == .fail)
        #expect(client.outcome(doubt) == .info)
    }

    @Test func aNumberThatIsNoneEndsIt() throws {
        for answer in [nil, -1, "7"] as [Value] {
            #expect(try Client(call).outcome(.ok(answer)) == .fail)
        }
    }

    @Test func requestsAreReadAsTheyAreWritten() throws {
        let steps: [InteractiveStep] = [
            .begin, .step(of: 7, .read("x")), .step(of: 0, .append("x", [1])), .commit(7),
            .abort(7),
        ]
        for step in steps {
            let command = Command.interactive(step)
            #expect(try command.call.command() == command)
        }
        for (f, value) in [
            ("step", [7]), ("step", [7, ["r", "x"]]), ("step", [-1, ["r", "x", nil]]),
            ("commit", nil), ("commit", "7"), ("abort", [7]), ("commit", -1),
        ] as [(String, Value)] {
            #expect(throws: CommandError.self) { try Command(f: f, key: nil, value: value) }
        }
    }

    // MARK: The node

    /// A cluster of one, whose disk is at once.
    private final class Node<Variant: MVCCVariant> {
        var replica: MVCC<Variant>
        var timers: [TimerID] = []
        var replies: [UInt64: Reply] = [:]
        var last: UInt64 = 0

        init(life: Int = 1) {
            let me = Membership(me: "n1", members: ["n1"], incarnation: life)
            replica = MVCC(me, seed: 1, recovering: [])
            take(.start)
            while replica.status["role"] != "leader" { take(.timer(TimerID(0))) }
        }

        func take(_ input: Input<MVCC<Variant>.Message>) {
            for effect in replica.step(input, at: Instant(nanoseconds: 0)) {
                switch effect {
                case .persist(_, let token): take(.persisted(token))
                case .reply(let request, let reply): replies[request.number] = reply
                case .startTimer(let timer, let delay)
                where delay == replica.membership.timing.idle:
                    timers.append(timer)
                case .send, .startTimer, .note: break
                }
            }
        }

        /// What a request is answered: its value, or the word of its refusal.
        func ask(_ command: Command) -> Value? {
            last += 1
            take(.request(RequestID(last), command))
            switch replies[last] {
            case .ok(let value, _): return value
            case .error(let refusal): return refusal.isDefinite ? .string(refusal.code) : nil
            case nil: return nil
            }
        }

        func begin() throws -> UInt64 {
            let number = ask(.interactive(.begin))?.integer
            return UInt64(try #require(number))
        }

        func step(_ number: UInt64, _ part: Command.Part) -> Value? {
            ask(.interactive(.step(of: number, part)))
        }

        func commit(_ number: UInt64) -> Value? { ask(.interactive(.commit(number))) }
    }

    @Test func stepsReadTheSnapshotOfTheBeginAndTheirOwnChanges() throws {
        let node = Node<FirstCommitterWins>()
        _ = node.ask(.transaction([.append("x", 1)]))
        let one = try node.begin()
        _ = node.ask(.transaction([.append("x", 2), .append("y", 2)]))
        #expect(node.step(one, .read("x")) == ["r", "x", [1]])
        #expect(node.step(one, .append("z", 3)) == ["append", "z", 3])
        #expect(node.step(one, .read("z")) == ["r", "z", [3]])
        #expect(node.ask(.transaction([.read("z")])) == [["r", "z", nil]])
        let steps: Value = [["r", "x", [1]], ["append", "z", 3], ["r", "z", [3]]]
        #expect(node.commit(one) == steps)
        #expect(node.ask(.transaction([.read("z")])) == [["r", "z", [3]]])
        // It is over.
        #expect(node.commit(one) == "no-transaction")
    }

    private func conflict<Variant: MVCCVariant>(_: Variant.Type) throws -> Value? {
        let node = Node<Variant>()
        let one = try node.begin()
        _ = node.step(one, .read("x"))
        _ = node.step(one, .append("y", 1))
        _ = node.ask(.transaction([.append("x", 2)]))
        return node.commit(one)
    }

    @Test func theLevelIsCheckedAtTheCommit() throws {
        #expect(try conflict(ChecksReads.self) == .string(Operation.conflict))
        #expect(try conflict(FirstCommitterWins.self) == [["r", "x", nil], ["append", "y", 1]])
    }

    @Test func whatIsAbandonedIsAborted() throws {
        func late<Variant: MVCCVariant>(_: Variant.Type) throws -> (Value?, Value?) {
            let node = Node<Variant>()
            let one = try node.begin()
            _ = node.step(one, .append("x", 1))
            // A timer of an earlier request says nothing.
            node.take(.timer(node.timers[0]))
            #expect(node.step(one, .append("x", 2)) == ["append", "x", 2])
            _ = node.ask(.transaction([.append("x", 3)]))
            node.take(.timer(try #require(node.timers.last)))
            #expect(node.step(one, .read("x")) == "no-transaction")
            let answer = node.commit(one)
            return (answer, node.ask(.transaction([.read("x")])))
        }
        let (refused, kept) = try late(FirstCommitterWins.self)
        #expect(refused == "no-transaction" && kept == [["r", "x", [3]]])
        let (done, changed) = try late(CommitsLate.self)
        #expect(done != "no-transaction" && changed == [["r", "x", [3, 1, 2]]])
    }

    @Test func anAbortForgets() throws {
        let node = Node<FirstCommitterWins>()
        let one = try node.begin()
        _ = node.step(one, .append("x", 1))
        #expect(node.ask(.interactive(.abort(one))) == .null)
        #expect(node.commit(one) == "no-transaction")
        #expect(node.ask(.transaction([.read("x")])) == [["r", "x", nil]])
    }

    @Test func numbersOfAnEarlierLifeAreUnknown() throws {
        let (first, second) = (Node<ChecksReads>(), Node<ChecksReads>(life: 2))
        let one = try first.begin()
        let two = try second.begin()
        #expect(one != two && second.commit(one) == "no-transaction")
    }

    @Test func aTransactionHasOnlySoManySteps() throws {
        let node = Node<ChecksReads>()
        let one = try node.begin()
        for _ in 0..<1_024 { #expect(node.step(one, .read("x")) == ["r", "x", nil]) }
        #expect(node.step(one, .read("x")) == "overloaded")
        #expect(node.commit(one)?.elements?.count == 1_024)
    }

    @Test func aNodeHoldsOnlySoMany() throws {
        let node = Node<ChecksReads>()
        for _ in 0..<256 { _ = try node.begin() }
        #expect(node.ask(.interactive(.begin)) == "overloaded")
        node.take(.timer(node.timers[0]))
        _ = try node.begin()
    }
}
