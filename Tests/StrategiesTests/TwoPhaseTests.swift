import Histories
import Replication
import Testing

@testable import Strategies

/// Two-phase commit over groups, step by step.
@Suite struct TwoPhaseTests {
    /// The replicated part of one group, with what it holds.
    private final class Group {
        var share = GroupShare()
        var objects = Objects()

        @discardableResult
        func take(_ step: GroupStep) -> Reply {
            share.carryOut(step, on: &objects, as: Faithful.self)
        }

        func prepare(
            _ number: UInt64,
            _ steps: Command.Part...,
            settled: UInt64 = 0
        ) -> String {
            let numbered = steps.enumerated().map { NumberedStep($0.offset, $0.element) }
            let id = TransactionID(node: "n1", number: number)
            switch take(.prepare(id, numbered, home: 0, settled: settled)) {
            case .ok(let results, _): return results.jsonText
            case .error(let refusal): return refusal.code
            }
        }

        func decide(_ number: UInt64, _ isCommitted: Bool) -> Bool {
            let id = TransactionID(node: "n1", number: number)
            let step = GroupStep.decide(id, isCommitted: isCommitted, others: [1])
            return take(step) == .ok(true)
        }
    }

    private func id(_ number: UInt64) -> TransactionID { .init(node: "n1", number: number) }

    @Test func changesAreThereOnceItIsDecided() {
        let group = Group()
        #expect(group.prepare(7, .append("x", 1)) == #"[[0,["append","x",1]]]"#)
        #expect(group.objects["x"] == nil)
        #expect(group.decide(7, true))
        #expect(group.objects["x"] == .list([1]) && group.share.prepared.isEmpty)
    }

    /// Wait-die: an older one waits for a younger one, which is not kept waiting.
    @Test func theOlderOneWaitsAndTheYoungerOneIsAborted() {
        let group = Group()
        _ = group.prepare(7, .read("x"), .append("y", 1))
        for step in [Command.Part.append("x", 2), .read("y"), .append("y", 2)] {
            #expect(group.prepare(8, step) == Operation.conflict)
            #expect(group.prepare(6, step) == Refusal.busyCode)
        }
        #expect(group.prepare(9, .read("x")) == #"[[0,["r","x",null]]]"#)
        group.take(.end(id(7), isCommitted: false))
        #expect(group.prepare(6, .append("y", 2)) == #"[[0,["append","y",2]]]"#)
    }

    @Test func theFirstDecisionCounts() {
        for isCommitted in [true, false] {
            let group = Group()
            _ = group.prepare(7, .append("x", 1))
            #expect(group.decide(7, isCommitted) == isCommitted)
            #expect(group.decide(7, !isCommitted) == isCommitted)
            #expect(group.objects["x"] == (isCommitted ? .list([1]) : nil))
        }
    }

    /// A vote that comes late must not be counted with those of others that have given up.
    @Test func whatWasAbortedIsNotPreparedAgain() {
        let group = Group()
        #expect(!group.decide(7, false))
        #expect(group.prepare(7, .append("x", 1)) == Operation.conflict)
        #expect(!group.decide(7, true) && group.objects["x"] == nil)
        // Not either once nobody remembers it by name.
        _ = group.prepare(9, .read("z"), settled: 9)
        #expect(group.share.aborted.isEmpty)
        #expect(group.prepare(7, .append("x", 1)) == Operation.conflict)
    }

    /// A group that asks late must still be told of a commit.
    @Test func aCommitIsRememberedUntilAllHaveEndedIt() {
        let group = Group()
        _ = group.prepare(7, .append("x", 1))
        #expect(group.decide(7, true))
        _ = group.prepare(9, .read("z"), settled: 9)
        #expect(group.decide(7, false) && group.share.committed[id(7)] == [1])
        group.take(.forget(id(7), group: 1))
        #expect(group.share.committed.isEmpty)
    }

    @Test func whatEndsTwiceIsCarriedOutOnce() {
        let group = Group()
        _ = group.prepare(7, .append("x", 1))
        for _ in 0..<2 { group.take(.end(id(7), isCommitted: true)) }
        #expect(group.objects["x"] == .list([1]))
    }

    // MARK: A node

    /// A cluster of one, which leads both groups, whose disk is at once while it is not held.
    private struct Node<Variant: TwoPhaseVariant> {
        var replica: TwoPhase<Variant>
        var kept: [Grouped<RaftRecord>] = []
        var waiting: [WriteToken] = []
        var isHeld = false
        var replies: [UInt64: Reply] = [:]
        var notes: Set<String> = []

        init(recovering records: [Grouped<RaftRecord>] = [], life: Int = 1) {
            let me = Membership(me: "n1", members: ["n1"], incarnation: life)
            replica = TwoPhase(me, seed: 1, recovering: records)
            kept = records
            take(.start)
            while replica.groups.contains(where: { $0.leader == nil }) { tick() }
        }

        mutating func take(_ input: Input<Grouped<RaftMessage>>) {
            for effect in replica.step(input, at: Instant(nanoseconds: 0)) {
                switch effect {
                case .persist(let record, let token):
                    kept.append(record)
                    if isHeld { waiting.append(token) } else { take(.persisted(token)) }
                case .reply(let request, let reply): replies[request.number] = reply
                case .note(let note): notes.insert(note.name)
                case .send, .startTimer: break
                }
            }
        }

        /// All clocks of the node tick.
        mutating func tick() {
            for group in [0, 1, nil] {
                take(.timer(TimerID(Groups.number(Groups.tick, of: group))))
            }
        }

        mutating func ask(_ number: UInt64, _ steps: Command.Part...) {
            take(.request(RequestID(number), .transaction(steps)))
        }

        func answer(_ number: UInt64) -> String? {
            switch replies[number] {
            case .ok(let value, _): value.jsonText
            case .error(let refusal): refusal.isDefinite ? refusal.code : "unknown"
            case nil: nil
            }
        }
    }

    /// A key of a group.
    private func key(_ group: Int) throws -> String {
        try #require((0..<99).map { "k\($0)" }.first { Groups.group(of: $0) == group })
    }

    @Test func aTransactionOverGroupsIsAnsweredInTheOrderOfItsSteps() throws {
        let (x, y) = (try key(0), try key(1))
        var node = Node<Faithful>()
        node.ask(1, .append(y, 1), .append(x, 2), .read(y))
        #expect(node.answer(1) == #"[["append","\#(y)",1],["append","\#(x)",2],["r","\#(y)",[1]]]"#)
        node.ask(2, .read(x))
        #expect(node.answer(2) == #"[["r","\#(x)",[2]]]"#)
        #expect(node.replica.groups.allSatisfy { $0.machine.share?.prepared.isEmpty == true })
        #expect(node.replica.groups.allSatisfy { $0.machine.share?.committed.isEmpty == true })
    }

    @Test func nobodyHearsOfACommitThatIsNotDurable() throws {
        let (x, y) = (try key(0), try key(1))
        var (node, twin) = (Node<Faithful>(), Node<ForgetsDecision>())
        (node.isHeld, twin.isHeld) = (true, true)
        node.ask(1, .append(x, 1), .append(y, 1))
        twin.ask(1, .append(x, 1), .append(y, 1))
        // Both votes are durable, and what follows is not.
        for token in node.waiting { node.take(.persisted(token)) }
        for token in twin.waiting { twin.take(.persisted(token)) }
        #expect(node.answer(1) == nil && twin.answer(1) != nil)
        for token in node.waiting.suffix(1) { node.take(.persisted(token)) }
        #expect(node.answer(1) != nil)
    }

    /// The coordinator crashes when both groups have voted; its next life finds the locks.
    @Test func whoIsLeftInDoubtAborts() throws {
        let (x, y) = (try key(0), try key(1))
        var node = Node<Faithful>()
        node.isHeld = true
        node.ask(1, .append(x, 1), .append(y, 1))
        var next = Node<Faithful>(recovering: node.kept, life: 2)
        #expect(next.replica.groups.allSatisfy { $0.machine.share?.prepared.count == 1 })
        next.ask(2, .read(x), .read(y))
        #expect(next.answer(2) == Operation.conflict)
        for _ in 0..<9 { next.tick() }
        #expect(next.notes.contains("in-doubt"))
        next.ask(3, .read(x), .read(y))
        #expect(next.answer(3) == #"[["r","\#(x)",null],["r","\#(y)",null]]"#)
    }

    @Test func onlyTransactionsAreServed() {
        var node = Node<Faithful>()
        node.take(.request(RequestID(1), .read(key: "x")))
        #expect(node.answer(1) == "unsupported")
    }
}
